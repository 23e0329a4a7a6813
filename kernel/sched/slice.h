/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Time slices: they exist only while threads of one priority must share a core.
 * The running core's run queue, its lock held.
 */
#ifndef KERNEL_SCHED_SLICE_H
#define KERNEL_SCHED_SLICE_H

#include "sched/runq.h"

/* How long a thread runs before an equal takes its turn, at least. */
#define SCHED_SLICE_NS (10 * NS_PER_MSEC)

void slice_init(struct runq *runq);
void slice_begin(struct runq *runq, const struct task *running);

/*
 * Equals must share the core: begins a slice, unless one is running. A slice
 * is not restarted at each switch, which would cost a write to the timer; a
 * thread that began within a slice of another keeps the next one whole.
 */
static inline void slice_begin_if_shared(struct runq *runq, const struct task *running)
{
    if (unlikely(runq->slice.queue == NULL) && runq->ready != 0 &&
        (runq->ready >> (running->prio & 31) & 1) != 0 &&
        running->prio != TASK_PRIO_IDLE && running->policy != TASK_POLICY_FIFO) {
        slice_begin(runq, running);
    }
}

#endif
