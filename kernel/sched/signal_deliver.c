/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Delivering: the running thread looks at what is pending, and the architecture begins
 * the handler on its stack (arch/signal.h).
 */
#include "arch/signal.h"
#include "arch/percore.h"
#include "arch/upcalls.h"
#include "sched/signal_state.h"

/* The thread's stack pointer is within its alternate stack. */
static bool on_alternate(const struct task_signals *signals, uint64_t sp)
{
    return sp - signals->alt_va < signals->alt_bytes;
}

/* Lock held: number is delivered now; fills all but info. */
static void commit(struct task_signals *self, int number, uint64_t sp,
                   struct signal_delivery *delivery)
{
    struct hermit_sigaction *action = &signal_process.actions[number];
    uint64_t during = action->mask;

    if ((action->flags & HSA_NODEFER) == 0) {
        during |= HSIG_BIT(number);
    }
    delivery->mask = self->has_saved ? self->saved : self->blocked;
    delivery->handler = action->handler;
    delivery->interrupts = (action->flags & HSA_RESTART) == 0;
    delivery->stack_top_va = 0;
    if ((action->flags & HSA_ONSTACK) != 0 && self->alt_bytes != 0 &&
        !on_alternate(self, sp)) {
        delivery->stack_top_va = self->alt_va + self->alt_bytes;
    }
    self->has_saved = false;
    during &= ~SIGNAL_UNBLOCKABLE;
    uint64_t passed_on = signal_process.pending & during & ~self->blocked;

    self->blocked |= during;
    if (passed_on != 0) {
        signal_alert_anybody(passed_on);
    }
    self->delivered++;
    if ((action->flags & HSA_RESETHAND) != 0) {
        action->handler = HSIG_DFL;
        action->flags &= ~HSA_SIGINFO;
    }
}

/* Lock held. Nothing more to do for now: the thread has looked. */
static void looked(struct task *self)
{
    __atomic_and_fetch(&self->signals.flags, ~FUTEX_SIGNALS, __ATOMIC_RELAXED);
    signal_chase_end(self);
}

/* Lock held: the next signal that has a handler; false if there is none. */
static bool next_handled(struct task *self, uint64_t sp, struct signal_delivery *delivery)
{
    int number;

    while (number = signal_take(self, ~self->signals.blocked, &delivery->info),
           number != 0) {
        if (signal_is_ignored(number)) {
            continue;
        }
        if (signal_process.actions[number].handler == HSIG_DFL) {
            signal_end(number);
        }
        commit(&self->signals, number, sp, delivery);
        return true;
    }
    looked(self);
    return false;
}

static bool interrupt(struct interrupted *at, uint64_t sp)
{
    struct signal_delivery delivery;

    signal_lock();
    bool found = next_handled(task_current(), sp, &delivery);

    signal_unlock();
    return found && signal_arch_push(at, &delivery);
}

/* A fault can not wait: if it is blocked or ignored, the program ends. */
static bool fault(struct interrupted *at, const struct hermit_siginfo *info, uint64_t sp)
{
    struct signal_delivery delivery = {.info = *info};
    struct task *self = task_current();

    signal_lock();
    uintptr_t handler = signal_process.actions[info->signo].handler;
    bool handled = handler != HSIG_DFL && handler != HSIG_IGN &&
                   (self->signals.blocked & HSIG_BIT(info->signo)) == 0;

    if (handled) {
        commit(&self->signals, info->signo, sp, &delivery);
    }
    signal_unlock();
    return handled && signal_arch_push(at, &delivery);
}

static bool handler_returned(struct interrupted *at, uint64_t mask, uint64_t sp,
                             bool interrupts)
{
    struct signal_delivery delivery;
    struct task *self = task_current();

    signal_lock();
    self->signals.blocked = mask & ~SIGNAL_UNBLOCKABLE;
    bool found = next_handled(self, sp, &delivery);

    if (!found && interrupts) {
        self->signals.interrupted = 1;
    }
    signal_unlock();
    return found && signal_arch_push(at, &delivery);
}

static bool run(void)
{
    struct task_signals *self = &task_current()->signals;
    bool restarts = true;

    while ((__atomic_load_n(&self->flags, __ATOMIC_RELAXED) & FUTEX_SIGNALS) != 0) {
        self->interrupted = 0;
        signal_arch_at_call();
        restarts = restarts && self->interrupted == 0;
    }
    return restarts &&
           (__atomic_load_n(&self->flags, __ATOMIC_RELAXED) & FUTEX_CANCEL) == 0;
}

static void send_self(int number)
{
    const struct hermit_siginfo info = {.signo = number, .code = HSI_USER, .pid = 1};

    signal_lock();
    signal_post(task_current(), &info, NULL);
    signal_unlock();
    (void)run();
}

/* What was meant for the program and told to this thread is somebody else's now. */
static void thread_ends(struct task *self)
{
    struct hermit_siginfo info;

    signal_lock();
    signal_chase_end(self);
    while (self->signals.pending != 0) {
        (void)signal_take(self, self->signals.pending, &info);
    }
    signal_alert_anybody(signal_process.pending & ~self->signals.blocked);
    signal_unlock();
}

void signal_use(void)
{
    static const struct signal_hooks hooks = {
        .interrupt = interrupt,
        .fault = fault,
        .handler_returned = handler_returned,
        .run = run,
        .send_self = send_self,
        .thread_ends = thread_ends,
    };

    /* Sequentially consistent: see task_exit(). */
    __atomic_store_n(&signal_hooks, &hooks, __ATOMIC_SEQ_CST);
}
