/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The inline part of <arch/percore.h> on a Linux host; a core is a thread of the test. */
#ifndef ARCH_INLINE_PERCORE_H
#define ARCH_INLINE_PERCORE_H

/* arch/host/core.c */
struct core *host_this_core(void);

#define CORE_GET(field)         (host_this_core()->field)
#define CORE_SET(field, value)  ((void)(host_this_core()->field = (value)))
#define CORE_INC(field)         ((void)host_this_core()->field++)
#define CORE_DEC_IS_ZERO(field) (--host_this_core()->field == 0)
#define CORE_DEC_AND_NEXT_ARE_ZERO(field) \
    (--host_this_core()->field == 0 && (&host_this_core()->field)[1] == 0)
#define CORE_OR(field, bits)  ((void)(host_this_core()->field |= (bits)))
#define CORE_AND(field, bits) ((void)(host_this_core()->field &= (bits)))

static inline struct core *this_core(void)
{
    return host_this_core();
}

#endif
