/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Locks with priority inheritance: while a thread waits for one, its owner runs with
 * at least the waiter's priority, and so does whom the owner waits for. The lock is a
 * word of the program: 0 free, else the owner's thread id, with PI_WAITERS set if an
 * owner must come here to unlock. Without contention nobody calls this.
 */
#ifndef KERNEL_SCHED_PI_H
#define KERNEL_SCHED_PI_H

#include "lib/base.h"

struct task;

#define PI_WAITERS UINT32_C(0x80000000)

/*
 * Takes the lock, waiting until the monotonic clock reads deadline_ns (FUTEX_FOREVER).
 * 0, -HE_OWNERDEAD (the caller has it, from a thread that has ended), -HE_DEADLK (the
 * caller would wait for itself), -HE_TIMEDOUT, -HE_FAULT. Task context.
 */
int pi_lock(uint32_t *addr, int64_t deadline_ns);

/* Gives it to the waiter of the highest priority. 0, -HE_PERM not the owner, -HE_FAULT.
 */
int pi_unlock(uint32_t *addr);

/* The calling thread ends: who waits for one of its locks gets it. */
void pi_exit(void);

/*
 * A thread's priority is the greater of what the program sets with this and what it
 * inherits. Between pi_guard() and pi_unguard(), which go around table_lock.
 */
void pi_set_prio(struct task *task, unsigned prio);
void pi_guard(void);
void pi_unguard(void);

#endif
