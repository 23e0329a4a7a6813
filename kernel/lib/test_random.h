/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Repeatable random numbers for unit tests (Marsaglia's xorshift64). */
#ifndef KERNEL_LIB_TEST_RANDOM_H
#define KERNEL_LIB_TEST_RANDOM_H

#include <stdint.h>

static uint64_t rng = 88172645463325252u;

/* The next number, from 0 to below - 1. */
static inline uint64_t draw(uint64_t below)
{
    rng ^= rng << 13;
    rng ^= rng >> 7;
    rng ^= rng << 17;
    return rng % below;
}

#endif
