/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * All threads by id. Ids are positive and are reused as late as the table's size
 * allows. table_lock guards the table and the fate of each thread in it.
 */
#ifndef KERNEL_SCHED_TASK_TABLE_H
#define KERNEL_SCHED_TASK_TABLE_H

#include "lib/base.h"
#include "sched/task.h"

#define TASK_MAX 1000000

/* Task context. -HE_AGAIN at TASK_MAX, -HE_NOMEM. Sets task->id. */
int task_table_add(struct task *task);
void task_table_remove(struct task *task);

/* The thread with this id, or null. Between these two it stays in the table. */
struct task *task_table_lock(uint32_t id);
void task_table_unlock(void);

/* The first thread that matches; with the lock held while it looks. Any context. */
struct task *task_table_find(bool (*matches)(const struct task *task, uint64_t arg),
                             uint64_t arg);

uint32_t task_table_count(void);

#endif
