/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Clocks. The kernel knows four; the names that other systems have are aliases. */
#include <sys/time.h>
#include <time.h>
#include "pthread/thread.h"

_Static_assert(CLOCK_REALTIME == HCLOCK_REALTIME && CLOCK_MONOTONIC == HCLOCK_MONOTONIC &&
                   CLOCK_PROCESS_CPUTIME_ID == HCLOCK_PROCESS_CPUTIME_ID &&
                   CLOCK_THREAD_CPUTIME_ID == HCLOCK_THREAD_CPUTIME_ID,
               "clocks are passed on unchanged");

/* The kernel's clock that an alias means, or the clock itself. */
static uint64_t kernel_clock(clockid_t clock)
{
    switch (clock) {
    case CLOCK_REALTIME_COARSE:
        return HCLOCK_REALTIME;
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
        return HCLOCK_MONOTONIC;
    default:
        return (uint64_t)(unsigned int)clock;
    }
}

/* The id of the thread whose clock it is, or 0. */
static uint32_t thread_of_clock(clockid_t clock)
{
    return (clock & THREAD_CLOCK) != 0 ? (uint32_t)clock & ~THREAD_CLOCK : 0;
}

int clock_gettime(clockid_t clock, struct timespec *ts)
{
    struct hermit_timespec *place = (struct hermit_timespec *)(void *)ts;
    int result = sys_clock_gettime((uint64_t)(unsigned int)clock, place);

    if (__builtin_expect(result == -EINVAL, 0)) {
        uint32_t tid = thread_of_clock(clock);

        result = tid != 0 ? sys_thread_cputime(&tid, place)
                          : sys_clock_gettime(kernel_clock(clock), place);
    }
    if (result == -ESRCH) {
        result = -EINVAL; /* the thread has ended, and so has its clock */
    }
    return (int)posix_result(result);
}

int clock_getres(clockid_t clock, struct timespec *res)
{
    uint32_t tid = thread_of_clock(clock);
    uint64_t known = tid != 0 ? HCLOCK_THREAD_CPUTIME_ID : kernel_clock(clock);
    struct hermit_timespec used;

    if (tid != 0 && sys_thread_cputime(&tid, &used) < 0) {
        known = 0; /* no clock: the thread has ended */
    }
    return (int)posix_result(
        sys_clock_getres(known, (struct hermit_timespec *)(void *)res));
}

/* The wall clock of this machine; the host's stays as it is. */
int clock_settime(clockid_t clock, const struct timespec *ts)
{
    return (int)posix_result(
        sys_clock_settime((uint64_t)(unsigned int)clock, kernel_timespec(ts)));
}

int gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
    struct hermit_timespec now;
    int result = sys_clock_gettime(HCLOCK_REALTIME, &now);

    (void)zone; /* POSIX: unspecified if not null */
    if (result < 0) {
        return (int)__posix_fail(result);
    }
    tv->tv_sec = now.sec;
    tv->tv_usec = now.nsec / 1000;
    return 0;
}

time_t time(time_t *place)
{
    struct hermit_timespec now;
    int result = sys_clock_gettime(HCLOCK_REALTIME, &now);

    if (result < 0) {
        return (time_t)__posix_fail(result);
    }
    if (place != NULL) {
        *place = now.sec;
    }
    return now.sec;
}

/* Both return the error number (POSIX). */
int clock_getcpuclockid(pid_t pid, clockid_t *clock)
{
    if (pid != 0 && pid != sys_getpid()) {
        return ESRCH;
    }
    *clock = CLOCK_PROCESS_CPUTIME_ID;
    return 0;
}

int pthread_getcpuclockid(pthread_t thread, clockid_t *clock)
{
    *clock = thread_of(thread)->tid | THREAD_CLOCK;
    return 0;
}
