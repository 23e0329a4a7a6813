/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What others ask of threads that may run on any core: priorities, cores, cycles. */
#include "arch/smp.h"
#include "sched/place.h"
#include "sched/runq.h"
#include "sched/sched.h"

COLD void sched_set_prio(struct task *task, unsigned prio)
{
    struct runq *runq = place_lock(task);

    if (task->state == TASK_READY) {
        runq_remove(runq, task);
        task->prio = (int8_t)prio;
        runq_push_back(runq, task);
        place_notify(runq, task);
    } else {
        task->prio = (int8_t)prio;
        if (task->state == TASK_RUNNING) {
            runq->running_prio = task->prio;
            if (runq == runq_mine()) {
                CORE_OR(pending, CORE_PENDING_RESCHED);
            } else if (runq_top_prio(runq) >= task->prio) {
                smp_kick(runq->id);
            }
        }
    }
    spin_unlock(&runq->lock);
}

void sched_get_affinity(struct task *task, struct core_mask *mask)
{
    struct runq *runq = place_lock(task);

    *mask = task->is_pinned ? task->allowed : place_online;
    spin_unlock(&runq->lock);
}

/*
 * The running core of a thread may be another one: counters that differ a little must
 * not make its time negative.
 */
static uint64_t cycles_of(const struct task *task)
{
    uint64_t cycles = task->run_cycles;

    if (task->state == TASK_RUNNING) {
        cycles += cpu_cycles();
    }
    return (int64_t)cycles > 0 ? cycles : 0;
}

uint64_t sched_task_cycles(struct task *task)
{
    struct runq *runq = place_lock(task);
    uint64_t cycles = cycles_of(task);

    spin_unlock(&runq->lock);
    return cycles;
}

/* All time of a core since it began to schedule that was not idle. */
static uint64_t busy_cycles(const struct core *core)
{
    /* Acquire pairs with the release in place_core_added(). */
    struct runq *runq = __atomic_load_n(&core->runq, __ATOMIC_ACQUIRE);

    if (runq == NULL) {
        return 0;
    }
    spin_lock(&runq->lock);
    /* An idle thread's state does not tell whether it runs: it is in no queue. */
    uint64_t now = cpu_cycles(), all = now - runq->started_at;
    uint64_t idle =
        core->idle->run_cycles + (runq->running_prio == TASK_PRIO_IDLE ? now : 0);

    spin_unlock(&runq->lock);
    return all > idle ? all - idle : 0;
}

uint64_t sched_total_cycles(void)
{
    uint64_t sum = 0;
    uint32_t count = smp_core_count();

    for (uint32_t id = 0; id < count; id++) {
        sum += busy_cycles(smp_core(id));
    }
    return sum;
}

uint32_t sched_core_count(void)
{
    uint32_t count = smp_settle();

    for (uint32_t id = 0; id < count; id++) {
        while (!core_mask_has(&place_online, id)) { /* it has just been counted */
            cpu_spin();
        }
    }
    return count;
}

uint32_t sched_core_to_kick(const struct task *task)
{
    if (task == task_current()) {
        CORE_OR(pending, CORE_PENDING_RESCHED);
        return SCHED_NOWHERE;
    }
    /* Hints, without the queue's lock: who is missed will be asked again. */
    const struct runq *runq = __atomic_load_n(&task->runq, __ATOMIC_RELAXED);

    if (__atomic_load_n(&task->state, __ATOMIC_RELAXED) == TASK_RUNNING && runq != NULL &&
        runq != runq_mine()) {
        return runq->id;
    }
    return SCHED_NOWHERE;
}
