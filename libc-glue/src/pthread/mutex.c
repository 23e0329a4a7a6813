/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Mutexes: the lock of lock.h, and for all but plain normal ones the holder's
 * thread pointer. The owner field is written by the holder only and others see it
 * change at any time; it can equal one's own thread pointer only if one wrote it.
 */
#include <limits.h>
#include "pthread/mutex.h"

static bool is_mine(const pthread_mutex_t *mutex)
{
    return __atomic_load_n(&mutex->__owner, __ATOMIC_RELAXED) == thread_pointer();
}

static void set_owner(pthread_mutex_t *mutex, unsigned long owner)
{
    __atomic_store_n(&mutex->__owner, owner, __ATOMIC_RELAXED);
}

int pthread_mutex_init(pthread_mutex_t *restrict mutex,
                       const pthread_mutexattr_t *restrict attr)
{
    *mutex = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    if (attr != NULL) {
        mutex->__type = attr->__type != PTHREAD_MUTEX_ADAPTIVE_NP ? attr->__type
                                                                  : PTHREAD_MUTEX_NORMAL;
        mutex->__ceiling = attr->__ceiling;
        if (attr->__robust == PTHREAD_MUTEX_ROBUST) {
            mutex->__type |= MUTEX_ROBUST;
        }
        if (attr->__protocol != PTHREAD_PRIO_NONE) {
            mutex->__type |=
                attr->__protocol == PTHREAD_PRIO_PROTECT ? MUTEX_CEILING : MUTEX_INHERIT;
        }
    }
    return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    if (__atomic_load_n(&mutex->__state, __ATOMIC_RELAXED) != 0) {
        return EBUSY;
    }
    if (mutex->__type == MUTEX_GONE) {
        return EINVAL;
    }
    mutex->__type = MUTEX_GONE;
    return 0;
}

/* The holder takes it again. */
static int lock_again(pthread_mutex_t *mutex, int if_not_recursive)
{
    if ((mutex->__type & MUTEX_TYPE) != PTHREAD_MUTEX_RECURSIVE) {
        return if_not_recursive;
    }
    if (mutex->__count == UINT_MAX) {
        return EAGAIN;
    }
    mutex->__count++;
    return 0;
}

/* The calling thread has the lock; 0, or what __posix_mutex_taken() says. */
static int note_holder(pthread_mutex_t *mutex)
{
    set_owner(mutex, thread_pointer());
    return (mutex->__type & MUTEX_LISTED) != 0 ? __posix_mutex_taken(mutex) : 0;
}

/* With inheritance the kernel gives the lock to one thread after the other. */
static int wait_inheriting(uint32_t *word, const struct timespec *until, clockid_t clock)
{
    uint32_t flags = HFUTEX_ABSOLUTE | (clock == CLOCK_MONOTONIC ? 0 : HFUTEX_REALTIME);

    if (until == NULL) {
        return -sys_futex_lock_pi(word, NULL, 0);
    }
    return until->tv_sec < 0 && until->tv_nsec >= 0
               ? ETIMEDOUT
               : -sys_futex_lock_pi(word, kernel_timespec(until), flags);
}

/* Waits for the word; EOWNERDEAD: its holder has ended, and the caller has it. */
static int wait_for_word(pthread_mutex_t *mutex, const struct timespec *until,
                         clockid_t clock)
{
    return (mutex->__type & MUTEX_INHERIT) != 0
               ? wait_inheriting(&mutex->__state, until, clock)
               : __posix_lock_slow(&mutex->__state, until, clock);
}

void __posix_mutex_word_release(pthread_mutex_t *mutex, int count)
{
    if ((mutex->__type & MUTEX_INHERIT) != 0) {
        uint32_t mine = thread_self()->tid;

        if (!__atomic_compare_exchange_n(&mutex->__state, &mine, 0, false,
                                         __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {
            sys_futex_unlock_pi(&mutex->__state);
        }
    } else if (__atomic_exchange_n(&mutex->__state, 0, __ATOMIC_RELEASE) == 2) {
        sys_futex_wake(&mutex->__state, count);
    }
}

static int lock_typed(pthread_mutex_t *mutex, const struct timespec *until,
                      clockid_t clock)
{
    if (mutex->__type == MUTEX_GONE) {
        return EINVAL;
    }
    /* A normal mutex is waited for even by its holder. */
    if (is_mine(mutex) && (mutex->__type & MUTEX_TYPE) != PTHREAD_MUTEX_NORMAL) {
        return lock_again(mutex, EDEADLK);
    }
    if ((mutex->__type & MUTEX_CEILING) != 0) {
        int error = __posix_mutex_check_ceiling(mutex);

        if (error != 0) {
            return error;
        }
    }
    int error = mutex_word_try(mutex) ? 0 : wait_for_word(mutex, until, clock);

    if (error != 0 && error != EOWNERDEAD) {
        return error;
    }
    int told = note_holder(mutex);

    return told != 0 ? told : error;
}

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    if (__builtin_expect(mutex->__type == PTHREAD_MUTEX_NORMAL, 1)) {
        return lock_try(&mutex->__state) ? 0
                                         : __posix_lock_slow(&mutex->__state, NULL, 0);
    }
    return lock_typed(mutex, NULL, 0);
}

int __posix_mutex_lock_moved(pthread_mutex_t *mutex)
{
    int error = __posix_lock_slow(&mutex->__state, NULL, 0);

    return error != 0 || mutex->__type == PTHREAD_MUTEX_NORMAL ? error
                                                               : note_holder(mutex);
}

int pthread_mutex_clocklock(pthread_mutex_t *restrict mutex, clockid_t clock,
                            const struct timespec *restrict until)
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) {
        return EINVAL;
    }
    if (mutex->__type == PTHREAD_MUTEX_NORMAL) {
        return lock_try(&mutex->__state)
                   ? 0
                   : __posix_lock_slow(&mutex->__state, until, clock);
    }
    return lock_typed(mutex, until, clock);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex,
                            const struct timespec *restrict until)
{
    return pthread_mutex_clocklock(mutex, CLOCK_REALTIME, until);
}

int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    if (__builtin_expect(mutex->__type == MUTEX_GONE, 0)) {
        return EINVAL;
    }
    if (mutex->__type != PTHREAD_MUTEX_NORMAL && is_mine(mutex)) {
        return lock_again(mutex, EBUSY);
    }
    if ((mutex->__type & MUTEX_CEILING) != 0) {
        int error = __posix_mutex_check_ceiling(mutex);

        if (error != 0) {
            return error;
        }
    }
    if (!mutex_word_try(mutex)) {
        return EBUSY;
    }
    return mutex->__type != PTHREAD_MUTEX_NORMAL ? note_holder(mutex) : 0;
}

static int unlock_typed(pthread_mutex_t *mutex)
{
    if (!is_mine(mutex)) {
        return mutex->__type == MUTEX_GONE ? EINVAL : EPERM;
    }
    if (mutex->__count > 0) {
        mutex->__count--;
        return 0;
    }
    if ((mutex->__type & MUTEX_LISTED) != 0) {
        __posix_mutex_give_up(mutex);
        return 0;
    }
    set_owner(mutex, 0);
    __posix_mutex_word_release(mutex, 1);
    return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    if (__builtin_expect(mutex->__type == PTHREAD_MUTEX_NORMAL, 1)) {
        lock_release(&mutex->__state);
        return 0;
    }
    return unlock_typed(mutex);
}
