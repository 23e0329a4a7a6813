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
 * A broadcast does not make all of them run for one mutex: the kernel moves them to the
 * mutex's word (sys_futex_requeue()), as if each had tried to lock it, and every unlock
 * wakes one. The waiter itself has said which mutex that is, so it exists as long as the
 * waiter sleeps. The word is 2 while one of them sleeps there, or somebody is under way
 * who will make it 2: the kernel makes 1 a 2 before it moves the first; where the mutex
 * is free it wakes the first one, and whoever was moved or woken so (WAIT_MOVED) locks as
 * if the mutex were contended. A waiter that was counted, but not asleep yet, finds the
 * sequence changed. Time and cancellation come too late for who was moved; a handler runs
 * at once, and the thread goes on to wait for the mutex.
 *
 * pthread_cond_destroy() may follow a broadcast at once, even by who holds the mutex: it
 * sleeps until the last waiter that was woken has left the object, which is before it
 * takes the mutex. For those that were moved, the broadcast has done that.
 */
#include "pthread/cancel.h"
#include "pthread/mutex.h"

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

/* So many waiters leave. The caller does not touch cond after this. */
static void leave(pthread_cond_t *cond, uint32_t count)
{
    if (__atomic_sub_fetch(&cond->__waiters, count, __ATOMIC_RELEASE) == DESTROYING) {
        sys_futex_wake(&cond->__waiters, 1);
    }
}

static inline int sleep_once(pthread_cond_t *cond, uint32_t sequence,
                             const struct timespec *until, clockid_t clock,
                             uint32_t *word)
{
    return word != NULL
               ? __posix_wait_for_lock(&cond->__sequence, sequence, until, clock, word)
               : __posix_wait_flags(&cond->__sequence, sequence, until, clock,
                                    HFUTEX_CANCEL);
}

static bool is_over(const struct timespec *until, clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return now.tv_sec > until->tv_sec ||
           (now.tv_sec == until->tv_sec && now.tv_nsec >= until->tv_nsec);
}

/* A handler ran, which is nobody's wake-up: the wait goes on, unless it was a request to
 * end the thread. */
static __attribute__((cold, noinline)) int sleep_again(pthread_cond_t *cond,
                                                       uint32_t sequence,
                                                       const struct timespec *until,
                                                       clockid_t clock, uint32_t *word)
{
    int error = EINTR;

    while (error == EINTR && !is_anybody_cancelled()) {
        /* Signals may be always faster than a timer whose time is over. */
        if (until != NULL && is_over(until, clock) &&
            __atomic_load_n(&cond->__sequence, __ATOMIC_RELAXED) == sequence) {
            return ETIMEDOUT;
        }
        error = sleep_once(cond, sequence, until, clock, word);
    }
    return error;
}

static int wait_until(pthread_cond_t *cond, pthread_mutex_t *mutex,
                      const struct timespec *until, clockid_t clock)
{
    cancel_point();
    /* Relaxed: the mutex orders both against whoever signals. */
    __atomic_fetch_add(&cond->__waiters, 1, __ATOMIC_RELAXED);
    uint32_t sequence = __atomic_load_n(&cond->__sequence, __ATOMIC_RELAXED);
    uint32_t *word = mutex_word_to_sleep_on(mutex);
    int error = pthread_mutex_unlock(mutex);

    if (error != 0) {
        leave(cond, 1);
        return error;
    }
    error = sleep_once(cond, sequence, until, clock, word);
    if (__builtin_expect(error == EINTR, 0)) {
        error = sleep_again(cond, sequence, until, clock, word);
    }
    if (error == WAIT_MOVED) {
        return __posix_mutex_lock_moved(mutex);
    }
    leave(cond, 1);
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

/* True: somebody waits, and who has not fallen asleep yet, will not. */
static bool change_sequence(pthread_cond_t *cond)
{
    if ((__atomic_load_n(&cond->__waiters, __ATOMIC_RELAXED) & ~DESTROYING) == 0) {
        return false;
    }
    __atomic_fetch_add(&cond->__sequence, 1, __ATOMIC_RELAXED);
    return true;
}

int pthread_cond_signal(pthread_cond_t *cond)
{
    if (change_sequence(cond)) {
        sys_futex_wake(&cond->__sequence, 1);
    }
    return 0;
}

int pthread_cond_broadcast(pthread_cond_t *cond)
{
    if (change_sequence(cond)) {
        int moved = sys_futex_requeue(&cond->__sequence);

        if (moved > 0) {
            leave(cond, (uint32_t)moved);
        }
    }
    return 0;
}
