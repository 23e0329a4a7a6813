/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Timers as files. */
#include <sys/timerfd.h>
#include "internal.h"

_Static_assert(TFD_NONBLOCK == HO_NONBLOCK && TFD_CLOEXEC == HO_CLOEXEC,
               "flags are passed on unchanged");
_Static_assert(sizeof(struct itimerspec) == sizeof(struct hermit_itimerspec) &&
                   offsetof(struct itimerspec, it_value) ==
                       offsetof(struct hermit_itimerspec, value),
               "the kernel takes the program's itimerspec as it is");

int timerfd_create(int clock, int flags)
{
    if (clock == (int)CLOCK_BOOTTIME) {
        clock = (int)CLOCK_MONOTONIC; /* there is no sleep that it would count */
    }
    return (int)posix_result(sys_timerfd_create(clock, flags));
}

int timerfd_settime(int fd, int flags, const struct itimerspec *setting,
                    struct itimerspec *before)
{
    return (int)posix_result(
        sys_timerfd_settime(fd, flags, (const void *)setting, (void *)before));
}

int timerfd_gettime(int fd, struct itimerspec *setting)
{
    return (int)posix_result(sys_timerfd_gettime(fd, (void *)setting));
}
