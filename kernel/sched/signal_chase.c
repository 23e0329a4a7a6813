/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Threads that have a signal and have not looked yet. One that sleeps is woken, one that
 * runs elsewhere is kicked; but a kick that finds it inside a system call does nothing,
 * and one that waits for its turn, or for a lock of the kernel, can not be kicked. So all
 * of them are kicked again after a while, at growing distances, until each has looked.
 */
#include "core/time.h"
#include "sched/deadline.h"
#include "sched/sched.h"
#include "sched/signal_state.h"

#define PERIOD_FIRST_NS (50 * NS_PER_USEC)
#define PERIOD_MAX_NS   (10 * NS_PER_MSEC)

static void chase_again(struct deadline *deadline);

/* Guarded by signal_process.lock. */
static struct task *chased;
static int64_t period_ns;
static bool is_armed;
/* Two, because one that expires can not be queued again at once. */
static struct deadline deadlines[2] = {{.expire = chase_again}, {.expire = chase_again}};
static unsigned turn;

static void arm(void)
{
    if (is_armed || chased == NULL) {
        return;
    }
    is_armed = true;
    turn ^= 1;
    /* Acquire pairs with the release in deadline_interrupt(): it may just be expiring on
     * another core, past this lock. */
    while (__atomic_load_n(&deadlines[turn].queue, __ATOMIC_ACQUIRE) != NULL) {
        cpu_relax();
    }
    deadline_add(&deadlines[turn], time_cycles_at(time_mono_ns() + period_ns));
}

static void kick(struct task *task)
{
    const uint32_t *addr = __atomic_load_n(&task->signals.sleeps_on, __ATOMIC_SEQ_CST);

    if (addr != NULL) {
        futex_interrupt(addr, task, FUTEX_SIGNALS);
    }
    sched_prod(task);
}

static void chase_again(struct deadline *deadline)
{
    (void)deadline;
    spin_lock(&signal_process.lock);
    is_armed = false;
    for (struct task *task = chased; task != NULL; task = task->signals.chased_next) {
        kick(task);
    }
    period_ns = MIN(period_ns * 2, PERIOD_MAX_NS);
    arm();
    spin_unlock(&signal_process.lock);
}

void signal_chase(struct task *task)
{
    if (!task->signals.is_chased) {
        task->signals.is_chased = true;
        task->signals.chased_prev = NULL;
        task->signals.chased_next = chased;
        if (chased != NULL) {
            chased->signals.chased_prev = task;
        }
        chased = task;
    }
    kick(task);
    period_ns = PERIOD_FIRST_NS;
    arm();
}

void signal_chase_end(struct task *task)
{
    if (!task->signals.is_chased) {
        return;
    }
    task->signals.is_chased = false;
    if (task->signals.chased_prev != NULL) {
        task->signals.chased_prev->signals.chased_next = task->signals.chased_next;
    } else {
        chased = task->signals.chased_next;
    }
    if (task->signals.chased_next != NULL) {
        task->signals.chased_next->signals.chased_prev = task->signals.chased_prev;
    }
}
