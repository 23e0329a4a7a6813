/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * ptimer_mutex serialises those who make, set and delete timers; what an expiration
 * touches is guarded by signal_process.lock. A timer has two deadlines that it uses in
 * turn, because one that expires can not be queued again at once.
 */
#include "sched/ptimer.h"
#include "abi/errno.h"
#include "abi/syscalls.h"
#include "arch/smp.h"
#include "core/time.h"
#include "mm/heap.h"
#include "sched/clock.h"
#include "sched/deadline.h"
#include "sched/mutex.h"
#include "sched/sched.h"
#include "sched/signal_state.h"
#include "sched/task_table.h"

#define PTIMER_MAX    1024
#define LOOK_AGAIN_NS (20 * NS_PER_USEC)  /* it expires at least so much later again */
#define QUEUED_NS     (100 * NS_PER_USEC) /* and where nobody has heard of the last time */
#define LATE_TIMES    8 /* as much as the interrupt was late, where it can not keep up */
#define LATE_MAX_NS   NS_PER_MSEC
#define OVERRUN_MAX   INT32_MAX

struct ptimer_deadline {
    struct deadline deadline;
    struct ptimer *timer;
};

struct ptimer {
    struct ptimer_deadline deadlines[2];
    unsigned turn; /* the one in use */
    int id;
    bool is_armed;
    bool has_date; /* it is to expire at a date, not after a time */
    uint64_t clock;
    int64_t next_ns; /* on the clock; for the date, on the monotonic clock */
    int64_t interval_ns;
    int64_t armed_ns; /* monotonic: when the deadline is */
    struct hermit_sigevent event;
    struct signal_node node;
    struct task *taker; /* whose queue node is in; null: the program's */
};

static struct mutex ptimer_mutex = MUTEX_INIT;
static struct ptimer *timers[PTIMER_MAX]; /* guarded by ptimer_mutex */

static bool is_processor_time(uint64_t clock)
{
    return clock != HCLOCK_MONOTONIC && clock != HCLOCK_REALTIME;
}

/* The timer's own clock; the date counts as monotonic time. */
static int64_t now_of(const struct ptimer *timer)
{
    int64_t ns = 0;

    (void)clock_time_ns(is_processor_time(timer->clock) ? timer->clock : HCLOCK_MONOTONIC,
                        &ns);
    return ns;
}

/*
 * Lock held: how long it is quiet after count expirations, which are heard of late_ns too
 * late. What expires meanwhile is counted: an interval of nanoseconds must not become an
 * interrupt for each, and where interrupts are slow, under a hypervisor, the program must
 * get on between two.
 */
static int64_t rest_after(const struct ptimer *timer, int64_t count, int64_t late_ns)
{
    bool is_heard = !timer->node.is_queued && timer->event.notify != HSIGEV_NONE;
    int64_t rest = is_heard ? LOOK_AGAIN_NS : QUEUED_NS;

    return count > 1 ? MAX(rest, MIN(late_ns, LATE_MAX_NS) * LATE_TIMES) : rest;
}

/* Lock held, no deadline of the timer is queued. Not before rest_ns from now. */
static void arm(struct ptimer *timer, int64_t rest_ns)
{
    int64_t at = timer->next_ns;

    if (rest_ns > 0) {
        at = MAX(at, time_mono_ns() + rest_ns);
    }
    if (is_processor_time(timer->clock)) {
        int64_t left = MAX(timer->next_ns - now_of(timer), INT64_C(0));

        if (timer->clock == HCLOCK_PROCESS_CPUTIME_ID) {
            left /= (int64_t)smp_core_count();
        }
        at = time_mono_ns() + MAX(left, MAX(rest_ns, LOOK_AGAIN_NS));
    }
    timer->armed_ns = at;
    timer->turn ^= 1;
    struct deadline *deadline = &timer->deadlines[timer->turn].deadline;

    /* Acquire pairs with the release in deadline_interrupt(): it may just be expiring on
     * another core, past this lock. */
    while (__atomic_load_n(&deadline->queue, __ATOMIC_ACQUIRE) != NULL) {
        cpu_relax();
    }
    deadline_add(deadline, time_cycles_at(at));
}

static int32_t add_overrun(int32_t overrun, int64_t more)
{
    return more < OVERRUN_MAX - overrun ? overrun + (int32_t)more : OVERRUN_MAX;
}

/* Lock held: count expirations at once. */
static void notify(struct ptimer *timer, int64_t count)
{
    struct signal_node *node = &timer->node;
    struct task *task = NULL;
    struct hermit_siginfo info = {
        .signo = timer->event.signo,
        .code = HSI_TIMER,
        .value = timer->event.value,
        .timer = timer->id,
        .overrun = add_overrun(0, count - 1),
    };

    if (timer->event.notify == HSIGEV_NONE) {
        return;
    }
    if (node->is_queued) {
        node->info.overrun = add_overrun(node->info.overrun, count);
        return;
    }
    if (timer->event.tid != 0) {
        task = task_table_lock(timer->event.tid);
        task_table_unlock(); /* it can not end while the other lock is held */
        if (task == NULL || task->signals.has_ended) {
            return;
        }
    }
    timer->taker = task;
    signal_post(task, &info, node);
}

/* Lock held: how often it has expired until now; the next time is after now. */
static int64_t count_expirations(struct ptimer *timer)
{
    int64_t late = now_of(timer) - timer->next_ns;
    int64_t count = 0;

    if (late >= 0) {
        count = timer->interval_ns > 0 ? late / timer->interval_ns + 1 : 1;
        timer->next_ns += count * timer->interval_ns;
        timer->is_armed = timer->interval_ns > 0;
    }
    return count;
}

void ptimer_settle(struct signal_node *node)
{
    struct ptimer *timer = container_of(node, struct ptimer, node);

    if (timer->is_armed && timer->interval_ns > 0) {
        node->info.overrun = add_overrun(node->info.overrun, count_expirations(timer));
    }
}

static void expired(struct deadline *deadline)
{
    struct ptimer *timer =
        container_of(deadline, struct ptimer_deadline, deadline)->timer;

    signal_lock();
    if (timer->is_armed && deadline == &timer->deadlines[timer->turn].deadline) {
        int64_t count = count_expirations(timer);

        if (timer->is_armed) {
            arm(timer, rest_after(timer, count, time_mono_ns() - timer->armed_ns));
        }
        if (count > 0) {
            notify(timer, count);
        }
    }
    signal_unlock();
}

static struct ptimer *make(int id, uint64_t clock, const struct hermit_sigevent *event)
{
    struct ptimer *timer = kzalloc(sizeof(*timer));

    if (timer == NULL) {
        return NULL;
    }
    for (unsigned i = 0; i < ARRAY_LEN(timer->deadlines); i++) {
        timer->deadlines[i].deadline.expire = expired;
        timer->deadlines[i].timer = timer;
    }
    timer->id = id;
    timer->clock = clock;
    timer->event = *event;
    timer->node.is_timer = true;
    timers[id] = timer;
    return timer;
}

/* ITIMER_REAL, _VIRTUAL, _PROF. All processor time is the program's own. */
static struct ptimer *make_fixed(int id)
{
    static const int signals[PTIMER_FIXED] = {HSIG_ALRM, HSIG_VTALRM, HSIG_PROF};
    const struct hermit_sigevent event = {.notify = HSIGEV_SIGNAL, .signo = signals[id]};

    return make(id, id == 0 ? HCLOCK_MONOTONIC : HCLOCK_PROCESS_CPUTIME_ID, &event);
}

/* Mutex held: timer id, or null. */
static struct ptimer *timer_of(int id)
{
    if (id < 0 || id >= PTIMER_MAX) {
        return NULL;
    }
    return timers[id] == NULL && id < PTIMER_FIXED ? make_fixed(id) : timers[id];
}

static int check_event(uint64_t clock, const struct hermit_sigevent *event)
{
    int64_t ns;
    int err = clock_time_ns(clock, &ns);

    if (err == 0 && event->notify != HSIGEV_NONE &&
        (event->notify != HSIGEV_SIGNAL || event->signo <= 0 ||
         event->signo > HSIG_MAX)) {
        err = -HE_INVAL;
    }
    if (err == 0 && event->tid != 0) {
        err = task_table_lock(event->tid) == NULL ? -HE_INVAL : 0;
        task_table_unlock();
    }
    return err;
}

int ptimer_create(uint64_t clock, const struct hermit_sigevent *event)
{
    int id = check_event(clock, event);

    if (id < 0) {
        return id;
    }
    if (clock == HCLOCK_THREAD_CPUTIME_ID) {
        clock = HCLOCK_OF_THREAD + task_current()->id;
    }
    mutex_lock(&ptimer_mutex);
    for (id = PTIMER_FIXED; id < PTIMER_MAX && timers[id] != NULL; id++) {
    }
    if (id == PTIMER_MAX) {
        id = -HE_AGAIN;
    } else if (make(id, clock, event) == NULL) {
        id = -HE_NOMEM;
    }
    mutex_unlock(&ptimer_mutex);
    return id;
}

static void setting_of(const struct ptimer *timer, struct ptimer_setting *setting)
{
    setting->value_ns =
        timer->is_armed ? MAX(timer->next_ns - now_of(timer), INT64_C(1)) : 0;
    setting->interval_ns = timer->interval_ns;
}

/* Mutex held; no expiration is under way or will come after this. */
static void disarm(struct ptimer *timer, struct ptimer_setting *old)
{
    signal_lock();
    setting_of(timer, old);
    timer->is_armed = false;
    signal_unlock();
    for (unsigned i = 0; i < ARRAY_LEN(timer->deadlines); i++) {
        deadline_cancel(&timer->deadlines[i].deadline);
    }
}

static int64_t add(int64_t a, int64_t b)
{
    int64_t sum;

    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

int ptimer_set(int id, bool absolute, const struct ptimer_setting *wanted,
               struct ptimer_setting *old)
{
    struct ptimer_setting before;

    mutex_lock(&ptimer_mutex);
    struct ptimer *timer = timer_of(id);

    if (timer != NULL) {
        disarm(timer, &before);
        signal_lock();
        timer->interval_ns = wanted->interval_ns;
        timer->is_armed = wanted->value_ns != 0;
        timer->has_date = absolute && timer->clock == HCLOCK_REALTIME;
        if (!absolute) {
            timer->next_ns = add(now_of(timer), wanted->value_ns);
        } else if (timer->clock == HCLOCK_REALTIME) {
            timer->next_ns = add(wanted->value_ns, time_mono_ns() - time_wall_ns());
        } else {
            timer->next_ns = wanted->value_ns;
        }
        if (timer->is_armed) {
            arm(timer, 0);
        }
        signal_unlock();
    }
    mutex_unlock(&ptimer_mutex);
    if (timer != NULL && old != NULL) {
        *old = before;
    }
    return timer != NULL ? 0 : -HE_INVAL;
}

void ptimer_date_moved(int64_t moved_ns)
{
    struct ptimer_setting before;

    mutex_lock(&ptimer_mutex);
    for (int id = 0; id < PTIMER_MAX; id++) {
        struct ptimer *timer = timers[id];

        if (timer == NULL || !timer->has_date) {
            continue;
        }
        disarm(timer, &before);
        signal_lock();
        timer->next_ns = add(timer->next_ns, -moved_ns);
        timer->is_armed = before.value_ns != 0;
        if (timer->is_armed) {
            arm(timer, 0);
        }
        signal_unlock();
    }
    mutex_unlock(&ptimer_mutex);
}

int ptimer_get(int id, struct ptimer_setting *setting)
{
    mutex_lock(&ptimer_mutex);
    const struct ptimer *timer = timer_of(id);

    if (timer != NULL) {
        signal_lock();
        setting_of(timer, setting);
        signal_unlock();
    }
    mutex_unlock(&ptimer_mutex);
    return timer != NULL ? 0 : -HE_INVAL;
}

int ptimer_overrun(int id)
{
    mutex_lock(&ptimer_mutex);
    const struct ptimer *timer = timer_of(id);
    int overrun = timer != NULL ? timer->node.told : -HE_INVAL;

    mutex_unlock(&ptimer_mutex);
    return overrun;
}

int ptimer_delete(int id)
{
    struct ptimer_setting ignored;

    mutex_lock(&ptimer_mutex);
    struct ptimer *timer = id >= PTIMER_FIXED ? timer_of(id) : NULL;

    if (timer != NULL) {
        disarm(timer, &ignored);
        timers[id] = NULL;
        signal_lock();
        signal_unqueue(&timer->node, timer->taker);
        signal_unlock();
    }
    mutex_unlock(&ptimer_mutex);
    kfree(timer);
    return timer != NULL ? 0 : -HE_INVAL;
}
