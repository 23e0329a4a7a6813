/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Sleeping on a word: what mutexes, condition variables, semaphores and joins
 * are made of. Private to the program: the key is the address.
 */
#ifndef KERNEL_SCHED_FUTEX_H
#define KERNEL_SCHED_FUTEX_H

#include "lib/base.h"
#include "sched/deadline.h"

#define FUTEX_FOREVER INT64_MAX

struct bucket;

/* Part of a thread, which sleeps on one word at a time. Guarded by the bucket's lock. */
struct futex_waiter {
    struct futex_waiter *next, *prev;
    const uint32_t *addr; /* null once it is taken off the list */
    uint32_t flags;       /* FUTEX_*; this and the next also after an interrupted wait */
    uint32_t expected;
    int result;
    uint32_t *lock;        /* with FUTEX_HAS_LOCK */
    struct bucket *bucket; /* this and the next only with a deadline */
    struct deadline deadline;
};

/* Allocates the hash table; panics without memory. Boot. */
void futex_init(void);

/* What may end a sleep besides; see sched/signal.h for what to do then. */
#define FUTEX_SIGNALS       1u /* signals that the thread does not block */
#define FUTEX_CANCEL        4u /* pthread_cancel(): for cancellation points */
#define FUTEX_INTERRUPTIBLE (FUTEX_SIGNALS | FUTEX_CANCEL)

/* Of waits for a condition, see futex_requeue(). */
#define FUTEX_HAS_LOCK 8u  /* the waiter's lock is valid */
#define FUTEX_IS_MOVED 16u /* it sleeps, or has slept, on its lock */
#define FUTEX_MOVED    1   /* the result */

/*
 * Sleeps if *addr is expected, until futex_wake() or until the monotonic clock
 * reads deadline_ns. The comparison and going to sleep are one step as seen by
 * futex_wake(). 0 woken, -HE_AGAIN *addr was something else, -HE_TIMEDOUT, -HE_FAULT
 * addr cannot be read, -HE_INTR if flags allow it. Task context, soft mask not held. addr
 * is 4-byte aligned.
 */
int futex_wait_flags(const uint32_t *addr, uint32_t expected, int64_t deadline_ns,
                     uint32_t flags);

/* The same for the kernel's own locks: nothing interrupts it. */
static inline int futex_wait(const uint32_t *addr, uint32_t expected, int64_t deadline_ns)
{
    return futex_wait_flags(addr, expected, deadline_ns, 0);
}

/*
 * The program's wait, without limit: after -HE_INTR it runs the handlers, and waits again
 * if they say so (signal_restarts()). flags: FUTEX_SIGNALS at least. Results as above.
 */
int futex_wait_restarting(const uint32_t *addr, uint32_t expected, uint32_t flags);

/* What it does after -HE_INTR; addr and expected are those of the wait that ended. */
int futex_wait_again(int64_t deadline_ns);

/*
 * Ends task's sleep on addr with -HE_INTR if it does sleep there and its flags have one
 * of reasons. task need not exist any more. Any context.
 */
struct task;
void futex_interrupt(const uint32_t *addr, const struct task *task, uint32_t reasons);

/*
 * Wakes up to count threads that sleep on addr, first come first; returns how
 * many. Does not read *addr. Any context; not under a run queue's lock.
 */
int futex_wake(const uint32_t *addr, int count);
int futex_wake_one(const uint32_t *addr); /* with count 1 */

/*
 * Ends all sleeps on addr at once, but does not wake all threads to take one lock: those
 * with FUTEX_HAS_LOCK (the caller of the wait has set futex.lock of its own) sleep on
 * the lock from then on, whose word is 0 free, 1 held, 2 held and to be woken for; the
 * first one is woken if it is free. The result of their wait is FUTEX_MOVED even if a
 * signal or the time ends it; they must take the lock as 2. Returns how many. Task
 * context, soft mask not held.
 */
int futex_requeue(const uint32_t *addr);

#endif
