/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* random() and its states (POSIX 2017). */
#include <stdlib.h>
#include "lock.h"
#include "system/generator.h"

static uint32_t lock; /* guards what follows */
static uint32_t own[GENERATOR_BYTES / sizeof(uint32_t)];
static void *state = own;
static bool is_seeded;

/* lock held. */
static void seed_once(void)
{
    if (!is_seeded) {
        is_seeded = __posix_generator_make(own, sizeof(own), 1);
    }
}

long random(void)
{
    lock_acquire(&lock);
    seed_once();
    long value = __posix_generator_next(state);

    lock_release(&lock);
    return value;
}

void srandom(unsigned seed)
{
    lock_acquire(&lock);
    seed_once();
    __posix_generator_seed(state, seed);
    lock_release(&lock);
}

char *initstate(unsigned seed, char *place, size_t size)
{
    char *old = NULL;

    lock_acquire(&lock);
    seed_once();
    if (__posix_generator_make(place, size, seed)) {
        old = state;
        state = place;
    }
    lock_release(&lock);
    return old;
}

/* Null for what is not what initstate() has left. */
char *setstate(char *place)
{
    char *old = NULL;

    lock_acquire(&lock);
    seed_once();
    if (__posix_generator_is_state(place)) {
        old = state;
        state = place;
    }
    lock_release(&lock);
    return old;
}
