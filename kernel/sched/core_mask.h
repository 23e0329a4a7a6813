/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sets of cores, one bit each by id. The *_atomic functions are full barriers. */
#ifndef KERNEL_SCHED_CORE_MASK_H
#define KERNEL_SCHED_CORE_MASK_H

#include "core/percore.h"
#include "lib/base.h"

#define CORE_MASK_WORDS (CORE_MAX / 64)

struct core_mask {
    uint64_t words[CORE_MASK_WORDS];
};

static inline uint64_t core_mask_bit(uint32_t id)
{
    return UINT64_C(1) << (id % 64);
}

static inline bool core_mask_has(const struct core_mask *mask, uint32_t id)
{
    return (__atomic_load_n(&mask->words[id / 64], __ATOMIC_RELAXED) &
            core_mask_bit(id)) != 0;
}

static inline void core_mask_set(struct core_mask *mask, uint32_t id)
{
    mask->words[id / 64] |= core_mask_bit(id);
}

static inline void core_mask_set_atomic(struct core_mask *mask, uint32_t id)
{
    __atomic_fetch_or(&mask->words[id / 64], core_mask_bit(id), __ATOMIC_SEQ_CST);
}

/* Whether id was in the mask until now: of several callers one gets true. */
static inline bool core_mask_take_atomic(struct core_mask *mask, uint32_t id)
{
    uint64_t bit = core_mask_bit(id);

    return (__atomic_fetch_and(&mask->words[id / 64], ~bit, __ATOMIC_SEQ_CST) & bit) != 0;
}

#endif
