/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Points in time at which something happens on a core: each core keeps its own
 * in a heap, and its one-shot timer is armed for the earliest. Without deadlines
 * the timer is off.
 */
#ifndef KERNEL_SCHED_DEADLINE_H
#define KERNEL_SCHED_DEADLINE_H

#include "lib/base.h"
#include "sync/spinlock.h"

struct deadline {
    uint64_t cycles; /* when, as cpu_cycles() counts */
    /* Called once, in interrupt context, without any lock. */
    void (*expire)(struct deadline *deadline);
    struct deadline_queue *queue;         /* where it waits; null when it does not */
    struct deadline *child, *next, *prev; /* pairing heap */
};

struct deadline_queue {
    struct spinlock lock; /* guards the heap and the deadlines in it */
    struct deadline *root;
    struct deadline *firing; /* its expire() is running */
};

/* Adds to the running core's queue. Soft mask held, so that it stays this core. */
void deadline_add(struct deadline *deadline, uint64_t cycles);

/*
 * After this, expire() has been called and has returned, or never will be. Any
 * core; not from within expire(), and not under a lock that expire() takes.
 */
void deadline_cancel(struct deadline *deadline);

/* The core's timer fired: expires what is due and arms for the next. */
void deadline_interrupt(void);

#endif
