/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The times of a file. Marking one is a reading of the cycle counter; it becomes
 * a date only when somebody asks, so that a write does not pay for clocks (and a
 * program that never looks at times never starts one).
 */
#ifndef KERNEL_FS_STAMP_H
#define KERNEL_FS_STAMP_H

#include "arch/cpu.h"
#include "core/time.h"
#include "lib/base.h"

/* Bit 63 tells the two kinds apart: set for ns since 1970, in 63 bits (1823 to
 * 2116); clear for cycles. One word, so that it is read and written whole. */
struct stamp {
    uint64_t word;
};

#define STAMP_IS_NS  (UINT64_C(1) << 63)
#define STAMP_NS_MAX (INT64_MAX >> 1)
#define STAMP_NS_MIN (INT64_MIN >> 1)

static inline struct stamp stamp_now(void)
{
    return (struct stamp){cpu_cycles() & ~STAMP_IS_NS};
}

/* Dates out of range are moved to its ends. */
static inline struct stamp stamp_of_ns(int64_t ns)
{
    ns = MIN(MAX(ns, STAMP_NS_MIN), STAMP_NS_MAX);
    return (struct stamp){(uint64_t)ns | STAMP_IS_NS};
}

/* ns since 1970-01-01 UTC; the same for the same stamp at any time. */
static inline int64_t stamp_ns(struct stamp stamp)
{
    if (stamp.word & STAMP_IS_NS) {
        return (int64_t)(stamp.word << 1) >> 1;
    }
    return time_wall_of_cycles(stamp.word);
}

static inline void stamp_set(struct stamp *where, struct stamp value)
{
    __atomic_store_n(&where->word, value.word, __ATOMIC_RELAXED);
}

static inline struct stamp stamp_get(const struct stamp *where)
{
    return (struct stamp){__atomic_load_n(&where->word, __ATOMIC_RELAXED)};
}

#endif
