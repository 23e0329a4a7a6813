/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sleeping on a word, and the slow path of the lock that is made of it. */
#include "lock.h"

#define NS_PER_SEC 1000000000L

/* 0: there is something to wait for, until a point on that clock. */
static int check_until(const struct timespec *until)
{
    if (until->tv_nsec < 0 || until->tv_nsec >= NS_PER_SEC) {
        return EINVAL;
    }
    return until->tv_sec < 0 ? ETIMEDOUT : 0; /* before the clocks began: in the past */
}

static uint32_t until_flags(clockid_t clock)
{
    return HFUTEX_ABSOLUTE | (clock == CLOCK_MONOTONIC ? 0 : HFUTEX_REALTIME);
}

static int error_of(int result)
{
    return result == -ETIMEDOUT || result == -EINTR ? -result : 0;
}

int __posix_wait_flags(uint32_t *word, uint32_t held, const struct timespec *until,
                       clockid_t clock, uint32_t flags)
{
    if (until == NULL) {
        return sys_futex_wait(word, held, NULL, flags) == -EINTR ? EINTR : 0;
    }
    int error = check_until(until);

    return error != 0 ? error
                      : error_of(sys_futex_wait(word, held, kernel_timespec(until),
                                                flags | until_flags(clock)));
}

int __posix_wait_for_lock(uint32_t *word, uint32_t held, const struct timespec *until,
                          clockid_t clock, uint32_t *lock)
{
    const struct hermit_timespec *timeout = NULL;
    uint32_t flags = HFUTEX_CANCEL;

    if (until != NULL) {
        int error = check_until(until);

        if (error != 0) {
            return error;
        }
        timeout = kernel_timespec(until);
        flags |= until_flags(clock);
    }
    int result = sys_futex_wait_for_lock(word, held, timeout, flags, lock);

    return result > 0 ? WAIT_MOVED : error_of(result);
}

int __posix_wait(uint32_t *word, uint32_t held, const struct timespec *until,
                 clockid_t clock)
{
    int error = __posix_wait_flags(word, held, until, clock, 0);

    return error == EINTR ? 0 : error;
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
