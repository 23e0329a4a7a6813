/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Unnamed semaphores. One 64-bit word holds the value (lower half, which sleepers
 * sleep on) and how many wait (upper half), so that sem_post() learns in the same
 * step that adds to the value whether to wake: after it the semaphore may already
 * be destroyed by the thread that got it.
 *
 * No wake-up is lost: a waiter has counted itself before it sleeps, and sleeps
 * only while the value is 0.
 */
#include <semaphore.h>
#include "lock.h"
#include "pthread/cancel.h"

#define ONE_WAITER ((unsigned long)1 << 32)

static uint32_t value_of(unsigned long state)
{
    return (uint32_t)state;
}

/* The lower half, as the kernel sees it (little-endian). */
static uint32_t *value_word(sem_t *sem)
{
    return (uint32_t *)&sem->__state;
}

int sem_init(sem_t *sem, int pshared, unsigned int value)
{
    (void)pshared;
    if (value > SEM_VALUE_MAX) {
        return (int)__posix_fail(-EINVAL);
    }
    *sem = (sem_t){.__state = value};
    return 0;
}

int sem_destroy(sem_t *sem)
{
    return __atomic_load_n(&sem->__state, __ATOMIC_RELAXED) >= ONE_WAITER
               ? (int)__posix_fail(-EBUSY)
               : 0;
}

int sem_post(sem_t *sem)
{
    unsigned long state = __atomic_load_n(&sem->__state, __ATOMIC_RELAXED);

    do {
        if (value_of(state) == SEM_VALUE_MAX) {
            return (int)__posix_fail(-EOVERFLOW);
        }
    } while (!__atomic_compare_exchange_n(&sem->__state, &state, state + 1, true,
                                          __ATOMIC_RELEASE, __ATOMIC_RELAXED));
    if (state >= ONE_WAITER) {
        sys_futex_wake(value_word(sem), 1);
    }
    return 0;
}

/*
 * Takes one from the value if it is not 0; else counts the caller among those who wait,
 * and false. Acquire pairs with sem_post().
 */
static inline bool take_or_wait(sem_t *sem)
{
    unsigned long state = __atomic_load_n(&sem->__state, __ATOMIC_RELAXED), next;

    do {
        next = value_of(state) != 0 ? state - 1 : state + ONE_WAITER;
    } while (!__atomic_compare_exchange_n(&sem->__state, &state, next, true,
                                          __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
    return value_of(state) != 0;
}

/* Takes one from the value, and minus more, if the value is not 0. */
static inline bool take(sem_t *sem, unsigned long minus)
{
    unsigned long state = __atomic_load_n(&sem->__state, __ATOMIC_RELAXED);

    do {
        if (value_of(state) == 0) {
            return false;
        }
    } while (!__atomic_compare_exchange_n(&sem->__state, &state, state - 1 - minus, true,
                                          __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
    return true;
}

/* A waiter stops waiting without having got anything. */
static __attribute__((noinline, cold)) int give_up(sem_t *sem, int error)
{
    __atomic_fetch_sub(&sem->__state, ONE_WAITER, __ATOMIC_RELAXED);
    return (int)__posix_fail(-error);
}

int sem_wait(sem_t *sem)
{
    cancel_point();
    if (!take_or_wait(sem)) {
        do {
            if (sys_futex_wait(value_word(sem), 0, NULL, HFUTEX_CANCEL) == -EINTR) {
                return give_up(sem, EINTR);
            }
        } while (!take(sem, ONE_WAITER));
    }
    return 0;
}

static int wait_until(sem_t *sem, const struct timespec *until, clockid_t clock)
{
    cancel_point();
    if (take_or_wait(sem)) {
        return 0;
    }
    do {
        int error = __posix_wait_flags(value_word(sem), 0, until, clock, HFUTEX_CANCEL);

        if (error != 0) {
            return give_up(sem, error);
        }
    } while (!take(sem, ONE_WAITER));
    return 0;
}

int sem_trywait(sem_t *sem)
{
    return take(sem, 0) ? 0 : (int)__posix_fail(-EAGAIN);
}

int sem_clockwait(sem_t *restrict sem, clockid_t clock,
                  const struct timespec *restrict until)
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) {
        return (int)__posix_fail(-EINVAL);
    }
    return wait_until(sem, until, clock);
}

int sem_timedwait(sem_t *restrict sem, const struct timespec *restrict until)
{
    return sem_clockwait(sem, CLOCK_REALTIME, until);
}

int sem_getvalue(sem_t *restrict sem, int *restrict value)
{
    *value = (int)value_of(__atomic_load_n(&sem->__state, __ATOMIC_RELAXED));
    return 0;
}
