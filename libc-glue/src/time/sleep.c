/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sleeping, until the time has come or a handler has run. */
#include <time.h>
#include "lock.h"
#include "pthread/cancel.h"

int nanosleep(const struct timespec *duration, struct timespec *rest)
{
    return (int)posix_result(cancellable(sys_nanosleep(
        kernel_timespec(duration), (struct hermit_timespec *)(void *)rest)));
}

/* Returns the error number (POSIX). */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
                    struct timespec *rest)
{
    if (clock == CLOCK_PROCESS_CPUTIME_ID) {
        return ENOTSUP;
    }
    int result = cancellable(sys_clock_nanosleep(clock, (flags & TIMER_ABSTIME) != 0,
                                                 kernel_timespec(time),
                                                 (struct hermit_timespec *)(void *)rest));

    cancel_if_interrupted(result);
    return -result;
}
