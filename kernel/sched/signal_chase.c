/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Threads that have a signal and have not looked yet. One that sleeps is woken, one that
 * runs elsewhere is kicked; but a kick that finds it inside a system call does nothing,
 * and one that waits for its turn, or for a lock of the kernel, can not be kicked. So all
 * of them are kicked again after a while, at growing distances, until each has looked.
 */
#include "arch/smp.h"
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
/* Two, because one that expires can not be queued again at once. Only who has made
 * is_armed true uses them and turn, after the lock too. */
static struct deadline deadlines[2] = {{.expire = chase_again}, {.expire = chase_again}};
static unsigned turn;

static void kick_now(const struct signal_kick *kick)
{
    if (kick->sleeps_on != NULL) {
        futex_interrupt(kick->sleeps_on, kick->task, kick->reasons);
    }
    if (kick->core != SCHED_NOWHERE) {
        smp_kick(kick->core);
    }
}

void signal_kick(struct task *task, uint32_t reasons)
{
    /* The flag was set before: pairs with futex_wait_flags(). One that goes to sleep
     * after this look sees the flag. */
    struct signal_kick kick = {
        .sleeps_on = __atomic_load_n(&task->signals.sleeps_on, __ATOMIC_SEQ_CST),
        .task = task,
        .reasons = reasons,
        .core = (reasons & FUTEX_SIGNALS) != 0 ? sched_core_to_kick(task) : SCHED_NOWHERE,
    };

    if (kick.sleeps_on == NULL && kick.core == SCHED_NOWHERE) {
        return;
    }
    if (signal_process.kick_count == SIGNAL_KICKS_MAX) {
        kick_now(&kick);
    } else {
        signal_process.kicks[signal_process.kick_count++] = kick;
    }
}

static void arm(int64_t after_ns)
{
    turn ^= 1;
    /* Acquire pairs with the release in deadline_interrupt(): it may just be expiring on
     * another core, past the lock. */
    while (__atomic_load_n(&deadlines[turn].queue, __ATOMIC_ACQUIRE) != NULL) {
        cpu_relax();
    }
    deadline_add(&deadlines[turn], time_cycles_at(time_mono_ns() + after_ns));
}

COLD void signal_unlock_and_kick(void)
{
    struct signal_kick kicks[SIGNAL_KICKS_MAX];
    unsigned count = signal_process.kick_count;
    bool begins_chase = signal_process.begins_chase;
    int64_t after_ns = period_ns;

    for (unsigned i = 0; i < count; i++) {
        kicks[i] = signal_process.kicks[i];
    }
    signal_process.kick_count = 0;
    signal_process.begins_chase = false;
    spin_unlock_raw(&signal_process.lock);
    for (unsigned i = 0; i < count; i++) {
        kick_now(&kicks[i]);
    }
    if (begins_chase) {
        arm(after_ns);
    }
    irq_unmask();
}

static void begin_chase(void)
{
    if (!is_armed && chased != NULL) {
        is_armed = true;
        signal_process.begins_chase = true;
    }
}

static void chase_again(struct deadline *deadline)
{
    (void)deadline;
    signal_lock();
    is_armed = false;
    for (struct task *task = chased; task != NULL; task = task->signals.chased_next) {
        signal_kick(task, FUTEX_SIGNALS);
    }
    period_ns = MIN(period_ns * 2, PERIOD_MAX_NS);
    begin_chase();
    signal_unlock();
}

void signal_chase(struct task *task)
{
    /* One that is chased has its flag set and was kicked: it will look at all there is.
     */
    if (task->signals.is_chased) {
        return;
    }
    task->signals.is_chased = true;
    task->signals.chased_prev = NULL;
    task->signals.chased_next = chased;
    if (chased != NULL) {
        chased->signals.chased_prev = task;
    }
    chased = task;
    signal_kick(task, FUTEX_SIGNALS);
    period_ns = PERIOD_FIRST_NS;
    begin_chase();
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
