/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Between the program's seconds and nanoseconds and the kernel's nanoseconds. */
#ifndef KERNEL_SYS_TIMESPEC_H
#define KERNEL_SYS_TIMESPEC_H

#include "abi/fs.h"
#include "lib/base.h"

/* ns; -1 if ts is negative or not normalised; at most INT64_MAX - 1 (292 years). */
static inline int64_t timespec_to_ns(const struct hermit_timespec *ts)
{
    int64_t ns;

    if (ts->sec < 0 || ts->nsec < 0 || ts->nsec >= NS_PER_SEC) {
        return -1;
    }
    if (__builtin_mul_overflow(ts->sec, NS_PER_SEC, &ns) ||
        __builtin_add_overflow(ns, ts->nsec, &ns)) {
        return INT64_MAX - 1;
    }
    return ns;
}

static inline struct hermit_timespec timespec_of_ns(int64_t ns)
{
    return (struct hermit_timespec){ns / NS_PER_SEC, ns % NS_PER_SEC};
}

/* a + b, at most INT64_MAX - 1. */
static inline int64_t timespec_add(int64_t a, int64_t b)
{
    int64_t sum;

    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX - 1 : sum;
}

#endif
