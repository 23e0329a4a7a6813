/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Access to the running core's struct core (kernel/core/percore.h). The
 * architecture supplies, in arch_inline/percore.h:
 *
 *   struct core *this_core(void)      the running core; stable only while masked
 *   CORE_GET(field)                   one load from the running core's field
 *   CORE_SET(field, value)            one store
 *   CORE_INC(field)                   one increment, not torn by interrupts
 *   CORE_DEC_IS_ZERO(field)           one decrement; true if it reached 0
 *   CORE_DEC_AND_NEXT_ARE_ZERO(field) the same; true if the field behind it is 0, too
 *   CORE_OR(field, bits)              sets bits, not torn by interrupts
 *   CORE_AND(field, bits)             keeps only bits, not torn by interrupts
 */
#ifndef ARCH_PERCORE_H
#define ARCH_PERCORE_H

#include "core/percore.h"
#include <arch_inline/percore.h>

#endif
