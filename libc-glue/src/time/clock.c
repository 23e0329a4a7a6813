/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Clocks. The kernel knows four; the names that other systems have are aliases. */
#include <sys/time.h>
#include <time.h>
#include "pthread/thread.h"

#define NS_PER_SEC 1000000000u

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

/* Where the kernel keeps them, once somebody has asked. */
static const struct hermit_clock *monotonic_clock, *wall_clock;

static __attribute__((noinline, cold)) int first_gettime(clockid_t clock,
                                                         struct timespec *ts)
{
    struct hermit_timespec *place = (struct hermit_timespec *)(void *)ts;
    uint32_t tid = thread_of_clock(clock);
    uint64_t known = kernel_clock(clock);

    if (tid != 0) {
        int result = sys_thread_cputime(&tid, place);

        /* The thread may have ended, and so has its clock. */
        return (int)posix_result(result == -ESRCH ? -EINVAL : result);
    }
    if (known == HCLOCK_MONOTONIC) {
        monotonic_clock = sys_get_clock(HCLOCK_MONOTONIC);
    } else if (known == HCLOCK_REALTIME) {
        wall_clock = sys_get_clock(HCLOCK_REALTIME);
    }
    return (int)posix_result(sys_clock_gettime(known, place));
}

/* <hermit/syscalls.h> has the formula. */
static inline uint64_t ns_on(const struct hermit_clock *clock)
{
    uint64_t cycles = __builtin_ia32_rdtsc() - clock->start_cycles;

    return (uint64_t)((unsigned __int128)cycles * clock->ns_per_cycle >> 32);
}

static inline int put(struct timespec *ts, uint64_t ns)
{
    ts->tv_sec = (time_t)(ns / NS_PER_SEC);
    ts->tv_nsec = (long)(ns % NS_PER_SEC);
    return 0;
}

int clock_gettime(clockid_t clock, struct timespec *ts)
{
    const struct hermit_clock *known;

    if (clock == CLOCK_MONOTONIC && (known = monotonic_clock) != NULL) {
        return put(ts, ns_on(known));
    }
    if (clock == CLOCK_REALTIME && (known = wall_clock) != NULL) {
        return put(ts, ns_on(known) + (uint64_t)known->wall_ns);
    }
    return first_gettime(clock, ts);
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
    struct timespec now;
    int result = clock_gettime(CLOCK_REALTIME, &now);

    if (zone != NULL) { /* POSIX: unspecified; as Linux has it, UTC */
        *(struct timezone *)zone = (struct timezone){0, 0};
    }
    if (tv != NULL) {
        tv->tv_sec = now.tv_sec;
        tv->tv_usec = now.tv_nsec / 1000;
    }
    return result;
}

time_t time(time_t *place)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (place != NULL) {
        *place = now.tv_sec;
    }
    return now.tv_sec;
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
