/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The beginning and the end of a time slice. */
#include "sched/slice.h"
#include "core/time.h"

static void slice_expired(struct deadline *deadline)
{
    container_of(deadline, struct runq, slice)->slice_over = true;
    CORE_OR(pending, CORE_PENDING_RESCHED);
}

void slice_init(struct runq *runq)
{
    runq->slice.expire = slice_expired;
}

COLD void slice_begin(struct runq *runq, const struct task *running)
{
    runq->slice_owner = running;
    runq->slice_over = false;
    deadline_add(&runq->slice, time_cycles_at(time_mono_ns() + SCHED_SLICE_NS));
}
