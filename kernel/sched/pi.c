/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * One spinlock guards all of it: who waits for whom, and the priorities of threads.
 * Only contended locks come here, and chains cross many of them. A thread carries the
 * list of those that wait for any of its locks, the highest priority first.
 */
#include "sched/pi.h"
#include "abi/errno.h"
#include "arch/cpu.h"
#include "core/time.h"
#include "sched/deadline.h"
#include "sched/futex.h"
#include "sched/sched.h"
#include "sched/task_table.h"
#include "sync/spinlock.h"

struct pi_waiter {
    struct pi_waiter *next, *prev;
    uint32_t *addr;
    struct task *task;  /* who waits; its pi_blocked points here until it is woken */
    struct task *owner; /* in whose list this is */
    int result;
    struct deadline deadline;
};

static struct spinlock guard = SPINLOCK_OF(LOCK_FUTEX);

void pi_guard(void)
{
    cpu_reserve_stack(SPIN_STACK_MOST_BYTES); /* the word may have to be faulted in */
    spin_lock(&guard);
}

void pi_unguard(void)
{
    spin_unlock(&guard);
}

/* Before the first of a lower priority: first come first among equals. */
static void list_insert(struct pi_waiter *waiter)
{
    struct pi_waiter *prev = NULL, *next = waiter->owner->pi_waiters;

    while (next != NULL && next->task->prio >= waiter->task->prio) {
        prev = next;
        next = next->next;
    }
    waiter->prev = prev;
    waiter->next = next;
    if (prev != NULL) {
        prev->next = waiter;
    } else {
        waiter->owner->pi_waiters = waiter;
    }
    if (next != NULL) {
        next->prev = waiter;
    }
}

static void list_remove(struct pi_waiter *waiter)
{
    if (waiter->prev != NULL) {
        waiter->prev->next = waiter->next;
    } else {
        waiter->owner->pi_waiters = waiter->next;
    }
    if (waiter->next != NULL) {
        waiter->next->prev = waiter->prev;
    }
}

static int due_prio(const struct task *task)
{
    const struct pi_waiter *first = task->pi_waiters;

    return first != NULL ? MAX(task->base_prio, first->task->prio) : task->base_prio;
}

/* The priority of task follows what it is made of, and so on along the chain. */
static void update_prio(struct task *task)
{
    while (task->prio != due_prio(task)) {
        sched_set_prio(task, (unsigned)due_prio(task));
        struct pi_waiter *waiter = task->pi_blocked;

        if (waiter == NULL) {
            return;
        }
        list_remove(waiter);
        list_insert(waiter);
        task = waiter->owner;
    }
}

void pi_set_prio(struct task *task, unsigned prio)
{
    task->base_prio = (int8_t)prio;
    update_prio(task);
}

/* The living thread with this id, or null. It does not end while guard is held. */
static struct task *find_owner(uint32_t id)
{
    struct task *task = task_table_lock(id);

    if (task != NULL && task->pi_has_ended) {
        task = NULL;
    }
    task_table_unlock();
    return task;
}

/* Whether waiting for owner would be waiting for self. */
static bool is_circle(const struct task *owner, const struct task *self)
{
    while (owner != self && owner->pi_blocked != NULL) {
        owner = owner->pi_blocked->owner;
    }
    return owner == self;
}

/*
 * Takes the lock if it is free or its owner has ended: 0, -HE_OWNERDEAD. Else sees to
 * it that the owner, in *owner, comes here to unlock: -HE_AGAIN. Or an error.
 */
static int try_lock(uint32_t *addr, uint32_t self_id, struct task **owner)
{
    for (;;) {
        uint64_t seen = cpu_load32(addr);

        if (seen == CPU_ACCESS_FAILED) {
            return -HE_FAULT;
        }
        uint32_t word = (uint32_t)seen, holder = word & ~PI_WAITERS;
        uint32_t wanted = word | PI_WAITERS;
        int result = -HE_AGAIN;

        if (holder == self_id) {
            return -HE_DEADLK;
        }
        *owner = holder != 0 ? find_owner(holder) : NULL;
        if (*owner == NULL) {
            wanted = self_id | (word & PI_WAITERS);
            result = holder == 0 ? 0 : -HE_OWNERDEAD;
        }
        seen = cpu_swap32(addr, word, wanted);
        if (seen == CPU_ACCESS_FAILED) {
            return -HE_FAULT;
        }
        if (seen == word) {
            return result;
        }
    }
}

static void waiter_expired(struct deadline *deadline)
{
    struct pi_waiter *waiter = container_of(deadline, struct pi_waiter, deadline);
    struct task *task = waiter->task;

    spin_lock(&guard);
    bool mine = task->pi_blocked == waiter;

    if (mine) {
        list_remove(waiter);
        task->pi_blocked = NULL;
        waiter->result = -HE_TIMEDOUT;
        update_prio(waiter->owner);
    }
    spin_unlock(&guard);
    if (mine) {
        sched_wake(task);
    }
}

int pi_lock(uint32_t *addr, int64_t deadline_ns)
{
    struct task *self = task_current(), *owner;
    struct pi_waiter waiter = {.addr = addr, .task = self};
    bool is_timed = deadline_ns != FUTEX_FOREVER;

    pi_guard();
    int result = try_lock(addr, self->id, &owner);

    if (result == -HE_AGAIN && is_circle(owner, self)) {
        result = -HE_DEADLK;
    }
    if (result != -HE_AGAIN) {
        pi_unguard();
        return result;
    }
    waiter.owner = owner;
    list_insert(&waiter);
    self->pi_blocked = &waiter;
    update_prio(owner);
    spin_unlock_raw(&guard);
    if (is_timed) {
        waiter.deadline.expire = waiter_expired;
        deadline_add(&waiter.deadline, time_cycles_at(deadline_ns));
    }
    sched_block();
    irq_unmask();
    if (is_timed) {
        deadline_cancel(&waiter.deadline);
    }
    return waiter.result;
}

/*
 * Makes the first waiter for addr the owner instead of from, and the others wait for
 * it. Null if nobody waits; *others tells whether there are any.
 */
static struct task *hand_over(struct task *from, const uint32_t *addr, int result,
                              bool *others)
{
    struct task *heir = NULL;
    struct pi_waiter *next;

    *others = false;
    for (struct pi_waiter *waiter = from->pi_waiters; waiter != NULL; waiter = next) {
        next = waiter->next;
        if (waiter->addr != addr) {
            continue;
        }
        list_remove(waiter);
        if (heir == NULL) {
            heir = waiter->task;
            heir->pi_blocked = NULL;
            waiter->result = result;
        } else {
            waiter->owner = heir;
            list_insert(waiter);
            *others = true;
        }
    }
    update_prio(from);
    if (heir != NULL) {
        update_prio(heir);
    }
    return heir;
}

int pi_unlock(uint32_t *addr)
{
    struct task *self = task_current(), *heir = NULL;
    bool others;

    pi_guard();
    uint64_t word = cpu_load32(addr);
    int result = word == CPU_ACCESS_FAILED                    ? -HE_FAULT
                 : ((uint32_t)word & ~PI_WAITERS) != self->id ? -HE_PERM
                                                              : 0;

    if (result == 0) {
        heir = hand_over(self, addr, 0, &others);
        /* With the waiters' bit set only we write the word. */
        uint32_t next = heir != NULL ? heir->id | (others ? PI_WAITERS : 0) : UINT32_C(0);

        if (cpu_swap32(addr, (uint32_t)word, next) == CPU_ACCESS_FAILED) {
            result = -HE_FAULT;
        }
    }
    if (heir != NULL) {
        sched_wake(heir);
    }
    pi_unguard();
    return result;
}

void pi_exit(void)
{
    struct task *self = task_current();

    pi_guard();
    self->pi_has_ended = true;
    while (self->pi_waiters != NULL) {
        uint32_t *addr = self->pi_waiters->addr;
        bool others;
        struct task *heir = hand_over(self, addr, -HE_OWNERDEAD, &others);

        /* If the word's memory is gone, so be it: nobody will look there. */
        (void)cpu_swap32(addr, self->id | PI_WAITERS,
                         heir->id | (others ? PI_WAITERS : 0));
        sched_wake(heir);
    }
    pi_unguard();
}
