/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sleeping. No signal ends a sleep, so there is never a rest. */
#include <time.h>
#include "lock.h"

int nanosleep(const struct timespec *duration, struct timespec *rest)
{
    return (int)posix_result(
        sys_nanosleep(kernel_timespec(duration), (struct hermit_timespec *)(void *)rest));
}

/* Returns the error number (POSIX). */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
                    struct timespec *rest)
{
    uint32_t never = 0;
    int error;

    if (clock == CLOCK_PROCESS_CPUTIME_ID) {
        return ENOTSUP;
    }
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) {
        return EINVAL;
    }
    if ((flags & TIMER_ABSTIME) == 0) {
        return -sys_nanosleep(kernel_timespec(time),
                              (struct hermit_timespec *)(void *)rest);
    }
    do {
        error = __posix_wait(&never, 0, time, clock);
    } while (error == 0);
    return error == ETIMEDOUT ? 0 : error;
}
