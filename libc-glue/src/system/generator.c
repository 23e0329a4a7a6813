/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The first word of a state says how large it is and where it stands. */
#include "system/generator.h"

#define WARM_UP    10 /* times the lag is thrown away after seeding */
#define KIND_COUNT 5

typedef uint32_t word __attribute__((aligned(1), may_alias));

/* x[i] = x[i - lag] + x[i - short_lag], primitive trinomials; lag 0: congruential. */
static const struct kind {
    size_t bytes;
    int lag, short_lag;
} kinds[KIND_COUNT] = {{8, 0, 0}, {32, 7, 3}, {64, 15, 1}, {128, 31, 3}, {256, 63, 1}};

static uint32_t congruential(uint32_t x)
{
    return x * UINT32_C(1103515245) + 12345;
}

int32_t __posix_generator_next(void *state)
{
    word *head = state, *x = head + 1;
    const struct kind *kind = &kinds[*head % KIND_COUNT];

    if (kind->lag == 0) {
        x[0] = congruential(x[0]);
        return (int32_t)(x[0] >> 1);
    }
    int place = (int)(*head / KIND_COUNT);
    int other = place - kind->short_lag;

    x[place] += x[other >= 0 ? other : other + kind->lag];
    uint32_t value = x[place];

    place = place + 1 < kind->lag ? place + 1 : 0;
    *head = (uint32_t)place * KIND_COUNT + *head % KIND_COUNT;
    return (int32_t)(value >> 1);
}

void __posix_generator_seed(void *state, unsigned seed)
{
    word *head = state;
    const struct kind *kind = &kinds[*head % KIND_COUNT];
    uint32_t x = seed;

    *head %= KIND_COUNT;
    head[1] = seed;
    for (int i = 1; i < kind->lag; i++) {
        x = congruential(x);
        head[1 + i] = x ^ x >> 16;
    }
    for (int i = 0; i < WARM_UP * kind->lag; i++) {
        __posix_generator_next(state);
    }
}

bool __posix_generator_make(void *state, size_t size, unsigned seed)
{
    uint32_t kind = KIND_COUNT;

    while (kind > 0 && size < kinds[kind - 1].bytes) {
        kind--;
    }
    if (kind == 0) {
        return false;
    }
    *(word *)state = kind - 1;
    __posix_generator_seed(state, seed);
    return true;
}

bool __posix_generator_is_state(const void *state)
{
    uint32_t head = *(const word *)state;
    const struct kind *kind = &kinds[head % KIND_COUNT];

    return (int)(head / KIND_COUNT) < (kind->lag != 0 ? kind->lag : 1);
}
