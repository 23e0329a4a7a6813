/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: clocks and sleeping. */
#include "abi/errno.h"
#include "abi/syscalls.h"
#include "arch/timer.h"
#include "core/time.h"
#include "sched/clock.h"
#include "sched/futex.h"
#include "sched/ptimer.h"
#include "sched/sched.h"
#include "sched/signal.h"
#include "sys/timespec.h"

int sys_clock_gettime(uint64_t clock, struct hermit_timespec *ts)
{
    int64_t ns;
    int err = clock_time_ns(clock, &ns);

    if (err == 0) {
        *ts = timespec_of_ns(ns);
    }
    return err;
}

int sys_gettimeofday(struct hermit_timeval *tv, struct hermit_timezone *zone)
{
    if (tv != NULL) {
        struct hermit_timespec now = timespec_of_ns(time_wall_ns());

        *tv = (struct hermit_timeval){now.sec, now.nsec / 1000};
    }
    if (zone != NULL) {
        *zone = (struct hermit_timezone){0, 0};
    }
    return 0;
}

int sys_thread_cputime(const uint32_t *tid, struct hermit_timespec *used)
{
    uint64_t cycles = 0;
    int err = task_get_cycles(tid != NULL ? *tid : 0, &cycles);

    if (err == 0) {
        *used = timespec_of_ns(time_ns_of_cycles(cycles));
    }
    return err;
}

static uint32_t date_changes; /* who sleeps until a date sleeps on it */

int sys_clock_settime(uint64_t clock, const struct hermit_timespec *ts)
{
    int64_t ns = timespec_to_ns(ts);

    if (clock != HCLOCK_REALTIME || ns < 0) {
        return -HE_INVAL;
    }
    int64_t moved_ns = ns - time_wall_ns();

    time_set_wall(ns);
    ptimer_date_moved(moved_ns);
    /* Release pairs with the acquire in sleep_until_date(): the date comes first. */
    __atomic_add_fetch(&date_changes, 1, __ATOMIC_RELEASE);
    (void)futex_wake(&date_changes, INT32_MAX);
    return 0;
}

const struct hermit_clock *sys_get_clock(uint64_t clock)
{
    if (clock != HCLOCK_MONOTONIC && clock != HCLOCK_REALTIME) {
        return NULL;
    }
    return time_clock(clock == HCLOCK_REALTIME);
}

int sys_clock_getres(uint64_t clock, struct hermit_timespec *res)
{
    int64_t ns;
    int err = clock_time_ns(clock, &ns);

    if (err < 0) {
        return err;
    }
    if (res != NULL) {
        uint64_t hz = timer_cycles_hz();

        *res = (struct hermit_timespec){0, MAX(NS_PER_SEC / (int64_t)hz, INT64_C(1))};
    }
    return 0;
}

uint64_t sys_get_ticks(void)
{
    return (uint64_t)(time_mono_ns() / NS_PER_MSEC);
}

uint16_t sys_get_processor_frequency(void)
{
    return (uint16_t)MIN(timer_cycles_hz() / 1000000, (uint64_t)UINT16_MAX);
}

/* Until a point on the monotonic clock, or until *word is not seen: 0, or -HE_INTR after
 * a handler has run. */
static int sleep_on(uint32_t *word, uint32_t seen, int64_t deadline_ns)
{
    const struct task_signals *self = &task_current()->signals;
    uint32_t before = self->delivered;

    for (;;) {
        int err = futex_wait_flags(word, seen, deadline_ns, FUTEX_INTERRUPTIBLE);

        if (err != -HE_INTR) {
            (void)signal_restarts(); /* what came with the end of the sleep */
            return 0;
        }
        if ((!signal_restarts() && (self->flags & FUTEX_CANCEL) != 0) ||
            self->delivered != before) {
            return -HE_INTR;
        }
    }
}

static int sleep_until(int64_t deadline_ns)
{
    uint32_t never = 0;

    return sleep_on(&never, 0, deadline_ns);
}

/* As sleep_until(), whatever becomes of the date meanwhile. */
static int sleep_until_date(int64_t date_ns)
{
    for (;;) {
        uint32_t seen = __atomic_load_n(&date_changes, __ATOMIC_ACQUIRE);
        int64_t left_ns = date_ns - time_wall_ns();

        if (left_ns <= 0) {
            return 0;
        }
        int err = sleep_on(&date_changes, seen, timespec_add(time_mono_ns(), left_ns));

        if (err < 0) {
            return err;
        }
    }
}

static void sleep_ns(int64_t ns)
{
    int64_t until = timespec_add(time_mono_ns(), ns);

    while (sleep_until(until) < 0) {
    }
}

void sys_msleep(uint32_t ms)
{
    sleep_ns(ms * NS_PER_MSEC);
}

void sys_usleep(uint64_t us)
{
    int64_t ns;

    sleep_ns(__builtin_mul_overflow(us, NS_PER_USEC, &ns) ? INT64_MAX - 1 : ns);
}

int sys_nanosleep(const struct hermit_timespec *req, struct hermit_timespec *rem)
{
    int64_t ns = timespec_to_ns(req);

    if (ns < 0) {
        return -HE_INVAL;
    }
    int64_t until = timespec_add(time_mono_ns(), ns);
    int err = sleep_until(until);

    if (rem != NULL) {
        int64_t left = err < 0 ? MAX(until - time_mono_ns(), INT64_C(0)) : 0;

        *rem = timespec_of_ns(left);
    }
    return err;
}

int sys_clock_nanosleep(uint64_t clock, int absolute, const struct hermit_timespec *req,
                        struct hermit_timespec *rem)
{
    if (clock != HCLOCK_MONOTONIC && clock != HCLOCK_REALTIME) {
        return -HE_INVAL;
    }
    if (!absolute) {
        return sys_nanosleep(req, rem);
    }
    int64_t ns = timespec_to_ns(req);

    if (ns < 0) {
        return -HE_INVAL;
    }
    if (clock == HCLOCK_REALTIME) {
        return sleep_until_date(ns);
    }
    return sleep_until(ns);
}
