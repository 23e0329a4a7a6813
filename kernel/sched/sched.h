/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Who runs: the switch from one thread to another, and going to sleep and waking.
 * Each core runs the first of its highest ready priority; equals share in slices.
 * A core with nothing to share and no deadline has its timer off.
 */
#ifndef KERNEL_SCHED_SCHED_H
#define KERNEL_SCHED_SCHED_H

#include "lib/base.h"
#include "sched/task.h"

/* How long a thread runs before an equal takes its turn, at least. */
#define SCHED_SLICE_NS (10 * NS_PER_MSEC)

/* Makes the calling stack the boot core's idle thread. */
void sched_init(void);

/* The idle thread's loop: runs whatever is ready, halts otherwise. */
NORETURN void sched_idle(void);

/* Lets a new thread run for the first time. */
void sched_start(struct task *task);

/* Lets the next thread of the same or a higher priority run, if there is one. */
void sched_yield(void);

/*
 * Sleeps until sched_wake(). The caller has put the running thread where its
 * waker finds it, and holds the soft mask exactly once; it still does after.
 */
void sched_block(void);

/*
 * Ends the sleep of a thread that has called sched_block() or is about to. One
 * call for each sleep: who takes the thread off its queue wakes it. Any context;
 * not under a run queue's lock.
 */
void sched_wake(struct task *task);

/* Sleeps until the monotonic clock reads ns. Task context. */
void sched_sleep_until(int64_t mono_ns);

/* Leaves the calling thread for ever. task_exit() is what others call. */
NORETURN void sched_leave(void);

/* Changes a thread's priority; takes effect at once. */
void sched_set_prio(struct task *task, unsigned prio);

/* Cycles that a thread (that the running core's threads together) has used. */
uint64_t sched_task_cycles(struct task *task);
uint64_t sched_total_cycles(void);

#endif
