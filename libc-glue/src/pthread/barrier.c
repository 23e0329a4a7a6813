/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Barriers. Everybody draws a number; number / count is the round that a thread
 * belongs to, however many threads use the barrier, and the last one of a round
 * adds 1 to __round. Rounds may end out of order, so a thread of round r leaves
 * when r + 1 rounds have ended, whichever: that is when its own has.
 *
 * The barrier may be destroyed as soon as one thread has returned:
 * pthread_barrier_destroy() sleeps until all have left.
 */
#include <limits.h>
#include "pthread/thread.h"

#define DESTROYING 0x80000000u /* in __inside: wake the destroyer at 0 */

int pthread_barrier_init(pthread_barrier_t *restrict barrier,
                         const pthread_barrierattr_t *restrict attr, unsigned int count)
{
    (void)attr;
    if (count == 0 || count > INT_MAX) {
        return EINVAL;
    }
    *barrier = (pthread_barrier_t){.__count = count};
    return 0;
}

int pthread_barrier_destroy(pthread_barrier_t *barrier)
{
    /* Whether somebody waits for others to come, which must not be waited for. */
    if (__atomic_load_n(&barrier->__arrived, __ATOMIC_RELAXED) % barrier->__count != 0) {
        return EBUSY;
    }
    uint32_t inside = __atomic_or_fetch(&barrier->__inside, DESTROYING, __ATOMIC_ACQUIRE);

    while (inside != DESTROYING) {
        sys_futex_wait(&barrier->__inside, inside, NULL, 0);
        /* Acquire pairs with the release in leave(). */
        inside = __atomic_load_n(&barrier->__inside, __ATOMIC_ACQUIRE);
    }
    return 0;
}

/* The caller does not touch the barrier after this. */
static void leave(pthread_barrier_t *barrier)
{
    if (__atomic_sub_fetch(&barrier->__inside, 1, __ATOMIC_RELEASE) == DESTROYING) {
        sys_futex_wake(&barrier->__inside, 1);
    }
}

int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    unsigned int count = barrier->__count;

    __atomic_fetch_add(&barrier->__inside, 1, __ATOMIC_RELAXED);
    /* Acquire and release: the last one of a round has seen what all others did,
     * and its release of __round passes that on to their acquire. */
    unsigned long number = __atomic_fetch_add(&barrier->__arrived, 1, __ATOMIC_ACQ_REL);
    int result = 0;

    if (number % count == count - 1) {
        __atomic_fetch_add(&barrier->__round, 1, __ATOMIC_ACQ_REL);
        sys_futex_wake(&barrier->__round, INT_MAX);
        result = PTHREAD_BARRIER_SERIAL_THREAD;
    } else {
        uint32_t mine = (uint32_t)(number / count), ended;

        while (ended = __atomic_load_n(&barrier->__round, __ATOMIC_ACQUIRE),
               (int32_t)(ended - mine) <= 0) {
            sys_futex_wait(&barrier->__round, ended, NULL, 0);
        }
    }
    leave(barrier);
    return result;
}

int pthread_barrierattr_init(pthread_barrierattr_t *attr)
{
    *attr = (pthread_barrierattr_t){.__pshared = PTHREAD_PROCESS_PRIVATE};
    return 0;
}

int pthread_barrierattr_destroy(pthread_barrierattr_t *attr)
{
    (void)attr;
    return 0;
}

int pthread_barrierattr_getpshared(const pthread_barrierattr_t *restrict attr,
                                   int *restrict pshared)
{
    *pshared = attr->__pshared;
    return 0;
}

int pthread_barrierattr_setpshared(pthread_barrierattr_t *attr, int pshared)
{
    if (pshared != PTHREAD_PROCESS_PRIVATE && pshared != PTHREAD_PROCESS_SHARED) {
        return EINVAL;
    }
    attr->__pshared = pshared;
    return 0;
}
