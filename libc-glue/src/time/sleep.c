/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sleeping, until the time has come or a handler has run. */
#include <time.h>
#include "pthread/cancel.h"

int nanosleep(const struct timespec *duration, struct timespec *rest)
{
    return (int)posix_result(cancellable(sys_nanosleep(
        kernel_timespec(duration), (struct hermit_timespec *)(void *)rest)));
}

#define NS_PER_SEC  1000000000
#define STEP_MIN_NS 100000 /* processor time is looked at so often */

static int64_t ns_of(const struct timespec *ts)
{
    int64_t ns;

    return __builtin_mul_overflow(ts->tv_sec, (int64_t)NS_PER_SEC, &ns) ||
                   __builtin_add_overflow(ns, ts->tv_nsec, &ns)
               ? INT64_MAX
               : ns;
}

static struct timespec timespec_of(int64_t ns)
{
    return (struct timespec){ns / NS_PER_SEC, ns % NS_PER_SEC};
}

/*
 * Sleeps until a clock that counts processor time reads end_ns: the others run meanwhile,
 * and cannot use more than all processors in a time. 0 or -errno; *left_ns as of now.
 */
static int sleep_while_used(clockid_t clock, int64_t end_ns, int64_t *left_ns)
{
    int64_t cores = (int64_t)sys_get_processor_count();
    struct timespec now;
    int result = 0;

    for (;;) {
        if (clock_gettime(clock, &now) != 0) {
            return -EINVAL;
        }
        *left_ns = end_ns - ns_of(&now);
        if (*left_ns <= 0 || result < 0) {
            return *left_ns <= 0 ? 0 : result;
        }
        int64_t step = clock == CLOCK_PROCESS_CPUTIME_ID ? *left_ns / cores : *left_ns;
        struct timespec pause = timespec_of(step > STEP_MIN_NS ? step : STEP_MIN_NS);

        result = cancellable(sys_nanosleep(kernel_timespec(&pause), NULL));
    }
}

static int sleep_by_use(clockid_t clock, bool is_absolute, const struct timespec *time,
                        struct timespec *rest)
{
    struct timespec now;
    int64_t end_ns, left_ns = 0;

    if (time->tv_sec < 0 || time->tv_nsec < 0 || time->tv_nsec >= NS_PER_SEC ||
        clock_gettime(clock, &now) != 0) {
        return -EINVAL;
    }
    if (is_absolute) {
        end_ns = ns_of(time);
    } else if (__builtin_add_overflow(ns_of(&now), ns_of(time), &end_ns)) {
        end_ns = INT64_MAX;
    }
    int result = sleep_while_used(clock, end_ns, &left_ns);

    if (result == -EINTR && !is_absolute && rest != NULL) {
        *rest = timespec_of(left_ns);
    }
    return result;
}

/* Returns the error number (POSIX). */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
                    struct timespec *rest)
{
    bool is_absolute = (flags & TIMER_ABSTIME) != 0;
    int result;

    if (clock == CLOCK_PROCESS_CPUTIME_ID || (clock & THREAD_CLOCK) != 0) {
        result = sleep_by_use(clock, is_absolute, time, rest);
    } else {
        result =
            cancellable(sys_clock_nanosleep(clock, is_absolute, kernel_timespec(time),
                                            (struct hermit_timespec *)(void *)rest));
    }
    cancel_if_interrupted(result);
    return -result;
}
