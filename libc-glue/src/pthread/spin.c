/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Spin locks. The holder may have been preempted, perhaps by the one that spins,
 * so after some time the processor is given away.
 */
#include "pthread/thread.h"

#define SPINS_BEFORE_YIELD 100

int pthread_spin_init(pthread_spinlock_t *lock, int pshared)
{
    (void)pshared;
    *lock = 0;
    return 0;
}

int pthread_spin_destroy(pthread_spinlock_t *lock)
{
    (void)lock;
    return 0;
}

int pthread_spin_trylock(pthread_spinlock_t *lock)
{
    /* Acquire pairs with the release in pthread_spin_unlock(). */
    return __atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE) != 0 ? EBUSY : 0;
}

int pthread_spin_lock(pthread_spinlock_t *lock)
{
    while (pthread_spin_trylock(lock) != 0) {
        for (int spins = 0; __atomic_load_n(lock, __ATOMIC_RELAXED) != 0; spins++) {
            if (spins < SPINS_BEFORE_YIELD) {
                __builtin_ia32_pause();
            } else {
                sys_yield();
            }
        }
    }
    return 0;
}

int pthread_spin_unlock(pthread_spinlock_t *lock)
{
    __atomic_store_n(lock, 0, __ATOMIC_RELEASE);
    return 0;
}
