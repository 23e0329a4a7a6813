/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The lists of a run queue, for when more than one thread is ready. */
#include "sched/runq.h"

void runq_list_back(struct runq *runq, struct task *task)
{
    unsigned prio = (unsigned)task->prio;
    struct task_list *list = &runq->queue[prio];
    uint32_t bit = 1u << prio;

    runq_list_only(runq);
    task->next = NULL;
    if ((runq->ready & bit) != 0) {
        task->prev = list->tail;
        list->tail->next = task;
    } else {
        task->prev = NULL;
        list->head = task;
        runq->ready |= bit;
    }
    list->tail = task;
    runq->ready_count++;
}

void runq_list_front(struct runq *runq, struct task *task)
{
    unsigned prio = (unsigned)task->prio;
    struct task_list *list = &runq->queue[prio];
    uint32_t bit = 1u << prio;

    runq_list_only(runq);
    task->prev = NULL;
    if ((runq->ready & bit) != 0) {
        task->next = list->head;
        list->head->prev = task;
    } else {
        task->next = NULL;
        list->tail = task;
        runq->ready |= bit;
    }
    list->head = task;
    runq->ready_count++;
}

void runq_remove(struct runq *runq, struct task *task)
{
    struct task_list *list = &runq->queue[task->prio];

    runq_list_only(runq);
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

struct task *runq_list_pop(struct runq *runq)
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
