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
#include "sync/lockcheck.h"

struct spinlock {
    union {
        uint32_t tickets;
        struct {
            uint16_t owner; /* ticket that may enter */
            uint16_t next;  /* ticket that the next taker draws */
        };
    };
#ifdef HERMIT_DEBUG
    uint32_t rank; /* enum lock_rank */
#endif
};

/* SPINLOCK_OF(): with its place in the order; spin_set_rank(): for one that was zeroed.
 */
#ifdef HERMIT_DEBUG
#define SPINLOCK_OF(its_rank) \
    {                         \
        {0}, its_rank         \
    }
#define spin_rank(lock)             ((enum lock_rank)(lock)->rank)
#define spin_set_rank(lock, wanted) ((void)((lock)->rank = (wanted)))
#else
#define SPINLOCK_OF(its_rank) \
    {                         \
        {                     \
            0                 \
        }                     \
    }
#define spin_rank(lock)             LOCK_UNRANKED
#define spin_set_rank(lock, wanted) ((void)(lock))
#endif

#define SPINLOCK_INIT SPINLOCK_OF(LOCK_UNRANKED)

#define SPIN_TICKET (UINT32_C(1) << 16)

/* Takes the lock without touching the interrupt mask: fault and interrupt context. */
static inline void spin_lock_raw(struct spinlock *lock)
{
    lockcheck_take(lock, spin_rank(lock));
    /* Acquire pairs with the release in spin_unlock_raw(). */
    uint32_t seen = __atomic_fetch_add(&lock->tickets, SPIN_TICKET, __ATOMIC_ACQUIRE);
    uint16_t ticket = (uint16_t)(seen >> 16);

    if (unlikely((uint16_t)seen != ticket)) {
        while (__atomic_load_n(&lock->owner, __ATOMIC_ACQUIRE) != ticket) {
            cpu_spin();
        }
    }
}

static inline void spin_unlock_raw(struct spinlock *lock)
{
    lockcheck_release(lock, spin_rank(lock));
    /* Only the holder writes owner: the increment need not be atomic, and as one of a
     * plain variable it is one instruction. The others read it as an atomic. */
    __atomic_thread_fence(__ATOMIC_RELEASE);
    lock->owner++;
    __atomic_signal_fence(__ATOMIC_RELEASE); /* not put off */
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
    uint32_t seen = __atomic_load_n(&lock->tickets, __ATOMIC_RELAXED);

    /* Acquire pairs with the release in spin_unlock_raw(). */
    bool taken = (uint16_t)seen == (uint16_t)(seen >> 16) &&
                 __atomic_compare_exchange_n(&lock->tickets, &seen, seen + SPIN_TICKET,
                                             false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);

    if (taken) {
        lockcheck_taken(lock, spin_rank(lock));
    }
    return taken;
}

#endif
