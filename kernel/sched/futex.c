/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Sleepers in a hash table by address. No wake-up is lost: futex_wait() compares
 * and queues itself under the bucket's lock, and whoever changes the word calls
 * futex_wake() after that, which takes the same lock. Who takes a sleeper off
 * the bucket's list, a waker or its timeout, is the one that wakes it.
 */
#include "sched/futex_bucket.h"
#include "abi/errno.h"
#include "arch/cpu.h"
#include "arch/mmu.h"
#include "core/panic.h"
#include "core/time.h"
#include "mm/frame.h"
#include "sched/deadline.h"
#include "sched/sched.h"
#include "sched/signal.h"
#include "sched/switch.h"
#include "sync/spinlock.h"

struct bucket *futex_buckets;

void futex_init(void)
{
    uint64_t pa = frame_alloc_zeroed(0);

    if (pa == FRAME_NONE) {
        panic("no memory for the futex table");
    }
    futex_buckets = mmu_direct(pa);
    for (size_t i = 0; i < BUCKET_COUNT; i++) {
        spin_set_rank(&futex_buckets[i].lock, LOCK_FUTEX);
    }
}

/* Locks the bucket of a waiter that may be moved meanwhile; see move_to_lock(). */
static COLD struct bucket *lock_bucket_of(struct futex_waiter *waiter, bool *is_queued)
{
    struct bucket *bucket = __atomic_load_n(&waiter->bucket, __ATOMIC_RELAXED), *now;

    for (;; bucket = now) {
        spin_lock(&bucket->lock);
        /* Acquire pairs with the release in move_to_lock(): if this is the address of
         * the lock, then the next is the lock's bucket. */
        *is_queued = __atomic_load_n(&waiter->addr, __ATOMIC_ACQUIRE) != NULL;
        now = __atomic_load_n(&waiter->bucket, __ATOMIC_RELAXED);
        if (!*is_queued || now == bucket) {
            return bucket;
        }
        spin_unlock(&bucket->lock);
    }
}

static COLD void waiter_expired(struct deadline *deadline)
{
    struct futex_waiter *waiter = container_of(deadline, struct futex_waiter, deadline);
    bool mine;
    struct bucket *bucket = lock_bucket_of(waiter, &mine);

    if (mine) {
        bucket_remove(bucket, waiter);
        if (waiter->result != FUTEX_MOVED) {
            waiter->result = -HE_TIMEDOUT;
        }
    }
    spin_unlock(&bucket->lock);
    if (mine) {
        sched_wake(task_of(waiter));
    }
}

/*
 * Queues the running thread if *addr is as expected: 0 with the lock released and the
 * soft mask held, or an error with neither.
 */
static inline int enqueue(struct task *self, struct bucket *bucket, const uint32_t *addr,
                          uint32_t expected, uint32_t flags, bool may_be_interrupted)
{
    struct futex_waiter *waiter = &self->futex;
    int result = -HE_AGAIN;

    waiter->flags = flags;
    waiter->expected = expected;
    if (may_be_interrupted) {
        /* Before the lock, whose exchange is a full fence: whoever interrupts sets the
         * flag, then reads this; here the flag is read after this is written. */
        __atomic_store_n(&self->signals.sleeps_on, addr, __ATOMIC_RELAXED);
    }
    irq_mask();
    spin_lock_raw(&bucket->lock);
    /* Touching the word may fault it in, which is allowed under this lock. */
    uint64_t seen = cpu_load32(addr);

    if (unlikely(seen != expected)) {
        result = seen == CPU_ACCESS_FAILED ? -HE_FAULT : -HE_AGAIN;
    } else if (unlikely((__atomic_load_n(&self->signals.flags, __ATOMIC_RELAXED) &
                         flags) != 0)) {
        result = -HE_INTR;
    } else {
        waiter->addr = addr;
        waiter->result = 0;
        bucket_append(bucket, waiter);
        spin_unlock_raw(&bucket->lock);
        return 0;
    }
    spin_unlock(&bucket->lock);
    return result;
}

static COLD int wait_until(const uint32_t *addr, uint32_t expected, int64_t deadline_ns,
                           uint32_t flags)
{
    struct bucket *bucket = bucket_of(addr);
    struct futex_waiter *waiter = &task_current()->futex;

    __atomic_store_n(&waiter->bucket, bucket, __ATOMIC_RELAXED);
    int result = enqueue(task_current(), bucket, addr, expected, flags, flags != 0);

    if (result != 0) {
        return result;
    }
    waiter->deadline.expire = waiter_expired;
    deadline_add(&waiter->deadline, time_cycles_at(deadline_ns));
    sched_block();
    irq_unmask();
    deadline_cancel(&waiter->deadline);
    return waiter->result;
}

int futex_wait_flags(const uint32_t *addr, uint32_t expected, int64_t deadline_ns,
                     uint32_t flags)
{
    if (unlikely(deadline_ns != FUTEX_FOREVER)) {
        return wait_until(addr, expected, deadline_ns, flags);
    }
    int result =
        enqueue(task_current(), bucket_of(addr), addr, expected, flags, flags != 0);

    if (unlikely(result != 0)) {
        return result;
    }
    sched_block();
    irq_unmask();
    return task_current()->futex.result;
}

/* The wait is remembered by the thread, so that the caller need not keep its arguments.
 * Handlers may wait, too. */
COLD int futex_wait_again(int64_t deadline_ns)
{
    struct task *self = task_current();
    const uint32_t *addr = self->signals.sleeps_on;
    uint32_t *lock = self->futex.lock;
    uint32_t expected = self->futex.expected, flags = self->futex.flags;
    int result;

    do {
        bool is_moved = (self->futex.flags & FUTEX_IS_MOVED) != 0;
        bool restarts = signal_restarts();

        if (is_moved) {
            return FUTEX_MOVED;
        }
        if (!restarts) {
            return -HE_INTR;
        }
        self->futex.lock = lock;
        result = futex_wait_flags(addr, expected, deadline_ns, flags);
    } while (result == -HE_INTR);
    return result;
}

int futex_wait_restarting(const uint32_t *addr, uint32_t expected, uint32_t flags)
{
    struct task *self = task_current();
    int result = enqueue(self, bucket_of(addr), addr, expected, flags, true);

    if (likely(result == 0)) {
        switch_block(self);
        irq_unmask();
        result = task_current()->futex.result; /* self would have been kept somewhere */
    }
    return likely(result != -HE_INTR) ? result : futex_wait_again(FUTEX_FOREVER);
}

void futex_interrupt(const uint32_t *addr, const struct task *task, uint32_t reasons)
{
    struct bucket *bucket = bucket_of(addr);

    spin_lock(&bucket->lock);
    struct futex_waiter *waiter = bucket->head;

    /* The list first: task is only known to exist if it is in there. */
    while (waiter != NULL &&
           (task_of(waiter) != task || (waiter->flags & reasons) == 0)) {
        waiter = waiter->next;
    }
    if (waiter != NULL) {
        bucket_remove(bucket, waiter);
        waiter->result = -HE_INTR;
    }
    spin_unlock_raw(&bucket->lock);
    if (waiter != NULL) {
        sched_wake_masked(task_of(waiter));
    }
    irq_unmask();
}

COLD struct futex_waiter *bucket_take_off(struct bucket *bucket,
                                          struct futex_waiter *waiter,
                                          const uint32_t *addr, int count, int *taken)
{
    struct futex_waiter *first = NULL, **end = &first, *next;

    *taken = 0;
    for (; waiter != NULL && *taken < count; waiter = next) {
        next = waiter->next;
        if (waiter->addr == addr) {
            bucket_remove(bucket, waiter);
            *end = waiter;
            end = &waiter->next;
            ++*taken;
        }
    }
    *end = NULL;
    return first;
}

/*
 * From waiter on, with the bucket's lock, which it releases, as the soft mask. Waking
 * takes long, so it comes after that: whoever is off the list sleeps until we wake it.
 */
static COLD int wake_from(struct bucket *bucket, struct futex_waiter *waiter,
                          const uint32_t *addr, int count)
{
    struct futex_waiter *next;
    int woken;

    waiter = bucket_take_off(bucket, waiter, addr, count, &woken);
    spin_unlock_raw(&bucket->lock);
    for (; waiter != NULL; waiter = next) {
        next = waiter->next; /* the waiter may be gone as soon as its thread runs */
        sched_wake_masked(task_of(waiter));
    }
    irq_unmask();
    return woken;
}

int futex_wake_one(const uint32_t *addr)
{
    struct bucket *bucket = bucket_of(addr);

    spin_lock(&bucket->lock);
    struct futex_waiter *waiter = bucket->head;

    if (waiter == NULL) {
        spin_unlock(&bucket->lock);
        return 0;
    }
    if (unlikely(waiter->addr != addr)) {
        return wake_from(bucket, waiter, addr, 1);
    }
    bucket_remove_head(bucket, waiter);
    spin_unlock_raw(&bucket->lock);
    return switch_wake_unmask(task_of(waiter));
}

int futex_wake(const uint32_t *addr, int count)
{
    if (count == 1) {
        return futex_wake_one(addr);
    }
    struct bucket *bucket = bucket_of(addr);

    spin_lock(&bucket->lock);
    struct futex_waiter *waiter = bucket->head;

    if (likely(waiter == NULL)) { /* barriers wake whoever may sleep: mostly nobody */
        spin_unlock(&bucket->lock);
        return 0;
    }
    return wake_from(bucket, waiter, addr, count);
}
