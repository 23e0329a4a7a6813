/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The vocabulary of the kernel: fixed-width types, attributes, arithmetic on
 * alignments. Freestanding; every kernel file may include it.
 */
#ifndef KERNEL_LIB_BASE_H
#define KERNEL_LIB_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KIB UINT64_C(1024)
#define MIB (KIB * KIB)
#define GIB (KIB * MIB)

#define PAGE_SHIFT 12
#define PAGE_BYTES (UINT64_C(1) << PAGE_SHIFT)

#define NS_PER_SEC  INT64_C(1000000000)
#define NS_PER_MSEC INT64_C(1000000)
#define NS_PER_USEC INT64_C(1000)

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
/*
 * MIN, MAX: each argument is evaluated once, as it may be the clock, or what another core
 * writes meanwhile. Not for constant expressions.
 */
#define MIN(a, b)         PICK(a, <, b, __COUNTER__)
#define MAX(a, b)         PICK(a, >, b, __COUNTER__)
#define PICK(a, op, b, n) PICK_NAMED(a, op, b, n)
#define PICK_NAMED(a, op, b, n)                         \
    __extension__({                                     \
        const __auto_type pick_a##n = (a);              \
        const __auto_type pick_b##n = (b);              \
        pick_a##n op pick_b##n ? pick_a##n : pick_b##n; \
    })
/* align: a power of two. ALIGN_UP wraps to 0 at the end of the type. */
#define ALIGN_DOWN(x, align) ((x) & ~((__typeof__(x))(align)-1))
#define ALIGN_UP(x, align)   ALIGN_DOWN((x) + (__typeof__(x))(align)-1, align)
#define IS_ALIGNED(x, align) (((x) & ((__typeof__(x))(align)-1)) == 0)

#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN               __attribute__((noreturn))
#define COLD                   __attribute__((cold, noinline))
#define NO_STACK_CANARY        __attribute__((no_stack_protector))
#define NOINLINE               __attribute__((noinline))
#define ALWAYS_INLINE          inline __attribute__((always_inline))
#define CACHE_LINE_BYTES       64
#define CACHE_ALIGNED          __attribute__((aligned(CACHE_LINE_BYTES)))

#endif
