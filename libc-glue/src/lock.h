/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The lock underneath mutexes and newlib's locks: one word, which is 0 when free,
 * 1 when held, 2 when held and somebody may sleep on it. Taking it is an acquire
 * that pairs with the release of whoever had it.
 *
 * No wake-up is lost: a sleeper has set the word to 2 before it sleeps and sleeps
 * only while it is 2 (the kernel compares and queues in one step); whoever gets
 * the word away from 2 by an exchange wakes one. A woken thread takes the lock as
 * 2, because it can not know whether others sleep.
 */
#ifndef LIBPOSIX_LOCK_H
#define LIBPOSIX_LOCK_H

#include <stdbool.h>
#include "internal.h"

/*
 * Sleeps until *word is held, the point until on clock has passed (null: never),
 * or for a spurious reason. 0, ETIMEDOUT, or EINVAL for a point that is none.
 */
int __posix_wait(uint32_t *word, uint32_t held, const struct timespec *until,
                 clockid_t clock);

/* The same with EINTR when a handler without SA_RESTART has run. flags: 0, or
 * HFUTEX_CANCEL, with which it is also the answer to pthread_cancel(). */
int __posix_wait_flags(uint32_t *word, uint32_t held, const struct timespec *until,
                       clockid_t clock, uint32_t flags);

/*
 * The same for a condition, as a cancellation point, by who will take lock next: a word
 * as above. WAIT_MOVED: sys_futex_requeue() has ended the wait, and the lock is to be
 * taken by __posix_lock_slow(), which makes it 2.
 */
#define WAIT_MOVED (-1)
int __posix_wait_for_lock(uint32_t *word, uint32_t held, const struct timespec *until,
                          clockid_t clock, uint32_t *lock);

/* Waits for the lock; 0 or an error of __posix_wait(). */
int __posix_lock_slow(uint32_t *word, const struct timespec *until, clockid_t clock);

static inline bool lock_try(uint32_t *word)
{
    uint32_t is_free = 0;

    return __atomic_compare_exchange_n(word, &is_free, 1, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

static inline void lock_acquire(uint32_t *word)
{
    if (!lock_try(word)) {
        __posix_lock_slow(word, NULL, 0);
    }
}

/*
 * After the exchange the word may belong to somebody who has freed its memory:
 * the kernel wakes by address and does not read it.
 */
static inline void lock_release(uint32_t *word)
{
    if (__builtin_expect(__atomic_exchange_n(word, 0, __ATOMIC_RELEASE) == 2, 0)) {
        sys_futex_wake(word, 1);
    }
}

/* The word that tells threads apart in locks: never 0, the same for life. */
static inline unsigned long thread_pointer(void)
{
    return (unsigned long)__builtin_thread_pointer();
}

#endif
