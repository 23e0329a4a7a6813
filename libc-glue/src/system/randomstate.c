/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * random() and its states (POSIX 2017): an additive lagged Fibonacci generator, whose
 * lags grow with the room that the state has. The first word of a state says how large
 * it is and where it stands.
 */
#include <stdlib.h>
#include <string.h>
#include "lock.h"

#define WARM_UP    10 /* times the lag is thrown away after seeding */
#define KIND_COUNT 5

/* x[i] = x[i - lag] + x[i - short_lag], primitive trinomials; lag 0: congruential. */
static const struct kind {
    size_t bytes;
    int lag, short_lag;
} kinds[KIND_COUNT] = {{8, 0, 0}, {32, 7, 3}, {64, 15, 1}, {128, 31, 3}, {256, 63, 1}};

static uint32_t lock;        /* guards what follows */
static uint32_t own[1 + 31]; /* 128 bytes: kind 3 */
static uint32_t *state = own;
static bool is_seeded;

static uint32_t congruential(uint32_t x)
{
    return x * UINT32_C(1103515245) + 12345;
}

/* lock held, as below. */
static long next(void)
{
    const struct kind *kind = &kinds[state[0] % KIND_COUNT];
    uint32_t *x = state + 1;

    if (kind->lag == 0) {
        x[0] = congruential(x[0]);
        return x[0] >> 1;
    }
    int place = (int)(state[0] / KIND_COUNT);
    int other = place - kind->short_lag;

    x[place] += x[other >= 0 ? other : other + kind->lag];
    uint32_t value = x[place];

    place = place + 1 < kind->lag ? place + 1 : 0;
    state[0] = (uint32_t)place * KIND_COUNT + state[0] % KIND_COUNT;
    return value >> 1;
}

static void seed_state(unsigned seed)
{
    const struct kind *kind = &kinds[state[0] % KIND_COUNT];
    uint32_t x = seed;

    state[0] %= KIND_COUNT;
    state[1] = seed;
    for (int i = 1; i < kind->lag; i++) {
        x = congruential(x);
        state[1 + i] = x ^ x >> 16;
    }
    for (int i = 0; i < WARM_UP * kind->lag; i++) {
        next();
    }
    is_seeded = true;
}

static void seed_once(void)
{
    if (!is_seeded) {
        own[0] = 3;
        seed_state(1);
    }
}

long random(void)
{
    lock_acquire(&lock);
    seed_once();
    long value = next();

    lock_release(&lock);
    return value;
}

void srandom(unsigned seed)
{
    lock_acquire(&lock);
    seed_once();
    seed_state(seed);
    lock_release(&lock);
}

char *initstate(unsigned seed, char *place, size_t size)
{
    uint32_t kind = KIND_COUNT;

    while (kind > 0 && size < kinds[kind - 1].bytes) {
        kind--;
    }
    if (kind == 0) {
        return NULL;
    }
    lock_acquire(&lock);
    seed_once();
    uint32_t *old = state;

    state = (uint32_t *)(void *)place;
    state[0] = kind - 1;
    seed_state(seed);
    lock_release(&lock);
    return (char *)old;
}

char *setstate(char *place)
{
    lock_acquire(&lock);
    seed_once();
    uint32_t *old = state, *new = (uint32_t *)(void *)place;
    const struct kind *kind = &kinds[new[0] % KIND_COUNT];

    if ((int)(new[0] / KIND_COUNT) >= (kind->lag != 0 ? kind->lag : 1)) {
        old = NULL; /* not what initstate() has left */
    } else {
        state = new;
    }
    lock_release(&lock);
    return (char *)old;
}
