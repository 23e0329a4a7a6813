/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Sleepers in a hash table by address. No wake-up is lost: futex_wait() compares
 * and queues itself under the bucket's lock, and whoever changes the word calls
 * futex_wake() after that, which takes the same lock. Who takes a sleeper off
 * the bucket's list, a waker or its timeout, is the one that wakes it.
 */
#include "sched/futex.h"
#include "abi/errno.h"
#include "core/panic.h"
#include "core/time.h"
#include "arch/mmu.h"
#include "mm/frame.h"
#include "sched/deadline.h"
#include "sched/sched.h"
#include "sync/spinlock.h"

struct waiter {
    struct waiter *next, *prev;
    const uint32_t *addr;
    struct task *task;
    struct bucket *bucket; /* null once it is taken off the list */
    uint32_t flags;        /* FUTEX_* */
    int result;
    struct deadline deadline;
};

struct bucket {
    struct spinlock lock; /* guards the list and the waiters in it */
    struct waiter *head, *tail;
    uint64_t unused;
};

#define BUCKET_COUNT (PAGE_BYTES / sizeof(struct bucket))

static struct bucket *buckets;

void futex_init(void)
{
    uint64_t pa = frame_alloc_zeroed(0);

    if (pa == FRAME_NONE) {
        panic("no memory for the futex table");
    }
    buckets = mmu_direct(pa);
}

/* Fibonacci hashing of the word's address. */
static struct bucket *bucket_of(const uint32_t *addr)
{
    uint64_t hash = ((uintptr_t)addr >> 2) * UINT64_C(0x9e3779b97f4a7c15);

    return &buckets[hash >> (64 - __builtin_ctz(BUCKET_COUNT))];
}

static void bucket_append(struct bucket *bucket, struct waiter *waiter)
{
    waiter->bucket = bucket;
    waiter->next = NULL;
    waiter->prev = bucket->tail;
    if (bucket->tail != NULL) {
        bucket->tail->next = waiter;
    } else {
        bucket->head = waiter;
    }
    bucket->tail = waiter;
}

static void bucket_remove(struct bucket *bucket, struct waiter *waiter)
{
    if (waiter->prev != NULL) {
        waiter->prev->next = waiter->next;
    } else {
        bucket->head = waiter->next;
    }
    if (waiter->next != NULL) {
        waiter->next->prev = waiter->prev;
    } else {
        bucket->tail = waiter->prev;
    }
    waiter->bucket = NULL;
}

static void waiter_expired(struct deadline *deadline)
{
    struct waiter *waiter = container_of(deadline, struct waiter, deadline);
    struct bucket *bucket = bucket_of(waiter->addr);

    spin_lock(&bucket->lock);
    bool mine = waiter->bucket != NULL;

    if (mine) {
        bucket_remove(bucket, waiter);
        waiter->result = -HE_TIMEDOUT;
    }
    spin_unlock(&bucket->lock);
    if (mine) {
        sched_wake(waiter->task);
    }
}

int futex_wait_flags(const uint32_t *addr, uint32_t expected, int64_t deadline_ns,
                     uint32_t flags)
{
    struct bucket *bucket = bucket_of(addr);
    struct task *self = task_current();
    struct waiter waiter;

    if (flags != 0) {
        /* Before the lock, whose exchange is a full fence: whoever interrupts sets the
         * flag, then reads this; here the flag is read after this is written. */
        __atomic_store_n(&self->signals.sleeps_on, addr, __ATOMIC_RELAXED);
    }
    irq_mask();
    spin_lock_raw(&bucket->lock);
    /* Touching the word may fault it in, which is allowed under this lock. */
    if (__atomic_load_n(addr, __ATOMIC_RELAXED) != expected) {
        spin_unlock_raw(&bucket->lock);
        irq_unmask();
        return -HE_AGAIN;
    }
    if (unlikely((__atomic_load_n(&self->signals.flags, __ATOMIC_RELAXED) & flags) !=
                 0)) {
        spin_unlock_raw(&bucket->lock);
        irq_unmask();
        return -HE_INTR;
    }
    waiter.addr = addr;
    waiter.task = self;
    waiter.flags = flags;
    waiter.result = 0;
    bucket_append(bucket, &waiter);
    spin_unlock_raw(&bucket->lock);

    bool timed = deadline_ns != FUTEX_FOREVER;

    if (timed) {
        waiter.deadline.expire = waiter_expired;
        deadline_add(&waiter.deadline, time_cycles_at(deadline_ns));
    }
    sched_block();
    irq_unmask();
    if (timed) {
        deadline_cancel(&waiter.deadline);
    }
    return waiter.result;
}

void futex_interrupt(const uint32_t *addr, const struct task *task, uint32_t reasons)
{
    struct bucket *bucket = bucket_of(addr);

    spin_lock(&bucket->lock);
    struct waiter *waiter = bucket->head;

    while (waiter != NULL && (waiter->task != task || (waiter->flags & reasons) == 0)) {
        waiter = waiter->next;
    }
    if (waiter != NULL) {
        bucket_remove(bucket, waiter);
        waiter->result = -HE_INTR;
    }
    spin_unlock_raw(&bucket->lock);
    if (waiter != NULL) {
        sched_wake(waiter->task);
    }
    irq_unmask();
}

/* Takes up to count sleepers of addr off the list, linked by next in order. */
static struct waiter *take(struct bucket *bucket, const uint32_t *addr, int count)
{
    struct waiter *first = NULL, **last = &first;
    struct waiter *next;

    for (struct waiter *waiter = bucket->head; waiter != NULL && count > 0;
         waiter = next) {
        next = waiter->next;
        if (waiter->addr == addr) {
            bucket_remove(bucket, waiter);
            waiter->next = NULL;
            *last = waiter;
            last = &waiter->next;
            count--;
        }
    }
    return first;
}

int futex_wake(const uint32_t *addr, int count)
{
    struct bucket *bucket = bucket_of(addr);
    int woken = 0;

    spin_lock(&bucket->lock);
    struct waiter *waiter = take(bucket, addr, count);

    spin_unlock_raw(&bucket->lock);
    while (waiter != NULL) {
        struct waiter *next = waiter->next; /* gone as soon as its thread runs */

        sched_wake(waiter->task);
        waiter = next;
        woken++;
    }
    irq_unmask();
    return woken;
}
