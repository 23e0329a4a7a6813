/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The scheduler's entries: starting, yielding, preempting, sleeping, idling. What a
 * switch is stands in switch.h. */
#include "sched/sched.h"
#include "arch/cpu.h"
#include "arch/smp.h"
#include "arch/upcalls.h"
#include "core/panic.h"
#include "core/time.h"
#include "mm/heap.h"
#include "sched/place.h"
#include "sched/runq.h"
#include "sched/switch.h"

static struct runq boot_runq;
static struct task boot_idle;

/* The calling stack becomes the idle thread of the calling core, which schedules then. */
static void core_begin(struct runq *runq, struct task *idle)
{
    idle->state = TASK_RUNNING;
    idle->prio = TASK_PRIO_IDLE;
    idle->runq = runq;
    spin_set_rank(&runq->lock, LOCK_RUNQ);
    spin_set_rank(&runq->deadlines.lock, LOCK_DEADLINES);
    runq->core = this_core();
    runq->id = CORE_GET(id);
    runq->awake = 1;
    runq->running_prio = TASK_PRIO_IDLE;
    runq->started_at = cpu_cycles();
    idle->run_cycles = -runq->started_at;
    slice_init(runq);
    CORE_SET(idle, idle);
    CORE_SET(current, idle);
    place_core_added(runq); /* the others see it from here on */
}

void sched_init(void)
{
    core_begin(&boot_runq, &boot_idle);
}

void upcall_core_started(void)
{
    struct runq *runq = kzalloc(sizeof(*runq));
    struct task *idle = kzalloc(sizeof(*idle));

    if (runq == NULL || idle == NULL) {
        panic("no memory for the run queue of core %u", CORE_GET(id));
    }
    core_begin(runq, idle);
    cpu_interrupts_on();
    sched_idle();
}

/* left is not on its stack any more: it has ended, or goes to another core. */
static COLD void left_behind(struct runq *runq, struct task *left)
{
    if (left->state == TASK_MOVING) {
        place_moving(runq, left, true);
    } else {
        spin_unlock_raw(&runq->lock);
        task_left(left);
    }
}

COLD void switch_done_slowly(struct runq *runq)
{
    struct task *left = runq->leaving;

    slice_begin_if_shared(runq, task_current());
    runq->leaving = NULL;
    if (left != NULL) {
        left_behind(runq, left);
    } else {
        spin_unlock_raw(&runq->lock);
    }
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

/*
 * With nothing to do: steals, or halts until there may be something. Who gives this
 * core work (place.c) writes it, then exchanges awake for 1, and interrupts the core if
 * it got 0. We exchange awake for 0, then look. Both exchanges are full barriers: one
 * of the two sees what the other wrote. cpu_idle() does not sleep unless awake is 0,
 * and what the core's own interrupts make ready sets it too.
 */
static void wait_for_work(struct runq *runq)
{
    if (!place_has_choice) {
        runq->awake = 0;
        __atomic_signal_fence(__ATOMIC_SEQ_CST); /* against our own interrupts */
        if (runq->ready == 0) {
            cpu_idle(&runq->awake);
        }
    } else {
        __atomic_exchange_n(&runq->awake, 0, __ATOMIC_SEQ_CST);
        place_set_idle(runq);
        irq_mask();
        bool found =
            __atomic_load_n(&runq->ready, __ATOMIC_RELAXED) != 0 || place_steal(runq);

        irq_unmask();
        if (!found) {
            cpu_idle(&runq->awake);
        }
        place_clear_idle(runq);
    }
    __atomic_store_n(&runq->awake, 1, __ATOMIC_RELAXED);
}

void sched_idle(void)
{
    struct runq *runq = runq_mine();
    struct task *idle = CORE_GET(idle);

    for (;;) {
        irq_mask();
        /* A look without the lock: wait_for_work() has the one that counts. */
        if (__atomic_load_n(&runq->ready, __ATOMIC_RELAXED) != 0) {
            spin_lock_raw(&runq->lock);
            if (runq->ready != 0) {
                idle->state = TASK_READY; /* its time does not go on (task_state.c) */
                switch_to(runq, idle, runq_pop(runq));
            } else {
                spin_unlock_raw(&runq->lock);
            }
        }
        irq_unmask();
        task_reap();
        wait_for_work(runq);
    }
}

/* runq is the thread's, locked, and released by this. */
static void make_ready(struct runq *runq, struct task *task, bool is_new)
{
    if (place_has_choice) {
        task->state = TASK_MOVING;
        place_moving(runq, task, is_new);
    } else {
        task->state = TASK_READY;
        runq_push_back(runq, task);
        place_notify_mine(runq, task); /* there is no other */
        spin_unlock_raw(&runq->lock);
    }
}

void sched_start(struct task *task)
{
    context_init(&task->context, task->context.sp, task->context.tls_base, task_begin,
                 task);
    struct runq *runq = place_lock(task);

    make_ready(runq, task, true);
    irq_unmask();
}

void sched_yield(void)
{
    irq_mask();
    struct runq *runq = runq_mine();

    /* A look without the lock: what another core pushes now might as well come later,
     * and if it must not wait that core interrupts this one. */
    if (__atomic_load_n(&runq->ready, __ATOMIC_RELAXED) != 0) {
        struct task *self = task_current();

        cpu_reserve_stack(SPIN_STACK_BYTES);
        spin_lock_raw(&runq->lock);
        if (runq_top_prio(runq) >= self->prio) {
            self->state = TASK_READY;
            switch_to(runq, self, runq_rotate(runq, self));
        } else {
            spin_unlock_raw(&runq->lock);
        }
    }
    irq_unmask();
}

/* Leaves this core, whose run queue is locked; goes on on another one. */
static void move_away(struct runq *runq, struct task *self)
{
    self->state = TASK_MOVING;
    runq->leaving = self;
    switch_to(runq, self, pick_next(runq));
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
    } else if (!place_allowed(self, runq->id)) {
        move_away(runq, self);
    } else if (top > self->prio) {
        self->state = TASK_READY;
        runq_push_front(runq, self); /* it has not used up its turn */
        if (place_has_choice) {
            place_offer(self);
        }
        switch_to(runq, self, runq_pop(runq));
    } else if (top == self->prio && turn_over) {
        if (place_has_choice && place_should_leave(runq, self)) {
            move_away(runq, self);
        } else {
            self->state = TASK_READY;
            switch_to(runq, self, runq_rotate(runq, self));
        }
    } else {
        slice_begin_if_shared(runq, self);
        spin_unlock_raw(&runq->lock);
    }
}

NOINLINE void switch_block_slowly(struct runq *runq, struct task *self)
{
    if (self->wake_pending) {
        self->wake_pending = false;
        spin_unlock_raw(&runq->lock);
        return;
    }
    self->state = TASK_BLOCKED;
    switch_to(runq, self, pick_next(runq));
}

void sched_block(void)
{
    switch_block(task_current());
}

/* runq is the thread's, locked, and released by this. */
static void wake_locked(struct runq *runq, struct task *task)
{
    if (likely(task->state == TASK_BLOCKED)) {
        make_ready(runq, task, false);
    } else {
        task->wake_pending = true;
        spin_unlock_raw(&runq->lock);
    }
}

NOINLINE int switch_wake_slowly(struct runq *runq, struct task *task)
{
    wake_locked(runq, task);
    irq_unmask();
    return 1;
}

void sched_wake_masked(struct task *task)
{
    struct runq *runq = task->runq;

    spin_lock_raw(&runq->lock);
    wake_locked(runq, task);
}

int sched_wake_unmask(struct task *task)
{
    return switch_wake_unmask(task);
}

void sched_wake(struct task *task)
{
    cpu_reserve_stack(SPIN_STACK_BYTES);
    irq_mask();
    (void)sched_wake_unmask(task);
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

void sched_set_affinity(struct task *task, const struct core_mask *mask)
{
    struct runq *runq = place_lock(task);

    task->allowed = *mask;
    task->is_pinned = true;
    if (place_allowed(task, runq->id) || task->state == TASK_BLOCKED) {
        spin_unlock(&runq->lock);
    } else if (task->state == TASK_READY) {
        runq_remove(runq, task);
        task->state = TASK_MOVING;
        place_moving(runq, task, true);
        irq_unmask();
    } else if (task == task_current()) {
        move_away(runq, task);
        irq_unmask();
    } else {
        if (task->state == TASK_RUNNING) {
            smp_kick(runq->id); /* upcall_preempt() sends it away */
        }
        spin_unlock(&runq->lock); /* who moves it looks at the mask */
    }
}
