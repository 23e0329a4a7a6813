/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The run queue of a core: ready threads, one list a priority, and a bitmap that
 * makes finding the next one O(1). A thread that is the only one is in no list, because
 * most threads come into an empty queue and leave it empty.
 */
#ifndef KERNEL_SCHED_RUNQ_H
#define KERNEL_SCHED_RUNQ_H

#include "arch/percore.h"
#include "lib/base.h"
#include "sched/deadline.h"
#include "sched/task.h"
#include "sync/spinlock.h"

struct task_list {
    struct task *head, *tail; /* valid while the bit in ready is set, and only is null */
};

struct runq {
    struct spinlock lock; /* guards the fields below */
    /* The first three are read without the lock too, as hints. */
    uint32_t ready;       /* bit p: a thread of that priority is ready */
    uint32_t ready_count; /* how many are */
    int32_t running_prio; /* of the thread that has the core; TASK_PRIO_IDLE */
    struct task *only;    /* all that is ready, in no list; or null */
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

/* The only thread goes to its list, since others come. */
static inline void runq_list_only(struct runq *runq)
{
    struct task *only = runq->only;

    if (only != NULL) {
        struct task_list *list = &runq->queue[only->prio];

        only->next = only->prev = NULL;
        list->head = list->tail = only;
        runq->only = NULL;
    }
}

/* The following two for a queue that is not empty. */
void runq_list_back(struct runq *runq, struct task *task);
void runq_list_front(struct runq *runq, struct task *task);

static inline void runq_be_only(struct runq *runq, struct task *task)
{
    runq->ready = 1u << task->prio;
    runq->ready_count = 1;
    runq->only = task;
}

static inline void runq_push_back(struct runq *runq, struct task *task)
{
    if (likely(runq->ready == 0)) {
        runq_be_only(runq, task);
    } else {
        runq_list_back(runq, task);
    }
}

static inline void runq_push_front(struct runq *runq, struct task *task)
{
    if (runq->ready == 0) {
        runq_be_only(runq, task);
    } else {
        runq_list_front(runq, task);
    }
}

void runq_remove(struct runq *runq, struct task *task);

/* Highest priority that has a ready thread, or TASK_PRIO_IDLE. */
static inline int runq_top_prio(const struct runq *runq)
{
    return runq->ready == 0 ? TASK_PRIO_IDLE : 31 - __builtin_clz(runq->ready);
}

/* runq_pop() from the lists. */
struct task *runq_list_pop(struct runq *runq);

/* The first thread of the highest priority; the queue must not be empty. */
static inline struct task *runq_pop(struct runq *runq)
{
    struct task *only = runq->only;

    if (unlikely(only == NULL)) {
        return runq_list_pop(runq);
    }
    runq->only = NULL;
    runq->ready = 0;
    runq->ready_count = 0;
    return only;
}

/* runq_push_back(task) and runq_pop(), which is another one: its priority is no less. */
static inline struct task *runq_rotate(struct runq *runq, struct task *task)
{
    struct task *only = runq->only;

    if (unlikely(only == NULL)) {
        runq_list_back(runq, task);
        return runq_list_pop(runq);
    }
    runq->ready = 1u << task->prio;
    runq->only = task;
    return only;
}

#endif
