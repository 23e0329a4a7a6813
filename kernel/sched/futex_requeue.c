/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* From the sleep for a condition to that for its lock, without running in between. */
#include "arch/cpu.h"
#include "sched/futex_bucket.h"
#include "sched/sched.h"

/* The word of a lock of the program (libc-glue/src/lock.h); 0: free. */
#define LOCK_HELD      1
#define LOCK_CONTENDED 2 /* who releases it wakes */

/* Who releases the lock wakes somebody from here on. False: nobody has it. */
static bool lock_will_wake(uint32_t *lock)
{
    uint64_t seen = cpu_load32(lock);

    while (seen == LOCK_HELD) { /* it may be released and taken meanwhile */
        seen = cpu_swap32(lock, LOCK_HELD, LOCK_CONTENDED);
        if (seen == LOCK_HELD) {
            return true;
        }
    }
    return seen == LOCK_CONTENDED;
}

/*
 * The waiter, which is off its list, goes to its lock's. False: it is to be woken, be it
 * because nobody else would, or for a signal. It takes the lock as contended then, after
 * all that want the same lock are in the list, for which promised says which one it is:
 * so these can rely on it.
 *
 * Who releases the lock changes its word and then looks into the bucket. So either its
 * exchange came first, and the word is seen to be free here, or it waits for this
 * bucket's lock and finds the waiter. Who interrupts sets the flag and then reads
 * sleeps_on; here it is the other way round: one of them sees the other's. A deadline
 * that expires before the waiter is in the list does nothing, since it is too late.
 */
static bool move_to_lock(struct futex_waiter *waiter, const uint32_t **promised)
{
    struct task_signals *signals = &task_of(waiter)->signals;
    uint32_t *lock = waiter->lock;
    struct bucket *bucket = bucket_of(lock);

    spin_lock_raw(&bucket->lock);
    waiter->result = FUTEX_MOVED;
    waiter->flags = (waiter->flags & ~FUTEX_CANCEL) | FUTEX_IS_MOVED;
    __atomic_store_n(&waiter->bucket, bucket, __ATOMIC_RELAXED);
    __atomic_store_n(&signals->sleeps_on, lock, __ATOMIC_SEQ_CST);
    bool is_wanted =
        (__atomic_load_n(&signals->flags, __ATOMIC_SEQ_CST) & waiter->flags) != 0;
    bool moves = !is_wanted && (lock == *promised || lock_will_wake(lock));

    if (moves) {
        bucket_append(bucket, waiter);
        /* Release: see lock_bucket_of(). */
        __atomic_store_n(&waiter->addr, lock, __ATOMIC_RELEASE);
    } else {
        *promised = lock;
    }
    spin_unlock_raw(&bucket->lock);
    return moves;
}

int futex_requeue(const uint32_t *addr)
{
    struct bucket *bucket = bucket_of(addr);
    const uint32_t *promised = NULL;
    struct futex_waiter *waiter, *next, *woken = NULL, **end = &woken;
    int count, moved = 0;

    cpu_reserve_stack(SPIN_STACK_MOST_BYTES); /* words may have to be faulted in */
    spin_lock(&bucket->lock);
    waiter = bucket_take_off(bucket, bucket->head, addr, INT32_MAX, &count);
    spin_unlock_raw(&bucket->lock);
    for (; waiter != NULL; waiter = next) {
        bool has_lock = (waiter->flags & FUTEX_HAS_LOCK) != 0;

        next = waiter->next;
        moved += has_lock;
        if (!has_lock || !move_to_lock(waiter, &promised)) {
            *end = waiter;
            end = &waiter->next;
        }
    }
    *end = NULL;
    for (waiter = woken; waiter != NULL; waiter = next) {
        next = waiter->next; /* the waiter may be gone as soon as its thread runs */
        sched_wake_masked(task_of(waiter));
    }
    irq_unmask();
    return moved;
}
