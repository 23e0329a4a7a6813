/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Read-write locks. State: how many readers hold it, or WRITER; the top bit says
 * that somebody may sleep on the word. Readers go first, so that a thread may take
 * a read lock that it has already while a writer waits; among threads with SCHED_FIFO or
 * SCHED_RR a reader waits for writers of its own and higher priorities (POSIX). A lock of
 * the kind PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP makes readers wait for any, also
 * while nobody holds it.
 *
 * No wake-up is lost: a sleeper counts itself in __waiters, then sets SLEEPERS in
 * the state, then sleeps while the state is what it saw. Whoever makes the lock
 * free reads __waiters before the exchange that frees it: a sleeper that came later
 * has changed the state and made that exchange fail, or will find the lock free.
 * A reader that waits for a writer sets SLEEPERS, then looks at the writers once more,
 * then sleeps; a writer that gives up leaves their count, then clears SLEEPERS, then
 * wakes.
 */
#include <limits.h>
#include "pthread/thread.h"

#define SLEEPERS 0x80000000u
#define WRITER   0x7fffffffu
#define HOLDERS  0x7fffffffu

int pthread_rwlock_init(pthread_rwlock_t *restrict lock,
                        const pthread_rwlockattr_t *restrict attr)
{
    *lock = (pthread_rwlock_t)PTHREAD_RWLOCK_INITIALIZER;
    if (attr != NULL) {
        lock->__kind = attr->__preference;
    }
    return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
    return __atomic_load_n(&lock->__state, __ATOMIC_RELAXED) != 0 ? EBUSY : 0;
}

static bool is_my_write_lock(const pthread_rwlock_t *lock)
{
    return __atomic_load_n(&lock->__owner, __ATOMIC_RELAXED) == thread_pointer();
}

/* The calling thread's priority if it has a realtime policy, else -1. */
static int realtime_priority(void)
{
    return sys_get_policy(NULL) == HSCHED_OTHER ? -1 : thread_self()->base_prio;
}

static bool puts_writers_first(const pthread_rwlock_t *lock)
{
    return lock->__kind == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
}

/* Readers hold it, and a writer with a realtime policy waits that goes before the caller.
 */
static bool rt_writer_goes_first(const pthread_rwlock_t *lock)
{
    int prio = realtime_priority();

    for (int i = prio; prio >= 0 && i <= HPRIO_HIGHEST; i++) {
        if (__atomic_load_n(&lock->__rt_writers[i], __ATOMIC_SEQ_CST) != 0) {
            return true;
        }
    }
    return false;
}

static bool has_rt_writers(const pthread_rwlock_t *lock)
{
    bool found = false;

    for (int i = 0; i <= HPRIO_HIGHEST; i++) {
        found |= __atomic_load_n(&lock->__rt_writers[i], __ATOMIC_RELAXED) != 0;
    }
    return found;
}

static inline bool reader_must_wait(const pthread_rwlock_t *lock, uint32_t state)
{
    if ((state & HOLDERS) == WRITER) {
        return true;
    }
    return puts_writers_first(lock)
               ? __atomic_load_n(&lock->__writers, __ATOMIC_SEQ_CST) != 0
               : (state & SLEEPERS) != 0 && (state & HOLDERS) != 0 &&
                     rt_writer_goes_first(lock);
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock)
{
    uint32_t state = __atomic_load_n(&lock->__state, __ATOMIC_RELAXED);

    do {
        if (reader_must_wait(lock, state)) {
            return EBUSY;
        }
        if ((state & HOLDERS) == WRITER - 1) {
            return EAGAIN;
        }
    } while (!__atomic_compare_exchange_n(&lock->__state, &state, state + 1, true,
                                          __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
    return 0;
}

int pthread_rwlock_trywrlock(pthread_rwlock_t *lock)
{
    uint32_t state = __atomic_load_n(&lock->__state, __ATOMIC_RELAXED);

    do { /* readers that let writers go first may sleep on a lock that nobody holds */
        if ((state & HOLDERS) != 0) {
            return EBUSY;
        }
    } while (!__atomic_compare_exchange_n(&lock->__state, &state, state | WRITER, true,
                                          __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
    __atomic_store_n(&lock->__owner, thread_pointer(), __ATOMIC_RELAXED);
    return 0;
}

static bool must_wait(const pthread_rwlock_t *lock, bool as_reader, uint32_t state)
{
    return as_reader ? reader_must_wait(lock, state) : (state & HOLDERS) != 0;
}

/* Sleeps once, unless the lock is free or held by readers whom the caller joins. */
static int sleep_on(pthread_rwlock_t *lock, bool as_reader, const struct timespec *until,
                    clockid_t clock)
{
    __atomic_fetch_add(&lock->__waiters, 1, __ATOMIC_SEQ_CST);
    uint32_t state = __atomic_load_n(&lock->__state, __ATOMIC_SEQ_CST);
    int error = 0;

    while (must_wait(lock, as_reader, state)) {
        if (__atomic_compare_exchange_n(&lock->__state, &state, state | SLEEPERS, false,
                                        __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
            state |= SLEEPERS;
            if (must_wait(lock, as_reader, state)) {
                error = __posix_wait(&lock->__state, state, until, clock);
            }
            break;
        }
    }
    __atomic_fetch_sub(&lock->__waiters, 1, __ATOMIC_SEQ_CST);
    return error;
}

/* After try_lock() has found it busy. */
static int wait_for(pthread_rwlock_t *lock, int (*try_lock)(pthread_rwlock_t *),
                    const struct timespec *until, clockid_t clock)
{
    int error = EBUSY;

    while (error == EBUSY) {
        if (is_my_write_lock(lock)) {
            return EDEADLK;
        }
        error = sleep_on(lock, try_lock == pthread_rwlock_tryrdlock, until, clock);
        if (error == 0) {
            error = try_lock(lock);
        }
    }
    return error;
}

/* 256 of one realtime priority would look like none: then readers go first again. */
static void count_writer(pthread_rwlock_t *lock, int prio, int change)
{
    if (puts_writers_first(lock)) {
        __atomic_fetch_add(&lock->__writers, (unsigned int)change, __ATOMIC_SEQ_CST);
    } else if (prio >= 0) {
        __atomic_fetch_add(&lock->__rt_writers[prio], (unsigned char)change,
                           __ATOMIC_SEQ_CST);
    }
}

static int lock_until(pthread_rwlock_t *lock, int (*try_lock)(pthread_rwlock_t *),
                      const struct timespec *until, clockid_t clock)
{
    int error = try_lock(lock);

    if (error != EBUSY) {
        return error;
    }
    if (try_lock != pthread_rwlock_trywrlock) {
        return wait_for(lock, try_lock, until, clock);
    }
    int prio = realtime_priority();
    bool goes_first = prio >= 0 || puts_writers_first(lock);

    count_writer(lock, prio, 1);
    error = wait_for(lock, try_lock, until, clock);
    count_writer(lock, prio, -1);
    if (error != 0 && goes_first) {
        __atomic_fetch_and(&lock->__state, ~SLEEPERS, __ATOMIC_SEQ_CST);
        sys_futex_wake(&lock->__state, INT_MAX); /* readers that waited for this writer */
    }
    return error;
}

int pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
    return lock_until(lock, pthread_rwlock_tryrdlock, NULL, 0);
}

int pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
    return lock_until(lock, pthread_rwlock_trywrlock, NULL, 0);
}

int pthread_rwlock_clockrdlock(pthread_rwlock_t *restrict lock, clockid_t clock,
                               const struct timespec *restrict until)
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) {
        return EINVAL;
    }
    return lock_until(lock, pthread_rwlock_tryrdlock, until, clock);
}

int pthread_rwlock_clockwrlock(pthread_rwlock_t *restrict lock, clockid_t clock,
                               const struct timespec *restrict until)
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) {
        return EINVAL;
    }
    return lock_until(lock, pthread_rwlock_trywrlock, until, clock);
}

int pthread_rwlock_timedrdlock(pthread_rwlock_t *restrict lock,
                               const struct timespec *restrict until)
{
    return pthread_rwlock_clockrdlock(lock, CLOCK_REALTIME, until);
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict lock,
                               const struct timespec *restrict until)
{
    return pthread_rwlock_clockwrlock(lock, CLOCK_REALTIME, until);
}

int pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
    uint32_t state = __atomic_load_n(&lock->__state, __ATOMIC_RELAXED), next, waiters;
    bool was_writer = (state & HOLDERS) == WRITER;

    if (was_writer) {
        if (!is_my_write_lock(lock)) {
            return EPERM;
        }
        __atomic_store_n(&lock->__owner, 0, __ATOMIC_RELAXED);
    } else if ((state & HOLDERS) == 0) {
        return EINVAL; /* nobody holds it */
    }
    do {
        waiters = __atomic_load_n(&lock->__waiters, __ATOMIC_SEQ_CST);
        next = was_writer || (state & HOLDERS) == 1 ? 0 : state - 1;
    } while (!__atomic_compare_exchange_n(&lock->__state, &state, next, false,
                                          __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
    /* Only writers can sleep while readers hold it, so one is enough then, unless there
     * are readers behind a writer that goes first. Waking also where waiters were counted
     * but SLEEPERS is gone: one that an earlier wake-up left asleep. */
    if (next == 0 && (waiters != 0 || (state & SLEEPERS) != 0)) {
        bool all = was_writer || puts_writers_first(lock) || has_rt_writers(lock);

        sys_futex_wake(&lock->__state, all ? INT_MAX : 1);
    }
    return 0;
}
