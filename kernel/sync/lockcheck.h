/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The order of spinlocks, checked on every acquisition by a debug kernel
 * (-DHERMIT_DEBUG_KERNEL=ON); in others all of this is nothing.
 *
 * A lock has a rank, and while one is held only locks of higher rank may be taken: the
 * order of ARCHITECTURE.md, outermost first. Breaking it, taking a lock twice, giving
 * back one that is not held, and sleeping under a lock are panics that name the locks.
 */
#ifndef KERNEL_SYNC_LOCKCHECK_H
#define KERNEL_SYNC_LOCKCHECK_H

#include "lib/base.h"

struct spinlock;

enum lock_rank {
    LOCK_UNRANKED, /* may be taken anywhere, and anything under it */
    LOCK_FILES,    /* descriptors, open files, current directory */
    LOCK_SIGNALS,
    LOCK_FUTEX,  /* a bucket; or the lock of pi.c */
    LOCK_STACKS, /* stacks and threads that have ended */
    LOCK_VM,
    LOCK_HEAP,
    LOCK_TASKS, /* the table of threads */
    LOCK_RUNQ,
    LOCK_DEADLINES,
    LOCK_CLOCK, /* finding the time of day, and the rates of counters */
    LOCK_RATES,
    LOCK_SHOOTDOWN,
    LOCK_CORES, /* counting them */
    LOCK_NUMA,
    LOCK_FRAMES,
    LOCK_ENTROPY,
    LOCK_INPUT, /* of the console */
    LOCK_LOG,
    LOCK_RANK_COUNT
};

#ifdef HERMIT_DEBUG

/* Soft mask held or hard mask closed, in the context that takes the lock. */
void lockcheck_take(const struct spinlock *lock, enum lock_rank rank);    /* before it */
void lockcheck_taken(const struct spinlock *lock, enum lock_rank rank);   /* by a try */
void lockcheck_release(const struct spinlock *lock, enum lock_rank rank); /* before it */

/* At a switch of threads: the core holds the run queue's lock and no other. */
void lockcheck_switch(void);

/* The caller may sleep: the core holds no lock. Task context. */
void lockcheck_sleep(void);

#else

static inline void lockcheck_take(const struct spinlock *lock, enum lock_rank rank)
{
    (void)lock;
    (void)rank;
}

static inline void lockcheck_taken(const struct spinlock *lock, enum lock_rank rank)
{
    (void)lock;
    (void)rank;
}

static inline void lockcheck_release(const struct spinlock *lock, enum lock_rank rank)
{
    (void)lock;
    (void)rank;
}

static inline void lockcheck_switch(void)
{
}

static inline void lockcheck_sleep(void)
{
}

#endif

#endif
