/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Masks, and threads that sleep until there is a signal. */
#include "abi/errno.h"
#include "core/percore.h"
#include "sched/signal_state.h"
#include "sched/task_table.h"

static uint64_t deliverable(const struct task_signals *self)
{
    return (self->pending | signal_process.pending) & ~self->blocked;
}

/* Lock held. What is pending for the program and was told to self finds another taker. */
static void change_mask(struct task *self, uint64_t mask)
{
    uint64_t more = mask & ~self->signals.blocked;

    self->signals.blocked = mask & ~SIGNAL_UNBLOCKABLE;
    if ((signal_process.pending & more) != 0) {
        signal_alert_anybody(signal_process.pending & more);
    }
    if (deliverable(&self->signals) != 0) {
        signal_alert(self);
    }
}

void signal_set_mask(uint64_t mask)
{
    signal_lock();
    change_mask(task_current(), mask);
    signal_unlock();
    (void)signal_restarts();
}

static bool is_cancelled(const struct task_signals *self)
{
    return (__atomic_load_n(&self->flags, __ATOMIC_RELAXED) & FUTEX_CANCEL) != 0;
}

void signal_begin_masked(uint64_t mask)
{
    struct task *self = task_current();

    signal_use();
    signal_lock();
    self->signals.saved = self->signals.blocked;
    self->signals.has_saved = true;
    change_mask(self, mask);
    signal_unlock();
}

void signal_end_masked(void)
{
    struct task_signals *self = &task_current()->signals;

    if (self->has_saved) { /* no handler has put the mask back */
        self->has_saved = false;
        signal_set_mask(self->saved);
    }
}

int signal_finish_masked(int result)
{
    const struct task_signals *self = &task_current()->signals;
    uint32_t before = self->delivered;

    if (result == 0 || result == -HE_INTR) {
        (void)signal_restarts();
        if (self->delivered != before) {
            result = -HE_INTR;
        }
    }
    signal_end_masked();
    return result;
}

int signal_suspend(uint64_t mask)
{
    struct task *self = task_current();
    uint32_t before = self->signals.delivered, never = 0;

    signal_begin_masked(mask);
    for (;;) {
        (void)signal_restarts();
        if (self->signals.delivered != before || is_cancelled(&self->signals)) {
            break;
        }
        (void)futex_wait_flags(&never, 0, FUTEX_FOREVER, FUTEX_INTERRUPTIBLE);
    }
    signal_end_masked();
    return -HE_INTR;
}

/* Lock held; lets go of it while the thread sleeps or runs handlers. */
static int await_locked(struct task *self, uint64_t set, int64_t deadline_ns,
                        struct hermit_siginfo *info)
{
    uint32_t before = self->signals.delivered, never = 0;

    for (;;) {
        int number = signal_take(self, set, info);

        if (number != 0) {
            return number;
        }
        if (deadline_ns == 0) {
            return -HE_AGAIN;
        }
        self->signals.awaited = set;
        signal_process.awaiting++;
        signal_unlock();
        int err = futex_wait_flags(&never, 0, deadline_ns, FUTEX_INTERRUPTIBLE);

        signal_lock();
        self->signals.awaited = 0;
        signal_process.awaiting--;
        if (err == -HE_TIMEDOUT) {
            deadline_ns = 0; /* one more look */
        } else if ((signal_process.pending | self->signals.pending) & set) {
            continue;
        } else if (err == -HE_INTR) {
            signal_unlock();
            (void)signal_restarts();
            bool is_over =
                self->signals.delivered != before || is_cancelled(&self->signals);

            signal_lock();
            if (is_over) {
                return -HE_INTR;
            }
        }
    }
}

int signal_await(uint64_t set, int64_t deadline_ns, struct hermit_siginfo *info)
{
    signal_lock();
    int number = await_locked(task_current(), set, deadline_ns, info);

    signal_unlock();
    (void)signal_restarts(); /* what else has come */
    return number;
}

int signal_set_cancel(uint32_t tid, bool on)
{
    int err = 0;

    signal_lock();
    struct task *task = task_table_lock(tid);

    if (task == NULL || task->signals.has_ended) {
        task = NULL;
        err = -HE_SRCH;
    }
    task_table_unlock(); /* it can not end while the other lock is held */
    if (task != NULL && on) {
        /* Sequentially consistent: pairs with futex_wait_flags(). */
        __atomic_or_fetch(&task->signals.flags, FUTEX_CANCEL, __ATOMIC_SEQ_CST);
        signal_kick(task, FUTEX_CANCEL);
    } else if (task != NULL) {
        uint32_t before =
            __atomic_fetch_and(&task->signals.flags, ~FUTEX_CANCEL, __ATOMIC_RELAXED);

        err = (before & FUTEX_CANCEL) != 0;
    }
    signal_unlock();
    return err;
}
