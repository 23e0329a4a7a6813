/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Switching, for the scheduler and for futexes, of whose way it is most. The rule that
 * keeps it simple: a switch happens with the core's run queue lock held and the soft mask
 * held once. The thread that is switched to releases the lock, be it inside switch_to()
 * or, the first time, in task_begin(). So a thread whose state another core can see as
 * not running has also left its stack.
 */
#ifndef KERNEL_SCHED_SWITCH_H
#define KERNEL_SCHED_SWITCH_H

#include "arch/context.h"
#include "arch/cpu.h"
#include "sched/place.h"
#include "sched/runq.h"
#include "sched/seal.h"
#include "sched/slice.h"

static inline void account(struct task *prev, struct task *next)
{
    uint64_t now = cpu_cycles();

    prev->run_cycles += now;
    next->run_cycles -= now;
}

/* switch_done() where there is more to do. */
COLD void switch_done_slowly(struct runq *runq);

/* What the thread that was switched to does first. */
static inline void switch_done(void)
{
    struct runq *runq = runq_mine();

    if (likely(runq->leaving == NULL) &&
        (likely(runq->slice.queue != NULL) || runq->ready == 0)) {
        spin_unlock_raw(&runq->lock);
    } else {
        switch_done_slowly(runq);
    }
}

/*
 * Runs next instead of prev, the current thread. Preconditions: the lock of this
 * core's run queue is held, the soft mask is held once, prev is where it will be
 * found again, next is in no queue.
 */
static inline void switch_to(struct runq *runq, struct task *prev, struct task *next)
{
    lockcheck_switch();
    seal_check(prev);
    account(prev, next);
    next->state = TASK_RUNNING;
    runq->running_prio = next->prio;
    CORE_SET(current, next);
    CORE_AND(pending, ~CORE_PENDING_RESCHED); /* next is what should run */
    context_switch(&prev->context, &next->context);
    switch_done();
}

static inline struct task *pick_next(struct runq *runq)
{
    return runq->ready != 0 ? runq_pop(runq) : CORE_GET(idle);
}

/*
 * The following two are sched_block(), of the calling thread self, and
 * sched_wake_unmask() for who is called as often as futexes. What is rarer or costs more
 * is done by functions of their own, at the end, so that the usual way saves no
 * registers.
 */
NOINLINE void switch_block_slowly(struct runq *runq, struct task *self);
NOINLINE int switch_wake_slowly(struct runq *runq, struct task *task);

static ALWAYS_INLINE void switch_block(struct task *self)
{
    struct runq *runq = runq_mine();

    cpu_reserve_stack(SPIN_STACK_BYTES);
    spin_lock_raw(&runq->lock);
    struct task *next = runq->only;

    if (unlikely(self->wake_pending) || (next == NULL && runq->ready != 0)) {
        switch_block_slowly(runq, self);
        return;
    }
    if (next == NULL) {
        next = CORE_GET(idle);
    } else {
        (void)runq_pop(runq);
    }
    self->state = TASK_BLOCKED;
    switch_to(runq, self, next);
}

static ALWAYS_INLINE int switch_wake_unmask(struct task *task)
{
    struct runq *runq = task->runq; /* fixed while it sleeps and before */

    spin_lock_raw(&runq->lock);
    if (unlikely(place_has_choice) || unlikely(task->state != TASK_BLOCKED) ||
        runq->ready != 0 || task->prio > runq->running_prio ||
        unlikely(runq->slice.queue == NULL)) {
        return switch_wake_slowly(runq, task);
    }
    task->state = TASK_READY;
    runq_be_only(runq, task);
    spin_unlock_raw(&runq->lock);
    irq_unmask();
    return 1;
}

#endif
