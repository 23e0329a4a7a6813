/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Waiting for a spinlock. */
#include "sync/spinlock.h"

static bool may_overtake; /* constant after spin_init() */

void spin_init(void)
{
    may_overtake = cpu_is_virtual();
}

/* Takes the lock if it is free and whoever is first in line has not come to its turn. */
static bool overtake(struct spinlock *lock)
{
    uint32_t state = __atomic_load_n(&lock->state, __ATOMIC_RELAXED);
    uint32_t counted = state >= SPIN_WAITER ? state + SPIN_OVERTAKEN : state;

    /* Acquire pairs with the release in spin_unlock_raw(). */
    return (state & SPIN_HELD_MASK) == 0 &&
           (state & SPIN_OVERTAKEN_ALL) < SPIN_OVERTAKES_MAX * SPIN_OVERTAKEN &&
           __atomic_compare_exchange_n(&lock->state, &state, counted + SPIN_HELD, false,
                                       __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

void spin_wait(struct spinlock *lock)
{
    if (!may_overtake || !overtake(lock)) {
        spin_stand_in_line(lock, spin_relax);
    }
}
