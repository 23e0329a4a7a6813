/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The hash table of those who sleep on words, for futex.c and futex_requeue.c. Each list
 * is in the order of falling asleep. Below, the bucket's lock is held but for
 * bucket_of().
 */
#ifndef KERNEL_SCHED_FUTEX_BUCKET_H
#define KERNEL_SCHED_FUTEX_BUCKET_H

#include "sched/futex.h"
#include "sched/task.h"
#include "sync/spinlock.h"

struct bucket {
    struct spinlock lock; /* guards the list and the waiters in it */
    struct futex_waiter *head, *tail;
    uint64_t unused;
};

#define BUCKET_COUNT (PAGE_BYTES / sizeof(struct bucket))

extern struct bucket *futex_buckets;

/* Fibonacci hashing of the word's address; words of one page differ in the low half. */
static inline struct bucket *bucket_of(const uint32_t *addr)
{
    uint32_t hash = (uint32_t)((uintptr_t)addr >> 2) * UINT32_C(0x9e3779b9);

    return &futex_buckets[hash >> (32 - __builtin_ctz(BUCKET_COUNT))];
}

static inline struct task *task_of(struct futex_waiter *waiter)
{
    return container_of(waiter, struct task, futex);
}

static inline void bucket_append(struct bucket *bucket, struct futex_waiter *waiter)
{
    struct futex_waiter *tail = bucket->tail;

    waiter->next = NULL;
    waiter->prev = tail;
    bucket->tail = waiter;
    if (tail != NULL) {
        tail->next = waiter;
    } else {
        bucket->head = waiter;
    }
}

static inline void bucket_remove(struct bucket *bucket, struct futex_waiter *waiter)
{
    struct futex_waiter *prev = waiter->prev, *next = waiter->next;

    if (prev != NULL) {
        prev->next = next;
    } else {
        bucket->head = next;
    }
    if (next != NULL) {
        next->prev = prev;
    } else {
        bucket->tail = prev;
    }
    waiter->addr = NULL;
}

static inline void bucket_remove_head(struct bucket *bucket, struct futex_waiter *head)
{
    struct futex_waiter *next = head->next;

    bucket->head = next;
    if (next != NULL) {
        next->prev = NULL;
    } else {
        bucket->tail = NULL;
    }
    head->addr = NULL;
}

/* Takes up to count of those who sleep on addr off the list, from waiter on; they are
 * linked by next then, and sleep until they are woken. */
struct futex_waiter *bucket_take_off(struct bucket *bucket, struct futex_waiter *waiter,
                                     const uint32_t *addr, int count, int *taken);

#endif
