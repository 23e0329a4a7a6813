/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: interval timers. */
#include "abi/errno.h"
#include "abi/syscalls.h"
#include "sched/ptimer.h"
#include "sched/signal_state.h"
#include "sys/timespec.h"

int sys_timer_create(uint64_t clock, const struct hermit_sigevent *event)
{
    signal_use();
    return ptimer_create(clock, event);
}

int sys_timer_set(int id, int absolute, const struct hermit_itimerspec *setting,
                  struct hermit_itimerspec *old)
{
    struct ptimer_setting wanted = {
        .value_ns = timespec_to_ns(&setting->value),
        .interval_ns = timespec_to_ns(&setting->interval),
    };
    struct ptimer_setting before;

    if (wanted.value_ns < 0 || wanted.interval_ns < 0) {
        return -HE_INVAL;
    }
    signal_use();
    int err = ptimer_set(id, absolute != 0, &wanted, &before);

    (void)signal_restarts(); /* one that expired just before it was set */
    if (err == 0 && old != NULL) {
        old->value = timespec_of_ns(before.value_ns);
        old->interval = timespec_of_ns(before.interval_ns);
    }
    return err;
}

int sys_timer_get(int id, struct hermit_itimerspec *setting)
{
    struct ptimer_setting now;
    int err = ptimer_get(id, &now);

    if (err == 0) {
        setting->value = timespec_of_ns(now.value_ns);
        setting->interval = timespec_of_ns(now.interval_ns);
    }
    return err;
}

int sys_timer_overrun(int id)
{
    return ptimer_overrun(id);
}

int sys_timer_delete(int id)
{
    int err = ptimer_delete(id);

    (void)signal_restarts();
    return err;
}
