/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Condition variables: a sequence number that every signal and broadcast changes
 * and that waiters sleep on.
 *
 * No wake-up is lost. A waiter counts itself and reads the sequence while it holds
 * the mutex, and sleeps only if the sequence is still the same (the kernel
 * compares and queues in one step). Whoever changes the predicate does it with the
 * mutex held, hence either before the waiter looked at the predicate, or after the
 * waiter counted itself and read the sequence; then it sees waiters > 0, changes
 * the sequence and wakes. If the waiter was not asleep yet, it will not fall
 * asleep any more. The kernel wakes in the order of falling asleep, so that a
 * thread that came after the signal can not take it from one that came before.
 *
 * pthread_cond_destroy() may follow a broadcast at once: it sleeps until the last
 * waiter that was woken has left the object, which is before it takes the mutex.
 */
#include <limits.h>
#include "pthread/cancel.h"
#include "pthread/thread.h"

#define DESTROYING 0x80000000u /* in __waiters: wake the destroyer at 0 */

int pthread_cond_init(pthread_cond_t *restrict cond,
                      const pthread_condattr_t *restrict attr)
{
    *cond = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    if (attr != NULL) {
        cond->__clock = attr->__clock;
    }
    return 0;
}

int pthread_cond_destroy(pthread_cond_t *cond)
{
    uint32_t waiters = __atomic_or_fetch(&cond->__waiters, DESTROYING, __ATOMIC_ACQUIRE);

    while (waiters != DESTROYING) {
        sys_futex_wait(&cond->__waiters, waiters, NULL, 0);
        /* Acquire pairs with the release in leave(). */
        waiters = __atomic_load_n(&cond->__waiters, __ATOMIC_ACQUIRE);
    }
    return 0;
}

/* The caller does not touch cond after this. */
static void leave(pthread_cond_t *cond)
{
    if (__atomic_sub_fetch(&cond->__waiters, 1, __ATOMIC_RELEASE) == DESTROYING) {
        sys_futex_wake(&cond->__waiters, 1);
    }
}

static int wait_until(pthread_cond_t *cond, pthread_mutex_t *mutex,
                      const struct timespec *until, clockid_t clock)
{
    cancel_point();
    /* Relaxed: the mutex orders both against whoever signals. */
    __atomic_fetch_add(&cond->__waiters, 1, __ATOMIC_RELAXED);
    uint32_t sequence = __atomic_load_n(&cond->__sequence, __ATOMIC_RELAXED);
    int error = pthread_mutex_unlock(mutex);

    if (error != 0) {
        leave(cond);
        return error;
    }
    error = __posix_wait_flags(&cond->__sequence, sequence, until, clock, HFUTEX_CANCEL);
    leave(cond);
    int lock_error = pthread_mutex_lock(mutex);

    if (error == EINTR) { /* it took no wake-up from anybody */
        cancel_if_interrupted(-EINTR);
        error = 0;
    }
    return lock_error != 0 ? lock_error : error;
}

int pthread_cond_wait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex)
{
    return wait_until(cond, mutex, NULL, 0);
}

int pthread_cond_clockwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex,
                           clockid_t clock, const struct timespec *restrict until)
{
    if ((clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) || until->tv_nsec < 0 ||
        until->tv_nsec >= 1000000000) {
        return EINVAL; /* with the mutex held all the time, as POSIX wants it */
    }
    return wait_until(cond, mutex, until, clock);
}

int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until)
{
    clockid_t clock = cond->__clock != 0 ? cond->__clock : CLOCK_REALTIME;

    return pthread_cond_clockwait(cond, mutex, clock, until);
}

static int wake(pthread_cond_t *cond, int count)
{
    if ((__atomic_load_n(&cond->__waiters, __ATOMIC_RELAXED) & ~DESTROYING) != 0) {
        __atomic_fetch_add(&cond->__sequence, 1, __ATOMIC_RELAXED);
        sys_futex_wake(&cond->__sequence, count);
    }
    return 0;
}

int pthread_cond_signal(pthread_cond_t *cond)
{
    return wake(cond, 1);
}

int pthread_cond_broadcast(pthread_cond_t *cond)
{
    return wake(cond, INT_MAX);
}
