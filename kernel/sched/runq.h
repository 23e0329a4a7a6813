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
    /* The first three are read without the lock too, as hints. */
    uint32_t ready;       /* bit p: queue[p] is not empty */
    uint32_t ready_count; /* threads in all lists */
    int32_t running_prio; /* of the thread that has the core; TASK_PRIO_IDLE */
    struct task_list queue[TASK_PRIO_COUNT];
    struct task *leaving; /* ended or to be moved; until the switch away is complete */
    uint64_t started_at;  /* cycles, when the core began to schedule */

    const struct task *slice_owner; /* who was running when the slice began */
    bool slice_over;
    struct deadline slice;           /* queued only while threads must share */
    struct deadline_queue deadlines; /* has its own lock */

    struct core *core; /* whose queue this is; never changes, nor does the next */
    uint32_t id;
    uint32_t awake; /* 0 while the core looks for work for the last time before it
                     * halts, and while it halts; see idle.c */
} CACHE_ALIGNED;

static inline struct runq *runq_mine(void)
{
    return CORE_GET(runq);
}

/* All of these: lock held. */
static inline void runq_push_back(struct runq *runq, struct task *task)
{
    unsigned prio = (unsigned)task->prio;
    struct task_list *list = &runq->queue[prio];
    uint32_t ready = runq->ready, with = ready | 1u << prio;

    runq->ready = with;
    runq->ready_count++;
    task->next = NULL;
    if (ready == with) {
        struct task *tail = list->tail;

        task->prev = tail;
        tail->next = task;
    } else {
        task->prev = NULL;
        list->head = task;
    }
    list->tail = task;
}

static inline void runq_push_front(struct runq *runq, struct task *task)
{
    unsigned prio = (unsigned)task->prio;
    struct task_list *list = &runq->queue[prio];
    uint32_t ready = runq->ready, with = ready | 1u << prio;

    runq->ready = with;
    runq->ready_count++;
    task->prev = NULL;
    if (ready == with) {
        struct task *head = list->head;

        task->next = head;
        head->prev = task;
    } else {
        task->next = NULL;
        list->tail = task;
    }
    list->head = task;
}

static inline void runq_remove(struct runq *runq, struct task *task)
{
    struct task_list *list = &runq->queue[task->prio];

    runq->ready_count--;
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

/* Highest priority that has a ready thread, or TASK_PRIO_IDLE. */
static inline int runq_top_prio(const struct runq *runq)
{
    return runq->ready == 0 ? TASK_PRIO_IDLE : 31 - __builtin_clz(runq->ready);
}

/* The first thread of the highest priority; the queue must not be empty. */
static inline struct task *runq_pop(struct runq *runq)
{
    unsigned prio = 31 - (unsigned)__builtin_clz(runq->ready);
    struct task_list *list = &runq->queue[prio];
    struct task *task = list->head, *next = task->next;

    runq->ready_count--;
    list->head = next;
    if (next != NULL) {
        next->prev = NULL;
    } else {
        runq->ready &= ~(1u << prio);
    }
    return task;
}

#endif
