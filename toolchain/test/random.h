/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Random arguments, the same at every run. */
#ifndef TOOLCHAIN_TEST_RANDOM_H
#define TOOLCHAIN_TEST_RANDOM_H

#include <math.h>
#include <stdint.h>

static inline uint64_t random_bits(void)
{
    static uint64_t state = 88172645463325252u;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static inline long double random_between(long double low, long double high)
{
    return low + (high - low) * (random_bits() * 0x1p-64L);
}

/* Any sign, any exponent up to +-range. */
static inline long double random_wide(int range)
{
    long double x = random_between(1.0L, 2.0L);

    x = ldexpl(x, (int)(random_bits() % (2u * (unsigned)range + 1)) - range);
    return random_bits() & 1 ? x : -x;
}

#endif
