/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What threads ask about others, and about themselves as id 0. */
#include "abi/errno.h"
#include "sched/sched.h"
#include "sched/task.h"
#include "sched/task_table.h"

static struct task *find_locked(uint32_t id)
{
    return task_table_lock(id != 0 ? id : task_current()->id);
}

int task_get_policy(uint32_t id)
{
    if (id == 0) {
        return task_current()->policy;
    }
    struct task *task = task_table_lock(id);
    int policy = task != NULL ? task->policy : -HE_SRCH;

    task_table_unlock();
    return policy;
}

int task_set_policy(uint32_t id, unsigned policy)
{
    if (policy > TASK_POLICY_LAST) {
        return -HE_INVAL;
    }
    struct task *task = find_locked(id);

    if (task != NULL) {
        /* Relaxed: a slice that has begun ends as it would have. */
        __atomic_store_n(&task->policy, (uint8_t)policy, __ATOMIC_RELAXED);
    }
    task_table_unlock();
    return task != NULL ? 0 : -HE_SRCH;
}

int task_get_stack(uint32_t id, uint64_t *va, uint64_t *bytes)
{
    struct task *task = find_locked(id);

    if (task != NULL) {
        *va = task->stack_va;
        *bytes = task->stack_bytes;
    }
    task_table_unlock();
    return task != NULL ? 0 : -HE_SRCH;
}

int task_get_cycles(uint32_t id, uint64_t *cycles)
{
    struct task *task = find_locked(id);

    if (task != NULL) {
        *cycles = sched_task_cycles(task); /* table_lock before a run queue's */
    }
    task_table_unlock();
    return task != NULL ? 0 : -HE_SRCH;
}
