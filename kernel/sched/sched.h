/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Who runs: the switch from one thread to another, and going to sleep and waking.
 * Each core runs the first of its highest ready priority; equals share in slices.
 * A core with nothing to share and no deadline has its timer off. Which core a
 * thread becomes ready on: place.h.
 */
#ifndef KERNEL_SCHED_SCHED_H
#define KERNEL_SCHED_SCHED_H

#include "lib/base.h"
#include "sched/core_mask.h"
#include "sched/task.h"

/* Makes the calling stack the boot core's idle thread. */
void sched_init(void);

/* The idle thread's loop: runs whatever is ready, steals, halts otherwise. */
NORETURN void sched_idle(void);

/* The number of cores, once all that start have begun to schedule. Task context. */
uint32_t sched_core_count(void);

/* Lets a new thread, which is TASK_MOVING, run for the first time. */
void sched_start(struct task *task);

/* Lets the next thread of the same or a higher priority run, if there is one. */
void sched_yield(void);

/*
 * Sleeps until sched_wake(). The caller has put the running thread where its
 * waker finds it, and holds the soft mask exactly once, since before it did that;
 * it still does after, maybe on another core.
 */
void sched_block(void);

/*
 * Ends the sleep of a thread that has called sched_block() or is about to. One
 * call for each sleep: who takes the thread off its queue wakes it. Any context;
 * not under a run queue's lock.
 */
void sched_wake(struct task *task);

/* The same with the soft mask held and SPIN_STACK_BYTES of stack reserved. */
void sched_wake_masked(struct task *task);

/* The same, and the soft mask is released; 1, for who counts. */
int sched_wake_unmask(struct task *task);

/*
 * The core that is to be interrupted (smp_kick()), so that task, which runs there, passes
 * the end of an interrupt, where signals are looked for; SCHED_NOWHERE if it does not
 * run, or on this core: that will pass there. Soft mask held; task can not end meanwhile.
 */
#define SCHED_NOWHERE UINT32_MAX
uint32_t sched_core_to_kick(const struct task *task);

/* Sleeps until the monotonic clock reads ns. Task context. */
void sched_sleep_until(int64_t mono_ns);

/* Leaves the calling thread for ever. task_exit() is what others call. */
NORETURN void sched_leave(void);

/* Changes a thread's priority; takes effect at once, or soon on another core. */
void sched_set_prio(struct task *task, unsigned prio);

/*
 * The cores that a thread may run on. At least one of them schedules. The caller is on
 * one of them when sched_set_affinity() returns.
 */
void sched_set_affinity(struct task *task, const struct core_mask *mask);
void sched_get_affinity(struct task *task, struct core_mask *mask);

/* Cycles that a thread (that all threads on all cores together) have used. */
uint64_t sched_task_cycles(struct task *task);
uint64_t sched_total_cycles(void);

#endif
