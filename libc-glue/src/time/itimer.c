/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The three timers that a process always has; the kernel numbers them alike. */
#include <sys/time.h>
#include <unistd.h>
#include "internal.h"

#define US_PER_SEC 1000000
#define NS_PER_US  1000

_Static_assert(ITIMER_REAL == 0 && ITIMER_VIRTUAL == 1 && ITIMER_PROF == 2,
               "the kernel's numbers");

static struct timeval timeval_of(const struct hermit_timespec *ts)
{
    /* Up, so that what is armed is not 0. */
    int64_t us = (ts->nsec + NS_PER_US - 1) / NS_PER_US;

    return (struct timeval){ts->sec + us / US_PER_SEC, us % US_PER_SEC};
}

/* -EINVAL if it is none. */
static int timespec_of(const struct timeval *tv, struct hermit_timespec *ts)
{
    if (tv->tv_usec < 0 || tv->tv_usec >= US_PER_SEC || tv->tv_sec < 0) {
        return -EINVAL;
    }
    *ts = (struct hermit_timespec){tv->tv_sec, tv->tv_usec * NS_PER_US};
    return 0;
}

static void put(struct itimerval *value, const struct hermit_itimerspec *setting)
{
    value->it_value = timeval_of(&setting->value);
    value->it_interval = timeval_of(&setting->interval);
}

int getitimer(int which, struct itimerval *value)
{
    struct hermit_itimerspec setting;
    int result = which < ITIMER_REAL || which > ITIMER_PROF
                     ? -EINVAL
                     : sys_timer_get(which, &setting);

    if (result == 0) {
        put(value, &setting);
    }
    return (int)posix_result(result);
}

int setitimer(int which, const struct itimerval *restrict value,
              struct itimerval *restrict old)
{
    struct hermit_itimerspec setting = {0}, before;
    int result = which < ITIMER_REAL || which > ITIMER_PROF ? -EINVAL : 0;

    if (result == 0 && value != NULL) {
        result = timespec_of(&value->it_value, &setting.value);
        if (result == 0) {
            result = timespec_of(&value->it_interval, &setting.interval);
        }
    }
    if (result == 0) {
        result = sys_timer_set(which, 0, &setting, &before);
    }
    if (result == 0 && old != NULL) {
        put(old, &before);
    }
    return (int)posix_result(result);
}

/* What was left in whole seconds, at least one if there was something. */
unsigned alarm(unsigned seconds)
{
    const struct itimerval value = {.it_value = {.tv_sec = seconds}};
    struct itimerval old;

    if (setitimer(ITIMER_REAL, &value, &old) != 0) {
        return 0;
    }
    long left = old.it_value.tv_sec + (old.it_value.tv_usec >= US_PER_SEC / 2);

    return left == 0 && old.it_value.tv_usec > 0 ? 1 : (unsigned)left;
}

useconds_t ualarm(useconds_t us, useconds_t interval)
{
    const struct itimerval value = {
        .it_value = {(time_t)(us / US_PER_SEC), (suseconds_t)(us % US_PER_SEC)},
        .it_interval = {(time_t)(interval / US_PER_SEC),
                        (suseconds_t)(interval % US_PER_SEC)},
    };
    struct itimerval old;

    if (setitimer(ITIMER_REAL, &value, &old) != 0) {
        return 0;
    }
    return (useconds_t)(old.it_value.tv_sec * US_PER_SEC + old.it_value.tv_usec);
}
