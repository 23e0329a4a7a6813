/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Ticket locks for data that more than one core or an interrupt handler touches.
 * Holding one masks interrupts in software on the holding core; critical sections
 * are short, never sleep and never take a lock that stands before theirs in the
 * order of ARCHITECTURE.md.
 */
#ifndef KERNEL_SYNC_SPINLOCK_H
#define KERNEL_SYNC_SPINLOCK_H

#include "arch/cpu.h"
#include "irq/irq.h"
#include "lib/base.h"

struct spinlock {
    uint32_t next;  /* ticket that the next taker draws */
    uint32_t owner; /* ticket that may enter */
};

#define SPINLOCK_INIT \
    {                 \
        0, 0          \
    }

/* Takes the lock without touching the interrupt mask: fault and interrupt context. */
static inline void spin_lock_raw(struct spinlock *lock)
{
    /* Relaxed: the order comes from the acquire below. */
    uint32_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

    /* Acquire pairs with the release in spin_unlock_raw(). */
    while (__atomic_load_n(&lock->owner, __ATOMIC_ACQUIRE) != ticket) {
        cpu_relax();
    }
}

static inline void spin_unlock_raw(struct spinlock *lock)
{
    /* Only the holder writes owner, so a plain read of it is enough. */
    __atomic_store_n(&lock->owner, lock->owner + 1, __ATOMIC_RELEASE);
}

/*
 * What a holder may use of its stack. A lock under which others are taken reserves for
 * them too, before it calls spin_lock(): see cpu_reserve_stack().
 */
#define SPIN_STACK_BYTES       1024 /* spin_lock(): an innermost lock */
#define SPIN_STACK_OUTER_BYTES 2048 /* one more below, as heap_lock has */
#define SPIN_STACK_MOST_BYTES  4096 /* vm_lock */

/* Any context. */
static inline void spin_lock(struct spinlock *lock)
{
    cpu_reserve_stack(SPIN_STACK_BYTES); /* no page fault while the lock is held */
    irq_mask();
    spin_lock_raw(lock);
}

static inline void spin_unlock(struct spinlock *lock)
{
    spin_unlock_raw(lock);
    irq_unmask();
}

/* Takes the lock if nobody has it or waits for it; does not mask. */
static inline bool spin_try_lock_raw(struct spinlock *lock)
{
    uint32_t owner = __atomic_load_n(&lock->owner, __ATOMIC_RELAXED);

    /* Acquire pairs with the release in spin_unlock_raw(). */
    return __atomic_compare_exchange_n(&lock->next, &owner, owner + 1, false,
                                       __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

#endif
