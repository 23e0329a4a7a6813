/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Switching. The rule that keeps it simple: a switch happens with the core's run
 * queue lock held and the soft mask held once. The thread that is switched to
 * releases the lock, be it inside switch_to() or, the first time, in
 * task_begin(). So a thread whose state another core can see as not running has
 * also left its stack.
 */
#include "sched/sched.h"
#include "arch/upcalls.h"
#include "core/panic.h"
#include "core/time.h"
#include "sched/runq.h"

static struct runq boot_runq;
static struct task boot_idle;

static void slice_expired(struct deadline *deadline);

void sched_init(void)
{
    boot_idle.state = TASK_RUNNING;
    boot_idle.runq = &boot_runq;
    boot_runq.slice.expire = slice_expired;
    boot_runq.started_at = boot_runq.switched_at = cpu_cycles();
    CORE_SET(runq, &boot_runq);
    CORE_SET(idle, &boot_idle);
    CORE_SET(current, &boot_idle);
}

static COLD void slice_begin(struct runq *runq, const struct task *running)
{
    runq->slice_owner = running;
    runq->slice_over = false;
    deadline_add(&runq->slice, time_cycles_at(time_mono_ns() + SCHED_SLICE_NS));
}

/*
 * Equals must share the core: begins a slice, unless one is running. A slice
 * is not restarted at each switch, which would cost a write to the timer; a
 * thread that began within a slice of another keeps the next one whole.
 */
static inline void slice_begin_if_shared(struct runq *runq, const struct task *running)
{
    if (unlikely(runq->slice.queue == NULL &&
                 (runq->ready & (1u << running->prio)) != 0 &&
                 running != CORE_GET(idle))) {
        slice_begin(runq, running);
    }
}

static void slice_expired(struct deadline *deadline)
{
    container_of(deadline, struct runq, slice)->slice_over = true;
    CORE_OR(pending, CORE_PENDING_RESCHED);
}

static inline void account(struct runq *runq, struct task *prev)
{
    uint64_t now = cpu_cycles();

    prev->run_cycles += now - runq->switched_at;
    runq->switched_at = now;
}

/* What the thread that was switched to does first. */
static inline void switch_done(void)
{
    struct runq *runq = runq_mine();
    struct task *left = runq->leaving;

    runq->leaving = NULL;
    spin_unlock_raw(&runq->lock);
    if (unlikely(left != NULL)) {
        task_left(left);
    }
}

/*
 * Runs next instead of prev, the current thread. Preconditions: the lock of this
 * core's run queue is held, the soft mask is held once, prev is where it will be
 * found again, next is in no queue.
 */
static inline void switch_to(struct runq *runq, struct task *prev, struct task *next)
{
    account(runq, prev);
    next->state = TASK_RUNNING;
    next->runq = runq;
    CORE_SET(current, next);
    CORE_AND(pending, ~CORE_PENDING_RESCHED); /* next is what should run */
    slice_begin_if_shared(runq, next);
    context_switch(&prev->context, &next->context);
    switch_done();
}

static inline struct task *pick_next(struct runq *runq)
{
    return runq->ready != 0 ? runq_pop(runq) : CORE_GET(idle);
}

/* A new thread's first instructions on its own stack. */
static void task_begin(void *arg)
{
    struct task *task = arg;

    switch_done();
    irq_unmask();
    task->entry(task->arg);
    task_exit();
}

void sched_idle(void)
{
    struct runq *runq = runq_mine();
    struct task *idle = CORE_GET(idle);

    for (;;) {
        irq_mask();
        spin_lock_raw(&runq->lock);
        if (runq->ready != 0) {
            switch_to(runq, idle, runq_pop(runq));
        } else {
            spin_unlock_raw(&runq->lock);
        }
        irq_unmask();
        task_reap();
        cpu_idle(&runq->ready);
    }
}

/* task became ready on this core's queue: does the running thread give way? */
static void made_ready(struct runq *runq, struct task *task)
{
    struct task *running = task_current();

    if (running == CORE_GET(idle)) {
        return; /* idle looks at the bitmap */
    }
    if (task->prio > running->prio) {
        CORE_OR(pending, CORE_PENDING_RESCHED);
    } else {
        slice_begin_if_shared(runq, running);
    }
}

void sched_start(struct task *task)
{
    struct runq *runq = runq_mine();

    context_init(&task->context, task->context.sp, task->context.tls_base, task_begin,
                 task);
    spin_lock(&runq->lock);
    task->runq = runq;
    task->state = TASK_READY;
    runq_push_back(runq, task);
    made_ready(runq, task);
    spin_unlock(&runq->lock);
}

void sched_yield(void)
{
    irq_mask();
    struct runq *runq = runq_mine();

    if (runq->ready != 0) { /* else nobody can be ready: only this core pushes here */
        struct task *self = task_current();

        cpu_reserve_stack(SPIN_STACK_BYTES);
        spin_lock_raw(&runq->lock);
        if (runq_top_prio(runq) >= self->prio) {
            self->state = TASK_READY;
            runq_push_back(runq, self);
            switch_to(runq, self, runq_pop(runq));
        } else {
            spin_unlock_raw(&runq->lock);
        }
    }
    irq_unmask();
}

/* From the interrupt exit path and irq_unmask(): soft mask held once. */
void upcall_preempt(void)
{
    CORE_AND(pending, ~CORE_PENDING_RESCHED);
    struct runq *runq = runq_mine();
    struct task *self = task_current();

    cpu_reserve_stack(SPIN_STACK_BYTES);
    spin_lock_raw(&runq->lock);
    bool turn_over = runq->slice_over && runq->slice_owner == self;
    int top = runq_top_prio(runq);

    runq->slice_over = false;
    if (self == CORE_GET(idle)) {
        spin_unlock_raw(&runq->lock);
    } else if (top > self->prio) {
        self->state = TASK_READY;
        runq_push_front(runq, self); /* it has not used up its turn */
        switch_to(runq, self, runq_pop(runq));
    } else if (top == self->prio && turn_over) {
        self->state = TASK_READY;
        runq_push_back(runq, self);
        switch_to(runq, self, runq_pop(runq));
    } else {
        slice_begin_if_shared(runq, self);
        spin_unlock_raw(&runq->lock);
    }
}

void sched_block(void)
{
    struct runq *runq = runq_mine();
    struct task *self = task_current();

    ASSERT(self != CORE_GET(idle));
    cpu_reserve_stack(SPIN_STACK_BYTES);
    spin_lock_raw(&runq->lock);
    if (self->wake_pending) {
        self->wake_pending = false;
        spin_unlock_raw(&runq->lock);
        return;
    }
    self->state = TASK_BLOCKED;
    switch_to(runq, self, pick_next(runq));
}

void sched_wake(struct task *task)
{
    struct runq *runq = task->runq; /* fixed while it sleeps */

    spin_lock(&runq->lock);
    if (task->state == TASK_BLOCKED) {
        task->state = TASK_READY;
        runq_push_back(runq, task);
        made_ready(runq, task);
    } else {
        task->wake_pending = true;
    }
    spin_unlock(&runq->lock);
}

void upcall_timer(void)
{
    deadline_interrupt();
}

struct sleeper {
    struct deadline deadline;
    struct task *task;
};

static void sleeper_expired(struct deadline *deadline)
{
    sched_wake(container_of(deadline, struct sleeper, deadline)->task);
}

void sched_sleep_until(int64_t mono_ns)
{
    struct sleeper sleeper = {.deadline.expire = sleeper_expired, .task = task_current()};

    irq_mask();
    deadline_add(&sleeper.deadline, time_cycles_at(mono_ns));
    sched_block();
    irq_unmask();
    deadline_cancel(&sleeper.deadline);
}

void sched_leave(void)
{
    irq_mask();
    struct runq *runq = runq_mine();
    struct task *self = task_current();

    cpu_reserve_stack(SPIN_STACK_BYTES);
    spin_lock_raw(&runq->lock);
    self->state = TASK_DEAD;
    runq->leaving = self;
    switch_to(runq, self, pick_next(runq));
    panic("thread %u runs after its end", self->id);
}

void sched_set_prio(struct task *task, unsigned prio)
{
    struct runq *runq = task->runq;

    spin_lock(&runq->lock);
    if (task->state == TASK_READY) {
        runq_remove(runq, task);
        task->prio = (uint8_t)prio;
        runq_push_back(runq, task);
        made_ready(runq, task);
    } else {
        task->prio = (uint8_t)prio;
        if (task == task_current()) {
            CORE_OR(pending, CORE_PENDING_RESCHED);
        }
    }
    spin_unlock(&runq->lock);
}

uint64_t sched_task_cycles(struct task *task)
{
    struct runq *runq = task->runq;

    spin_lock(&runq->lock);
    uint64_t cycles = task->run_cycles;

    if (task->state == TASK_RUNNING) {
        cycles += cpu_cycles() - runq->switched_at;
    }
    spin_unlock(&runq->lock);
    return cycles;
}

uint64_t sched_total_cycles(void)
{
    struct runq *runq = runq_mine();

    /* All time since the start that was not idle. The caller is not idle now. */
    return cpu_cycles() - runq->started_at - CORE_GET(idle)->run_cycles;
}
