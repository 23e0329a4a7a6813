/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Which core a ready thread runs on. A thread prefers the core where it last ran; if
 * that is busy an idle core gets it, and an idle core takes waiting threads from busy
 * ones. No two run queues are ever locked at once.
 *
 * A thread that is TASK_MOVING is in no queue: whoever made it so, under the lock of
 * its run queue, brings it to one, and nobody else does. task->runq changes only under
 * the lock of the queue that it is changed from.
 */
#ifndef KERNEL_SCHED_PLACE_H
#define KERNEL_SCHED_PLACE_H

#include "lib/base.h"
#include "sched/core_mask.h"
#include "sched/runq.h"
#include "sched/slice.h"

/* More than one core schedules. Once true it stays so. */
extern bool place_has_choice;

/* The cores that schedule; bits are only ever added. */
extern struct core_mask place_online;

/* The calling core, whose run queue is complete, begins to schedule. */
void place_core_added(struct runq *runq);

static inline bool place_allowed(const struct task *task, uint32_t core_id)
{
    return likely(!task->is_pinned) || core_mask_has(&task->allowed, core_id);
}

/* The run queue of task, locked, with the soft mask held: spin_unlock() it. */
struct runq *place_lock(struct task *task);

/*
 * Makes a thread that is TASK_MOVING ready on the best core. from is its run queue,
 * locked (raw) and released by this; the soft mask is held. is_new: the thread has
 * nothing in the caches of the core where it was.
 */
void place_moving(struct runq *from, struct task *task, bool is_new);

/* The same, on that core unless the thread may not run there. */
void place_on(struct runq *from, struct task *task, struct runq *target);

/* A thread became ready in runq, which is locked: sees to it that the core notices. */
void place_notify_other(struct runq *runq, const struct task *task);

/* The same for the queue of the calling core. */
static inline void place_notify_mine(struct runq *runq, const struct task *task)
{
    int running = runq->running_prio;

    if (likely(task->prio <= running)) {
        slice_begin_if_shared(runq, task_current());
    } else if (running == TASK_PRIO_IDLE) {
        runq->awake = 1; /* the idle thread looks at its queue before it halts */
    } else {
        CORE_OR(pending, CORE_PENDING_RESCHED);
    }
}

static inline void place_notify(struct runq *runq, const struct task *task)
{
    if (unlikely(runq != runq_mine())) {
        place_notify_other(runq, task);
    } else {
        place_notify_mine(runq, task);
    }
}

/*
 * task waits in the queue of a core that is busy, which is locked: an idle core that it
 * may run on, if there is one, comes to steal it.
 */
void place_offer(const struct task *task);

/*
 * For a core without work: takes a thread that waits elsewhere into its own queue.
 * False if there is none; true without one if others were busy with their queues, and it
 * is to look again. Soft mask held, no lock.
 */
bool place_steal(struct runq *mine);

/* Says that the core of mine is idle, or no longer. */
void place_set_idle(struct runq *mine);
void place_clear_idle(struct runq *mine);

/* The slice of self is over on this core, locked: is it better off on another? */
bool place_should_leave(const struct runq *runq, const struct task *self);

#endif
