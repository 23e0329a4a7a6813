/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sleeping on a word, and the slow path of the lock that is made of it. */
#include "lock.h"

#define NS_PER_SEC 1000000000L

int __posix_wait(uint32_t *word, uint32_t held, const struct timespec *until,
                 clockid_t clock)
{
    if (until == NULL) {
        sys_futex_wait(word, held, NULL, 0);
        return 0;
    }
    if (until->tv_nsec < 0 || until->tv_nsec >= NS_PER_SEC) {
        return EINVAL;
    }
    if (until->tv_sec < 0) {
        return ETIMEDOUT; /* before the clocks began: in the past */
    }
    uint32_t flags = HFUTEX_ABSOLUTE | (clock == CLOCK_MONOTONIC ? 0 : HFUTEX_REALTIME);

    return sys_futex_wait(word, held, kernel_timespec(until), flags) == -ETIMEDOUT
               ? ETIMEDOUT
               : 0;
}

int __posix_lock_slow(uint32_t *word, const struct timespec *until, clockid_t clock)
{
    while (__atomic_exchange_n(word, 2, __ATOMIC_ACQUIRE) != 0) {
        int error = __posix_wait(word, 2, until, clock);

        if (error != 0) {
            return error;
        }
    }
    return 0;
}
