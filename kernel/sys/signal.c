/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: signals. */
#include "abi/errno.h"
#include "abi/syscalls.h"
#include "arch/signal.h"
#include "core/time.h"
#include "sched/signal_state.h"
#include "sched/task_table.h"
#include "sys/timespec.h"

#define PROGRAM_ID 1

static bool is_signal(int number)
{
    return number > 0 && number <= HSIG_MAX;
}

/* What nobody can catch, block or ignore. */
static bool is_sovereign(int number)
{
    return number == HSIG_KILL || number == HSIG_STOP;
}

int sys_sigaction(int number, const struct hermit_sigaction *new,
                  struct hermit_sigaction *old)
{
    struct hermit_sigaction wanted = {0}, before;

    if (!is_signal(number) || (new != NULL &&is_sovereign(number))) {
        return -HE_INVAL;
    }
    if (new != NULL) {
        wanted = *new; /* the program's memory may fault: not under the lock */
    }
    signal_use();
    signal_lock();
    before = signal_process.actions[number];
    if (new != NULL) {
        signal_process.actions[number] = wanted;
        if (signal_is_ignored(number)) {
            signal_discard(number);
        }
    }
    signal_unlock();
    if (old != NULL) {
        *old = before;
    }
    return 0;
}

/* One handler for every signal that can be caught; for hermit-abi. */
int sys_signal(void (*handler)(int))
{
    const struct hermit_sigaction action = {.handler = (uintptr_t)handler,
                                            .flags = HSA_RESTART};

    for (int number = 1; number <= HSIG_MAX; number++) {
        if (!is_sovereign(number)) {
            (void)sys_sigaction(number, &action, NULL);
        }
    }
    return 0;
}

int sys_sigmask(int how, const uint64_t *set, uint64_t *old)
{
    struct task_signals *self = &task_current()->signals;
    uint64_t before = self->blocked;

    if (set != NULL) {
        uint64_t wanted = *set;

        switch (how) {
        case HSIG_BLOCK:
            wanted |= before;
            break;
        case HSIG_UNBLOCK:
            wanted = before & ~wanted;
            break;
        case HSIG_SETMASK:
            break;
        default:
            return -HE_INVAL;
        }
        signal_use();
        signal_set_mask(wanted);
    }
    if (old != NULL) {
        *old = before;
    }
    return 0;
}

int sys_sigpending(uint64_t *set)
{
    const struct task_signals *self = &task_current()->signals;

    signal_lock();
    uint64_t pending = (self->pending | signal_process.pending) & self->blocked;

    signal_unlock();
    *set = pending;
    return 0;
}

int sys_sigsuspend(const uint64_t *mask)
{
    signal_use();
    return signal_suspend(*mask);
}

int sys_sigtimedwait(const uint64_t *set, struct hermit_siginfo *info,
                     const struct hermit_timespec *timeout)
{
    int64_t deadline_ns = FUTEX_FOREVER;
    struct hermit_siginfo taken;

    if (timeout != NULL) {
        int64_t ns = timespec_to_ns(timeout);

        if (ns < 0) {
            return -HE_INVAL;
        }
        deadline_ns = ns == 0 ? 0 : timespec_add(time_mono_ns(), ns);
    }
    signal_use();
    int number = signal_await(*set & ~SIGNAL_UNBLOCKABLE, deadline_ns, &taken);

    if (number > 0 && info != NULL) {
        *info = taken;
    }
    return number;
}

int sys_sigaltstack(const struct hermit_stack *new, struct hermit_stack *old)
{
    struct task_signals *self = &task_current()->signals;
    bool is_on = (uintptr_t)__builtin_frame_address(0) - self->alt_va < self->alt_bytes;
    struct hermit_stack before = {
        .sp = (void *)(uintptr_t)self->alt_va,
        .flags = self->alt_bytes == 0 ? HSS_DISABLE
                 : is_on              ? HSS_ONSTACK
                                      : 0,
        .size = self->alt_bytes,
    };

    if (new != NULL) {
        struct hermit_stack wanted = *new;

        if (is_on) {
            return -HE_PERM;
        }
        if (wanted.flags == HSS_DISABLE) {
            wanted = (struct hermit_stack){.flags = HSS_DISABLE};
        } else if (wanted.flags != 0 && wanted.flags != HSS_ONSTACK) {
            return -HE_INVAL; /* the latter changes nothing, as on Linux */
        } else if (wanted.size < HSIG_STACK_MIN) {
            return -HE_NOMEM;
        }
        self->alt_va = (uintptr_t)wanted.sp;
        self->alt_bytes = wanted.size;
    }
    if (old != NULL) {
        *old = before;
    }
    return 0;
}

/* To thread tid, or to the program if it is 0. */
static int send(uint32_t tid, const struct hermit_siginfo *info, bool must_queue)
{
    struct signal_node *node = signal_lock_with_node();
    struct task *task = NULL;
    int err = 0;

    if (node == NULL && must_queue) {
        signal_unlock();
        return -HE_AGAIN;
    }
    if (node != NULL) {
        node->is_timer = false;
    }
    if (tid != 0) {
        task = task_table_lock(tid);
        if (task != NULL && task->signals.has_ended) {
            task = NULL;
        }
        task_table_unlock(); /* it can not end while the lock is held */
        err = task == NULL ? -HE_SRCH : 0;
    }
    if (err == 0) {
        signal_post(task, info, node);
    } else {
        signal_node_free(node);
    }
    signal_unlock();
    (void)signal_restarts(); /* its own is delivered before the call returns */
    return err;
}

int sys_sigqueue(uint32_t tid, int number, int code, uint64_t value)
{
    const struct hermit_siginfo info = {
        .signo = number, .code = code, .pid = PROGRAM_ID, .value = value};

    if (number != 0 && !is_signal(number)) {
        return -HE_INVAL;
    }
    signal_use();
    if (number == 0) { /* only asks whether it is there */
        struct task *task = tid != 0 ? task_table_lock(tid) : task_current();
        bool is_there = task != NULL && !task->signals.has_ended;

        if (tid != 0) {
            task_table_unlock();
        }
        return is_there ? 0 : -HE_SRCH;
    }
    return send(tid, &info, code == HSI_QUEUE);
}

int sys_kill(uint32_t tid, int number)
{
    return tid == 0 ? -HE_SRCH : sys_sigqueue(tid, number, HSI_THREAD, 0);
}

int sys_sigreturn(const struct hermit_ucontext *uc)
{
    signal_use();
    signal_set_mask(uc->mask); /* what this lets through runs here, before the rest */
    signal_arch_resume(uc);
}

/* The sticky reason for which interruptible sleeps of thread tid end at once. */
int sys_interrupt(uint32_t tid, int on)
{
    signal_use();
    return signal_set_cancel(tid, on != 0);
}
