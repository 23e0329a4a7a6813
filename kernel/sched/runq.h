/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The run queue of a core: ready threads, one list a priority, and a bitmap that
 * makes finding the next one O(1).
 */
#ifndef KERNEL_SCHED_RUNQ_H
#define KERNEL_SCHED_RUNQ_H

#include "arch/percore.h"
#include "lib/base.h"
#include "sched/deadline.h"
#include "sched/task.h"
#include "sync/spinlock.h"

struct task_list {
    struct task *head, *tail; /* valid while the bit in ready is set */
};

struct runq {
    struct spinlock lock; /* guards the fields below */
    uint32_t ready;       /* bit p: queue[p] is not empty; idle reads it unlocked */
    struct task_list queue[TASK_PRIO_COUNT];
    struct task *leaving; /* ended, until the switch away from it is complete */
    uint64_t started_at;  /* cycles, when the core began to schedule */
    uint64_t switched_at; /* cycles, when the running thread began */

    const struct task *slice_owner; /* who was running when the slice began */
    bool slice_over;
    struct deadline slice;           /* queued only while threads must share */
    struct deadline_queue deadlines; /* has its own lock */
};

static inline struct runq *runq_mine(void)
{
    return CORE_GET(runq);
}

/* All of these: lock held. */
static inline void runq_push_back(struct runq *runq, struct task *task)
{
    struct task_list *list = &runq->queue[task->prio];

    task->next = NULL;
    if (runq->ready & (1u << task->prio)) {
        task->prev = list->tail;
        list->tail->next = task;
    } else {
        task->prev = NULL;
        list->head = task;
        runq->ready |= 1u << task->prio;
    }
    list->tail = task;
}

static inline void runq_push_front(struct runq *runq, struct task *task)
{
    struct task_list *list = &runq->queue[task->prio];

    task->prev = NULL;
    if (runq->ready & (1u << task->prio)) {
        task->next = list->head;
        list->head->prev = task;
    } else {
        task->next = NULL;
        list->tail = task;
        runq->ready |= 1u << task->prio;
    }
    list->head = task;
}

static inline void runq_remove(struct runq *runq, struct task *task)
{
    struct task_list *list = &runq->queue[task->prio];

    if (task->next != NULL) {
        task->next->prev = task->prev;
    } else {
        list->tail = task->prev;
    }
    if (task->prev != NULL) {
        task->prev->next = task->next;
    } else {
        list->head = task->next;
    }
    if (list->head == NULL) {
        runq->ready &= ~(1u << task->prio);
    }
}

/* Highest priority that has a ready thread, or -1. */
static inline int runq_top_prio(const struct runq *runq)
{
    return runq->ready == 0 ? -1 : 31 - __builtin_clz(runq->ready);
}

/* The first thread of the highest priority; the queue must not be empty. */
static inline struct task *runq_pop(struct runq *runq)
{
    struct task_list *list = &runq->queue[runq_top_prio(runq)];
    struct task *task = list->head;

    list->head = task->next;
    if (task->next != NULL) {
        task->next->prev = NULL;
    } else {
        runq->ready &= ~(1u << task->prio);
    }
    return task;
}

#endif
