/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Mutexes with attributes. A thread has a list of the robust and the ceiling mutexes
 * that it holds, which only it changes: at its end the robust ones become free and
 * their next holder is told (POSIX 2.9.3, pthread_mutex_lock: EOWNERDEAD), and while
 * it holds ceiling ones its priority is at least the highest of them.
 */
#ifndef LIBPOSIX_MUTEX_H
#define LIBPOSIX_MUTEX_H

#include "pthread/thread.h"

/* In __type; a type of 0 is a normal mutex without any of this. */
#define MUTEX_TYPE    0x0f
#define MUTEX_ROBUST  0x10
#define MUTEX_CEILING 0x20
#define MUTEX_INHERIT 0x40
#define MUTEX_GONE    0x80 /* destroyed: all that is left to do is to make it anew */

#define MUTEX_LISTED (MUTEX_ROBUST | MUTEX_CEILING)

/*
 * The word of a mutex: that of lock.h, or with MUTEX_INHERIT the kernel's (0 free, else
 * the holder's thread id), for which the kernel has to know who holds it.
 */
static inline bool mutex_word_try(pthread_mutex_t *mutex)
{
    uint32_t is_free = 0;
    uint32_t taken = (mutex->__type & MUTEX_INHERIT) != 0 ? thread_self()->tid : 1;

    return __atomic_compare_exchange_n(&mutex->__state, &is_free, taken, false,
                                       __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/*
 * The word on which threads may be put to sleep that were woken to take this mutex, which
 * the caller holds; null where it is not that of lock.h, and where it stays locked after
 * pthread_mutex_unlock(). Who was put there, takes it by __posix_mutex_lock_moved(). 0.
 */
static inline uint32_t *mutex_word_to_sleep_on(pthread_mutex_t *mutex)
{
    return (mutex->__type & ~MUTEX_TYPE) == 0 && mutex->__count == 0 ? &mutex->__state
                                                                     : NULL;
}

int __posix_mutex_lock_moved(pthread_mutex_t *mutex);

/* Makes it free and wakes up to count who wait; with inheritance the next one has it. */
void __posix_mutex_word_release(pthread_mutex_t *mutex, int count);

/* In __health, which the holder reads and writes. */
enum {
    MUTEX_SOUND,
    MUTEX_OWNER_DIED,
    MUTEX_LOST, /* unlocked without pthread_mutex_consistent() */
};

/* Whether the calling thread may lock this ceiling mutex: 0 or EINVAL. */
int __posix_mutex_check_ceiling(const pthread_mutex_t *mutex);

/*
 * The calling thread has just locked a listed mutex. 0, EOWNERDEAD, or
 * ENOTRECOVERABLE: then it does not hold it.
 */
int __posix_mutex_taken(pthread_mutex_t *mutex);

/* Unlocks a listed mutex that the calling thread holds. */
void __posix_mutex_give_up(pthread_mutex_t *mutex);

#endif
