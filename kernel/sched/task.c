/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The life of a thread: made by task_spawn(), ended by task_exit(), and freed by
 * whoever joins it or, if nobody will, by task_reap(). Its stack can only be
 * freed when no core uses it any more, which gone tells.
 */
#include "sched/task.h"
#include "abi/errno.h"
#include "core/exit.h"
#include "mm/heap.h"
#include "sched/futex.h"
#include "sched/pi.h"
#include "sched/place.h"
#include "sched/runq.h"
#include "sched/sched.h"
#include "sched/signal.h"
#include "sched/stack.h"
#include "sched/task_table.h"

static struct spinlock reap_lock = SPINLOCK_OF(LOCK_STACKS);
static struct task *reap_list; /* guarded by reap_lock; linked by next */

static uint32_t live_count; /* threads that have not called task_exit() */

static void task_free(struct task *task)
{
    task_table_remove(task);
    stack_destroy(task);
    kfree(task);
}

void task_reap(void)
{
    if (__atomic_load_n(&reap_list, __ATOMIC_RELAXED) == NULL) {
        return;
    }
    spin_lock(&reap_lock);
    struct task *task = reap_list;

    reap_list = NULL;
    spin_unlock(&reap_lock);
    while (task != NULL) {
        struct task *next = task->next;

        task_free(task);
        task = next;
    }
}

static void reap_later(struct task *task)
{
    spin_lock(&reap_lock);
    task->next = reap_list;
    reap_list = task;
    spin_unlock(&reap_lock);
}

void task_left(struct task *task)
{
    task_table_lock(task->id);
    bool detached = task->fate == TASK_DETACHED;

    /* Release pairs with the acquire in task_join() and task_detach(): the stack
     * is free. A joiner may free the task at once after the unlock. */
    __atomic_store_n(&task->gone, 1, __ATOMIC_RELEASE);
    bool joining = task->fate == TASK_JOINING;

    task_table_unlock();
    if (detached) {
        reap_later(task);
    } else if (joining) {
        futex_wake(&task->gone, 1); /* hashes the address, does not read it */
    }
}

static int check_params(const struct task_params *params)
{
    if (params->entry == NULL || params->prio >= TASK_PRIO_COUNT ||
        params->policy > TASK_POLICY_LAST || params->stack_bytes > TASK_STACK_MAX ||
        params->guard_bytes > TASK_STACK_MAX ||
        params->stack_va + params->stack_bytes < params->stack_va || params->core < -1) {
        return -HE_INVAL;
    }
    /* Core 0 is always there; for another one we wait until it has started. */
    return params->core > 0 && (uint32_t)params->core >= sched_core_count() ? -HE_INVAL
                                                                            : 0;
}

static void prepare(struct task *task, const struct task_params *params)
{
    task->state = TASK_MOVING;
    task->runq = runq_mine(); /* for now: see sched_start() */
    task->prio = task->base_prio = (int8_t)params->prio;
    task->policy = (uint8_t)params->policy;
    if (params->core >= 0) {
        task->is_pinned = true;
        core_mask_set(&task->allowed, (uint32_t)params->core);
    } else if (task_current()->is_pinned) {
        sched_get_affinity(task_current(), &task->allowed);
        task->is_pinned = true;
    }
    task->fate = params->detached ? TASK_DETACHED : TASK_JOINABLE;
    task->entry = params->entry;
    task->arg = params->arg;
    task->signals.blocked = task_current()->signals.blocked;
}

int task_spawn(const struct task_params *params, uint32_t *id)
{
    int err = check_params(params);

    if (err < 0) {
        return err;
    }
    task_reap();
    struct task *task = kzalloc(sizeof(*task));

    if (task == NULL) {
        return -HE_NOMEM;
    }
    prepare(task, params);
    err = task_table_add(task); /* from here on others may find it */
    if (err < 0) {
        goto free_task;
    }
    err = stack_create(task, params);
    if (err < 0) {
        goto remove_task;
    }
    if (!params->daemon) {
        __atomic_fetch_add(&live_count, 1, __ATOMIC_RELAXED);
    }
    if (id != NULL) {
        *id = task->id;
    }
    sched_start(task);
    return 0;

remove_task:
    task_table_remove(task);
free_task:
    kfree(task);
    return err;
}

void task_exit(void)
{
    struct task *self = task_current();

    if (self->at_end != NULL) {
        self->at_end(); /* the program's: it may still do everything */
    }
    /* Before the exchange, a full fence, so that whoever sends a signal sees this, or
     * has set the hooks before that and is seen here. */
    self->signals.has_ended = true;
    if (__atomic_sub_fetch(&live_count, 1, __ATOMIC_SEQ_CST) == 0) {
        exit_run_hooks();
        machine_exit(0);
    }
    if (__atomic_load_n(&signal_hooks, __ATOMIC_SEQ_CST) != NULL) {
        signal_hooks->thread_ends(self);
    }
    pi_exit();
    sched_leave();
}

/*
 * Decides who frees thread id. The thread, or null and the reason in *err; *gone
 * tells whether it had left its stack when it was claimed.
 */
static struct task *claim(uint32_t id, enum task_fate fate, int *err, bool *gone)
{
    struct task *task = task_table_lock(id);

    if (task == NULL) {
        *err = -HE_SRCH;
    } else if (fate == TASK_JOINING && task == task_current()) {
        *err = -HE_DEADLK;
    } else if (task->fate != TASK_JOINABLE) {
        *err = -HE_INVAL;
    } else {
        *err = 0;
        task->fate = fate;
        *gone = task->gone != 0; /* written under the same lock */
    }
    task_table_unlock();
    return *err == 0 ? task : NULL;
}

static bool is_cancelled(void)
{
    return (__atomic_load_n(&task_current()->signals.flags, __ATOMIC_RELAXED) &
            FUTEX_CANCEL) != 0;
}

/* The joiner is cancelled: somebody else may join, unless the thread has ended just now.
 */
static bool unclaim(struct task *task)
{
    task_table_lock(task->id);
    bool gone = task->gone != 0;

    if (!gone) {
        task->fate = TASK_JOINABLE;
    }
    task_table_unlock();
    return !gone;
}

int task_join(uint32_t id)
{
    int err;
    bool gone;
    struct task *task = claim(id, TASK_JOINING, &err, &gone);

    if (task == NULL) {
        return err;
    }
    if (!gone) {
        /* Acquire pairs with the release in task_left(). */
        while (__atomic_load_n(&task->gone, __ATOMIC_ACQUIRE) == 0) {
            err = futex_wait_flags(&task->gone, 0, FUTEX_FOREVER, FUTEX_INTERRUPTIBLE);
            if (err == -HE_INTR && !signal_restarts() && is_cancelled() &&
                unclaim(task)) {
                return -HE_INTR;
            }
        }
        /* task_left() reads fate after it sets gone: wait until it is through. */
        task_table_lock(id);
        task_table_unlock();
    }
    task_free(task);
    return 0;
}

int task_detach(uint32_t id)
{
    int err;
    bool gone;
    struct task *task = claim(id, TASK_DETACHED, &err, &gone);

    if (task != NULL && gone) {
        task_free(task); /* task_left() saw it joinable and left it to us */
    }
    return err;
}

int task_set_affinity(uint32_t id, const struct core_mask *mask)
{
    struct task *self = task_current();
    struct core_mask wanted;
    uint64_t any = 0;

    (void)sched_core_count();
    for (unsigned i = 0; i < CORE_MASK_WORDS; i++) {
        wanted.words[i] = mask->words[i] & place_online.words[i];
        any |= wanted.words[i];
    }
    if (any == 0) {
        return -HE_INVAL;
    }
    if (id == 0 || id == self->id) {
        sched_set_affinity(self, &wanted); /* may switch: no lock */
        return 0;
    }
    struct task *task = task_table_lock(id);

    if (task != NULL) {
        sched_set_affinity(task, &wanted); /* table_lock before a run queue's */
    }
    task_table_unlock();
    return task != NULL ? 0 : -HE_SRCH;
}

int task_get_affinity(uint32_t id, struct core_mask *mask)
{
    (void)sched_core_count();
    struct task *task = task_table_lock(id != 0 ? id : task_current()->id);

    if (task != NULL) {
        sched_get_affinity(task, mask);
    }
    task_table_unlock();
    return task != NULL ? 0 : -HE_SRCH;
}

int task_get_prio(uint32_t id)
{
    if (id == 0) {
        return task_current()->base_prio;
    }
    struct task *task = task_table_lock(id);
    int prio = task != NULL ? task->base_prio : -HE_SRCH;

    task_table_unlock();
    return prio;
}

int task_set_prio(uint32_t id, unsigned prio)
{
    if (prio >= TASK_PRIO_COUNT) {
        return -HE_INVAL;
    }
    pi_guard();
    struct task *task = task_table_lock(id != 0 ? id : task_current()->id);

    if (task != NULL) {
        pi_set_prio(task, prio);
    }
    task_table_unlock();
    pi_unguard();
    return task != NULL ? 0 : -HE_SRCH;
}
