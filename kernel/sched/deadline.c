/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Per-core pairing heaps of deadlines. Insertion is O(1), taking the earliest and
 * cancelling O(log n) amortised (Fredman et al. 1986). prev of a heap node is its
 * left sibling, or its parent if it is the first child.
 */
#include "sched/deadline.h"
#include "arch/timer.h"
#include "sched/runq.h"

static struct deadline *meld(struct deadline *a, struct deadline *b)
{
    if (a == NULL) {
        return b;
    }
    if (b == NULL) {
        return a;
    }
    if (b->cycles < a->cycles) {
        struct deadline *earlier = b;

        b = a;
        a = earlier;
    }
    b->prev = a;
    b->next = a->child;
    if (a->child != NULL) {
        a->child->prev = b;
    }
    a->child = b;
    a->next = a->prev = NULL;
    return a;
}

/* Melds a list of siblings into one heap: pairs from the left, then all from the right.
 */
static struct deadline *meld_siblings(struct deadline *first)
{
    struct deadline *pairs = NULL;

    while (first != NULL) {
        struct deadline *a = first, *b = a->next;

        first = b != NULL ? b->next : NULL;
        a->next = NULL;
        if (b != NULL) {
            b->next = NULL;
        }
        a = meld(a, b);
        a->next = pairs;
        pairs = a;
    }
    struct deadline *root = NULL;

    while (pairs != NULL) {
        struct deadline *rest = pairs->next;

        pairs->next = NULL;
        root = meld(root, pairs);
        pairs = rest;
    }
    return root;
}

static void heap_remove(struct deadline_queue *queue, struct deadline *deadline)
{
    struct deadline *below = meld_siblings(deadline->child);

    if (deadline == queue->root) {
        queue->root = below;
    } else {
        if (deadline->prev->child == deadline) {
            deadline->prev->child = deadline->next;
        } else {
            deadline->prev->next = deadline->next;
        }
        if (deadline->next != NULL) {
            deadline->next->prev = deadline->prev;
        }
        queue->root = meld(queue->root, below);
    }
    if (queue->root != NULL) {
        queue->root->prev = NULL;
    }
    deadline->child = deadline->next = deadline->prev = NULL;
    deadline->queue = NULL;
}

void deadline_add(struct deadline *deadline, uint64_t cycles)
{
    struct deadline_queue *queue = &runq_mine()->deadlines;

    spin_lock(&queue->lock);
    deadline->cycles = cycles;
    deadline->child = deadline->next = deadline->prev = NULL;
    deadline->queue = queue;
    queue->root = meld(queue->root, deadline);
    bool earliest = queue->root == deadline;

    spin_unlock(&queue->lock);
    if (earliest) {
        timer_arm(cycles);
    }
}

void deadline_cancel(struct deadline *deadline)
{
    struct deadline_queue *queue = __atomic_load_n(&deadline->queue, __ATOMIC_ACQUIRE);

    if (queue == NULL) {
        return; /* it expired: deadline_interrupt() clears queue when expire() is done */
    }
    spin_lock(&queue->lock);
    if (queue->firing != deadline && deadline->queue != NULL) {
        heap_remove(queue, deadline);
    }
    spin_unlock(&queue->lock);
    /* Acquire pairs with the release in deadline_interrupt(). */
    while (__atomic_load_n(&deadline->queue, __ATOMIC_ACQUIRE) != NULL) {
        cpu_spin();
    }
}

void deadline_interrupt(void)
{
    struct deadline_queue *queue = &runq_mine()->deadlines;
    uint64_t next = TIMER_NEVER;

    spin_lock(&queue->lock);
    for (;;) {
        struct deadline *due = queue->root;

        if (due == NULL) {
            break;
        }
        if (due->cycles > cpu_cycles()) {
            next = due->cycles;
            break;
        }
        heap_remove(queue, due);
        due->queue = queue; /* a canceller waits until expire() is done */
        queue->firing = due;
        spin_unlock(&queue->lock);
        due->expire(due);
        spin_lock(&queue->lock);
        queue->firing = NULL;
        /* Release: what expire() wrote comes before; due may be gone after this. */
        __atomic_store_n(&due->queue, NULL, __ATOMIC_RELEASE);
    }
    spin_unlock(&queue->lock);
    timer_arm(next);
}
