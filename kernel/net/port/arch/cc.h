/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What lwIP asks of the compiler and the system (lwip/arch.h). */
#ifndef LWIP_ARCH_CC_H
#define LWIP_ARCH_CC_H

#include <stddef.h>
#include <stdint.h>

#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_CTYPE_H    1
#define LWIP_NO_UNISTD_H   1
#define SSIZE_MAX          INT32_MAX /* lwIP's own ssize_t is an int */
typedef int ssize_t;

#define X8_F  "02x"
#define U16_F "u"
#define S16_F "d"
#define X16_F "x"
#define U32_F "u"
#define S32_F "d"
#define X32_F "x"
#define SZT_F "zu"

#define BYTE_ORDER LITTLE_ENDIAN

#define lwip_htons(x) ((uint16_t)__builtin_bswap16(x))
#define lwip_htonl(x) ((uint32_t)__builtin_bswap32(x))

/* A broken invariant of lwIP; file is where. */
void net_lwip_assert(const char *what, const char *file, int line)
    __attribute__((noreturn, cold));

#define LWIP_PLATFORM_ASSERT(what) net_lwip_assert(what, __FILE__, __LINE__)
#define LWIP_PLATFORM_DIAG(what)   ((void)0)

/* lwIP names interfaces by number in one place that nobody calls. */
int net_atoi(const char *text);
#define atoi net_atoi

uint32_t net_random32(void);
#define LWIP_RAND() net_random32()

#endif
