/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Fair locks for data that more than one core or an interrupt handler touches.
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

/*
 * Who finds it free and nobody in line takes it with one exchange. Others stand in line,
 * by tickets, and are counted in state until they have it, so that nobody overtakes them.
 * Only the first in line looks at what the holder writes.
 *
 * A virtual processor that is first in line may not be running, and then everybody would
 * wait until its host goes on with it, at each turn. So under a hypervisor one that comes
 * and finds the lock free may overtake those in line, but only SPIN_OVERTAKES_MAX times
 * before the first of them gets its turn.
 */
struct spinlock {
    union {
        uint32_t state; /* 0: free, and nobody waits */
        struct {
            uint8_t held;
            uint8_t overtaken; /* how often the first in line has been */
            uint16_t waiters;
        };
    };
    uint16_t first; /* the ticket of the first in line */
    uint16_t next;  /* the ticket that the next one draws */
#ifdef HERMIT_DEBUG
    uint32_t rank; /* enum lock_rank */
#endif
};

/* SPINLOCK_OF(): with its place in the order; spin_set_rank(): for one that was zeroed.
 */
#ifdef HERMIT_DEBUG
#define SPINLOCK_OF(its_rank) \
    {                         \
        .rank = (its_rank)    \
    }
#define spin_rank(lock)             ((enum lock_rank)(lock)->rank)
#define spin_set_rank(lock, wanted) ((void)((lock)->rank = (wanted)))
#else
#define SPINLOCK_OF(its_rank) \
    {                         \
        .state = 0            \
    }
#define spin_rank(lock)             LOCK_UNRANKED
#define spin_set_rank(lock, wanted) ((void)(lock))
#endif

#define SPINLOCK_INIT SPINLOCK_OF(LOCK_UNRANKED)

#define SPIN_HELD          UINT32_C(1)
#define SPIN_HELD_MASK     UINT32_C(0xff)
#define SPIN_OVERTAKEN     (UINT32_C(1) << 8)
#define SPIN_OVERTAKEN_ALL UINT32_C(0xff00)
#define SPIN_WAITER        (UINT32_C(1) << 16)

#define SPIN_OVERTAKES_MAX 255

/* Waits for the lock and takes it; relax(turn) is called in between. */
static inline void spin_stand_in_line(struct spinlock *lock, void (*relax)(unsigned turn))
{
    unsigned turn = 0;

    /* From here on state is not 0, so that who comes now stands behind us. */
    __atomic_fetch_add(&lock->state, SPIN_WAITER, __ATOMIC_RELAXED);
    uint16_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

    /* Acquire pairs with the release below: that one has taken the lock. */
    while (__atomic_load_n(&lock->first, __ATOMIC_ACQUIRE) != ticket) {
        relax(++turn);
    }
    for (;;) {
        uint32_t state = __atomic_load_n(&lock->state, __ATOMIC_RELAXED);
        uint32_t taken = (state & ~SPIN_OVERTAKEN_ALL) + SPIN_HELD - SPIN_WAITER;

        /* Acquire pairs with the release in spin_unlock_raw(). It fails as well when
         * somebody else joins the line or overtakes. */
        if ((state & SPIN_HELD_MASK) == 0 &&
            __atomic_compare_exchange_n(&lock->state, &state, taken, false,
                                        __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
            break;
        }
        relax(++turn);
    }
    __atomic_store_n(&lock->first, (uint16_t)(ticket + 1), __ATOMIC_RELEASE);
}

static inline void spin_relax(unsigned turn)
{
    (void)turn;
    cpu_spin();
}

/* Waits for one of this kernel's own locks and takes it; assembly calls it. */
void spin_wait(struct spinlock *lock);

/* Before there is a second core. */
void spin_init(void);

/* The lock is free and nobody waits: takes it. */
static inline bool spin_take(struct spinlock *lock)
{
    uint32_t is_free = 0;

    /* Acquire pairs with the release in spin_unlock_raw(). */
    return __atomic_compare_exchange_n(&lock->state, &is_free, SPIN_HELD, false,
                                       __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* Takes the lock without touching the interrupt mask: fault and interrupt context. */
static inline void spin_lock_raw(struct spinlock *lock)
{
    lockcheck_take(lock, spin_rank(lock));
    if (unlikely(!spin_take(lock))) {
        cpu_call_spin_wait(lock);
    }
}

static inline void spin_unlock_raw(struct spinlock *lock)
{
    lockcheck_release(lock, spin_rank(lock));
    __atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
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
    bool taken = __atomic_load_n(&lock->state, __ATOMIC_RELAXED) == 0 && spin_take(lock);

    if (taken) {
        lockcheck_taken(lock, spin_rank(lock));
    }
    return taken;
}

#endif
