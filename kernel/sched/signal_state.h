/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What the files of signals share: the program's state, and who may take a signal. A
 * signal is pending for a thread or for the program; the first thread that looks and
 * does not block it takes it. A thread looks when task->signals.flags says so: at the
 * end of a call, or made to by a kick (signal_chase.c).
 */
#ifndef KERNEL_SCHED_SIGNAL_STATE_H
#define KERNEL_SCHED_SIGNAL_STATE_H

#include "abi/signal.h"
#include "sched/futex.h"
#include "sched/signal.h"
#include "sched/task.h"
#include "sync/spinlock.h"

#define SIGNAL_UNBLOCKABLE (HSIG_BIT(HSIG_KILL) | HSIG_BIT(HSIG_STOP))
#define SIGNAL_ALL         (HSIG_BIT(HSIG_MAX + 1) - 1)
#define SIGNAL_QUEUE_MAX   32768 /* nodes, which bounds what is queued */

/* One queued signal. Comes from signal_lock_with_node(), or is part of a timer. */
struct signal_node {
    struct signal_node *next;
    struct hermit_siginfo info;
    bool is_queued;
    bool is_timer; /* info.overrun counts on while it waits, */
    int32_t told;  /* and this is what it was when the signal was last taken */
};

/* A thread that is to look, as long as it is known to exist: see signal_unlock(). */
struct signal_kick {
    const uint32_t *sleeps_on; /* null: nowhere */
    const struct task *task;
    uint32_t reasons; /* FUTEX_*: ends its sleep if one of them may */
    uint32_t core;    /* where it runs, or SCHED_NOWHERE */
};

#define SIGNAL_KICKS_MAX 4

struct signal_process {
    struct spinlock lock; /* guards all of this, the queues, and task->signals */
    uint8_t kick_count;
    bool begins_chase; /* the deadline of the chase is to be queued */
    uint32_t awaiting; /* threads in sigwait() */
    uint64_t pending;
    struct signal_node *first, *last;
    struct signal_kick kicks[SIGNAL_KICKS_MAX];
    struct hermit_sigaction actions[HSIG_MAX + 1];
};

extern struct signal_process signal_process;

/*
 * The lock. Waking and interrupting others takes long, above all in an emulated machine,
 * so what happens under the lock only notes whom, and signal_unlock() does it when it has
 * released the lock. Any context.
 */
static inline void signal_lock(void)
{
    spin_lock(&signal_process.lock);
}

void signal_unlock_and_kick(void);

static inline void signal_unlock(void)
{
    if (unlikely(signal_process.kick_count != 0 || signal_process.begins_chase)) {
        signal_unlock_and_kick();
    } else {
        spin_unlock(&signal_process.lock);
    }
}

/* The first thing that a system call on signals does. */
void signal_use(void);

/* Takes the lock. A node for the queue, null if there are too many. Task context. */
struct signal_node *signal_lock_with_node(void);

/* The thread's mask becomes mask; runs what that lets through. Task context. */
void signal_set_mask(uint64_t mask);

/* Sleeps with this mask until a handler has run; -HE_INTR. */
int signal_suspend(uint64_t mask);

/*
 * Sleeps until a signal of set is pending, and takes it: its number. -HE_AGAIN at the
 * deadline (0: does not sleep), -HE_INTR after a handler of another one.
 */
int signal_await(uint64_t set, int64_t deadline_ns, struct hermit_siginfo *info);

/* Whether interruptible sleeps of thread tid fail with -HE_INTR from now on. -HE_SRCH;
 * when switched off, 1 if it was on. */
int signal_set_cancel(uint32_t tid, bool on);

/* All below: lock held. */

/*
 * Sends info to task, or to the program if it is null. node, which may be null and which
 * it consumes, carries what comes with the signal. May end the machine. Any context.
 */
void signal_post(struct task *task, const struct hermit_siginfo *info,
                 struct signal_node *node);

/* Takes the lowest pending signal of set that self may take; its number or 0. */
int signal_take(struct task *self, uint64_t set, struct hermit_siginfo *info);

/* Throws away what is pending of number, for everybody (POSIX 2.4.3). */
void signal_discard(int number);

/* task is to look, or for each of these signals of the program whoever may take it. */
void signal_alert(struct task *task);
void signal_alert_anybody(uint64_t set);

void signal_node_free(struct signal_node *node); /* null is allowed */

/* A node of a timer leaves the queues. */
void signal_unqueue(struct signal_node *node, struct task *task);

/* When the lock is released: ends task's sleep, if one of reasons may, and interrupts it.
 */
void signal_kick(struct task *task, uint32_t reasons);

/* Kicks task then, and now and then until it has looked. */
void signal_chase(struct task *task);
void signal_chase_end(struct task *task);

static inline bool signal_is_ignored(int number)
{
    uintptr_t handler = signal_process.actions[number].handler;

    return handler == HSIG_IGN ||
           (handler == HSIG_DFL && signal_is_ignored_by_default(number));
}

#endif
