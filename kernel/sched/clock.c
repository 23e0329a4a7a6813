/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which time a clock's number stands for. */
#include "sched/clock.h"
#include "abi/errno.h"
#include "abi/syscalls.h"
#include "core/time.h"
#include "sched/sched.h"
#include "sched/task_table.h"

static int thread_time_ns(uint32_t tid, int64_t *ns)
{
    struct task *task = task_table_lock(tid);

    if (task != NULL) {
        *ns = time_ns_of_cycles(sched_task_cycles(task));
    }
    task_table_unlock();
    return task != NULL ? 0 : -HE_INVAL;
}

int clock_time_ns(uint64_t clock, int64_t *ns)
{
    switch (clock) {
    case HCLOCK_MONOTONIC:
        *ns = time_mono_ns();
        return 0;
    case HCLOCK_REALTIME:
        *ns = time_wall_ns();
        return 0;
    case HCLOCK_THREAD_CPUTIME_ID:
        *ns = time_ns_of_cycles(sched_task_cycles(task_current()));
        return 0;
    case HCLOCK_PROCESS_CPUTIME_ID:
        *ns = time_ns_of_cycles(sched_total_cycles());
        return 0;
    default:
        if (clock < HCLOCK_OF_THREAD || clock - HCLOCK_OF_THREAD > TASK_MAX * 2) {
            return -HE_INVAL;
        }
        return thread_time_ns((uint32_t)(clock - HCLOCK_OF_THREAD), ns);
    }
}
