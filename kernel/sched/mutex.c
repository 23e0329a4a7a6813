/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The three-state futex lock: an uncontended pair is two atomic instructions, and
 * only a lock that was seen contended pays for a wake-up.
 */
#include "sched/mutex.h"
#include "sched/futex.h"
#include "sync/lockcheck.h"

void mutex_lock(struct mutex *mutex)
{
    uint32_t seen = 0;

    lockcheck_sleep();
    /* Acquire pairs with the release in mutex_unlock(). */
    if (__atomic_compare_exchange_n(&mutex->word, &seen, 1, false, __ATOMIC_ACQUIRE,
                                    __ATOMIC_RELAXED)) {
        return;
    }
    /* Whoever gets the lock here leaves 2 behind: others may sleep. */
    while (__atomic_exchange_n(&mutex->word, 2, __ATOMIC_ACQUIRE) != 0) {
        futex_wait(&mutex->word, 2, FUTEX_FOREVER);
    }
}

void mutex_unlock(struct mutex *mutex)
{
    /* Release pairs with the acquires above. */
    if (__atomic_exchange_n(&mutex->word, 0, __ATOMIC_RELEASE) == 2) {
        futex_wake(&mutex->word, 1);
    }
}
