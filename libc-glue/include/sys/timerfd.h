/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Timers as files, as Linux has them; TFD_TIMER_CANCEL_ON_SET is not known. */
#ifndef _SYS_TIMERFD_H
#define _SYS_TIMERFD_H

#include <fcntl.h>
#include <sys/cdefs.h>
#include <time.h>

#define TFD_TIMER_ABSTIME 1
#define TFD_CLOEXEC       O_CLOEXEC
#define TFD_NONBLOCK      O_NONBLOCK

__BEGIN_DECLS

int timerfd_create(int __clock, int __flags);
int timerfd_settime(int __fd, int __flags, const struct itimerspec *__setting,
                    struct itimerspec *__before);
int timerfd_gettime(int __fd, struct itimerspec *__setting);

__END_DECLS

#endif
