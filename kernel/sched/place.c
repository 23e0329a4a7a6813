/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Choosing cores; the rules are in place.h. */
#include "sched/place.h"
#include "arch/cpu.h"
#include "arch/smp.h"

/* How many other cores are looked at to find one that has less to do. */
#define SAMPLE_CORES 8
/* How many waiting threads are looked at to find one that may be stolen. */
#define STEAL_LOOKS 32

bool place_has_choice;
struct core_mask place_online;

/* Cores that look for work or halt. Who takes a bit away gives that core something. */
static struct core_mask idle_cores;
static uint32_t mask_words = 1; /* of idle_cores that can have bits */

/* Null before the core schedules. */
static struct runq *runq_of(uint32_t id)
{
    /* Acquire pairs with the release in place_core_added(). */
    return __atomic_load_n(&smp_core(id)->runq, __ATOMIC_ACQUIRE);
}

/* Makes a core look at its queue, or for one to steal from, if it is about to halt. */
static void rouse(struct runq *runq)
{
    /* A full barrier: pairs with the exchange in sched_idle(). */
    if (__atomic_exchange_n(&runq->awake, 1, __ATOMIC_SEQ_CST) == 0) {
        smp_kick(runq->id);
    }
}

void place_core_added(struct runq *runq)
{
    uint32_t words = runq->id / 64 + 1;
    uint32_t seen = __atomic_load_n(&mask_words, __ATOMIC_RELAXED);

    while (seen < words &&
           !__atomic_compare_exchange_n(&mask_words, &seen, words, false,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
    /* Release pairs with the acquire in runq_of(): the run queue is complete. */
    __atomic_store_n(&this_core()->runq, runq, __ATOMIC_RELEASE);
    core_mask_set_atomic(&place_online, runq->id);
    if (runq->id != 0) {
        __atomic_store_n(&place_has_choice, true, __ATOMIC_RELEASE);
        rouse(runq_of(0)); /* if it has halted as the only core */
    }
}

struct runq *place_lock(struct task *task)
{
    for (;;) {
        struct runq *runq = __atomic_load_n(&task->runq, __ATOMIC_RELAXED);

        spin_lock(&runq->lock);
        if (likely(__atomic_load_n(&task->runq, __ATOMIC_RELAXED) == runq)) {
            return runq;
        }
        spin_unlock(&runq->lock);
    }
}

void place_set_idle(struct runq *mine)
{
    core_mask_set_atomic(&idle_cores, mine->id);
}

void place_clear_idle(struct runq *mine)
{
    if (core_mask_has(&idle_cores, mine->id)) {
        (void)core_mask_take_atomic(&idle_cores, mine->id);
    }
}

/* An idle core that task may run on, the next one from id near; it is claimed. */
static struct runq *claim_idle(const struct task *task, uint32_t near)
{
    uint32_t words = __atomic_load_n(&mask_words, __ATOMIC_RELAXED);

    for (uint32_t i = 0; i <= words; i++) {
        uint32_t at = (near / 64 + i) % words;
        uint64_t bits = __atomic_load_n(&idle_cores.words[at], __ATOMIC_RELAXED);

        bits &= task->is_pinned ? task->allowed.words[at] : UINT64_MAX;
        if (i == 0) {
            bits &= ~(core_mask_bit(near) - 1); /* those below: when we come round */
        }
        while (bits != 0) {
            uint32_t id = at * 64 + (uint32_t)__builtin_ctzll(bits);

            if (core_mask_take_atomic(&idle_cores, id)) {
                return runq_of(id);
            }
            bits &= bits - 1;
        }
    }
    return NULL;
}

static int prio_on(const struct runq *runq)
{
    return __atomic_load_n(&runq->running_prio, __ATOMIC_RELAXED);
}

static uint32_t load_of(const struct runq *runq)
{
    return __atomic_load_n(&runq->ready_count, __ATOMIC_RELAXED) +
           (prio_on(runq) != TASK_PRIO_IDLE ? 1 : 0);
}

/*
 * Of some cores that task may run on, from the one behind near: one that runs a lower
 * priority than task, or else the one with the least to do. Null if there is none.
 */
static struct runq *find_better(const struct task *task, uint32_t near)
{
    uint32_t count = smp_core_count(), looked_at = 0;
    struct runq *best = NULL;

    for (uint32_t i = 1; i <= count && looked_at < SAMPLE_CORES; i++) {
        uint32_t id = (near + i) % count;
        struct runq *runq = place_allowed(task, id) ? runq_of(id) : NULL;

        if (runq == NULL) {
            continue;
        }
        if (prio_on(runq) < task->prio) {
            return runq;
        }
        if (best == NULL || load_of(runq) < load_of(best)) {
            best = runq;
        }
        looked_at++;
    }
    return best;
}

/*
 * The best core for a thread that last ran on the core of last. A new one has no reason
 * to be there if another core has less to do.
 */
static struct runq *choose(const struct task *task, struct runq *last, bool is_new)
{
    bool may_stay = place_allowed(task, last->id);

    if (may_stay && prio_on(last) == TASK_PRIO_IDLE &&
        (last == runq_mine() || core_mask_take_atomic(&idle_cores, last->id))) {
        return last;
    }
    struct runq *idle = claim_idle(task, last->id);

    if (idle != NULL) {
        return idle;
    }
    if (may_stay && prio_on(last) < task->prio) {
        return last;
    }
    struct runq *better = find_better(task, last->id);

    if (better != NULL && (!may_stay || prio_on(better) < task->prio ||
                           (is_new && load_of(better) < load_of(last)))) {
        return better;
    }
    return last; /* one that is allowed always exists: see sched_set_affinity() */
}

/* What the core of a run queue has to be told after the queue's lock is released. */
enum news { NO_NEWS, WORK_FOR_IDLE, LOOK_AGAIN };

/* A thread became ready in runq, which is locked and another core's. */
static enum news news_for_other(const struct runq *runq, const struct task *task)
{
    if (runq->running_prio == TASK_PRIO_IDLE) {
        return WORK_FOR_IDLE;
    }
    return task->prio > runq->running_prio ||
                   (task->prio == runq->running_prio && runq->slice.queue == NULL)
               ? LOOK_AGAIN /* gives way, or begins a slice */
               : NO_NEWS;
}

static void tell(struct runq *runq, enum news news)
{
    if (news == WORK_FOR_IDLE) {
        rouse(runq);
    } else if (news == LOOK_AGAIN) {
        smp_kick(runq->id);
    }
}

void place_notify_other(struct runq *runq, const struct task *task)
{
    tell(runq, news_for_other(runq, task));
}

/* For place_offer(): the idle core that is to come, claimed; or null. */
static struct runq *find_thief(const struct task *task)
{
    /*
     * Pairs with place_set_idle() and the look at our queue in place_steal(): with
     * the barrier, either that core sees the thread or we see that core.
     */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return claim_idle(task, CORE_GET(id));
}

void place_offer(const struct task *task)
{
    struct runq *idle = find_thief(task);

    if (idle != NULL) {
        rouse(idle);
    }
}

void place_on(struct runq *from, struct task *task, struct runq *target)
{
    while (target != from) {
        __atomic_store_n(&task->runq, target, __ATOMIC_RELAXED);
        spin_unlock_raw(&from->lock);
        spin_lock_raw(&target->lock);
        from = target;
        if (unlikely(!place_allowed(task, target->id))) { /* meanwhile */
            target = choose(task, from, false);
        }
    }
    enum news news = NO_NEWS;
    struct runq *thief = NULL;

    task->state = TASK_READY;
    runq_push_back(from, task);
    if (from == runq_mine()) {
        place_notify(from, task);
    } else {
        news = news_for_other(from, task);
    }
    if (place_has_choice && from->running_prio != TASK_PRIO_IDLE) {
        thief = find_thief(task);
    }
    spin_unlock_raw(&from->lock);
    /* Interrupting another core takes long, above all in an emulated machine. */
    tell(from, news);
    if (thief != NULL) {
        rouse(thief);
    }
}

void place_moving(struct runq *from, struct task *task, bool is_new)
{
    place_on(from, task, place_has_choice ? choose(task, from, is_new) : from);
}

/* The first thread of the victim's queue that may run on core id; it leaves it. */
static struct task *take_waiting(struct runq *victim, uint32_t id)
{
    unsigned looks = 0;

    runq_list_only(victim);
    for (uint32_t left = victim->ready; left != 0;) {
        unsigned prio = 31 - (unsigned)__builtin_clz(left);

        for (struct task *task = victim->queue[prio].head; task != NULL;
             task = task->next) {
            if (place_allowed(task, id)) {
                runq_remove(victim, task);
                return task;
            }
            if (++looks == STEAL_LOOKS) {
                return NULL;
            }
        }
        left &= ~(1u << prio);
    }
    return NULL;
}

enum stealing { NOTHING_THERE, STOLEN, WAS_LOCKED };

static enum stealing steal_from(struct runq *victim, struct runq *mine)
{
    struct task *task = NULL;

    /* An idle core does not stand in line before those that have something to do. */
    if (!spin_try_lock_raw(&victim->lock)) {
        return WAS_LOCKED;
    }
    /* What an idle core is just about to run stays there. */
    if (victim->ready_count > (victim->running_prio == TASK_PRIO_IDLE ? 1 : 0)) {
        task = take_waiting(victim, mine->id);
    }
    if (task == NULL) {
        spin_unlock_raw(&victim->lock);
        return NOTHING_THERE;
    }
    task->state = TASK_MOVING;
    place_on(victim, task, mine);
    return STOLEN;
}

bool place_steal(struct runq *mine)
{
    uint32_t count = smp_core_count();
    bool look_again = false;

    for (uint32_t i = 1; i < count; i++) {
        struct runq *victim = runq_of((mine->id + i) % count);

        if (victim != NULL && __atomic_load_n(&victim->ready, __ATOMIC_RELAXED) != 0) {
            enum stealing result = steal_from(victim, mine);

            if (result == STOLEN) {
                return true;
            }
            look_again |= result == WAS_LOCKED;
        }
    }
    if (look_again) {
        cpu_spin();
    }
    return look_again;
}

bool place_should_leave(const struct runq *runq, const struct task *self)
{
    const struct runq *better = find_better(self, runq->id);

    return better != NULL && better != runq && load_of(better) + 1 < load_of(runq);
}
