/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What an expiration touches is guarded by the timer's spinlock. Only the first
 * expiration that nobody has read is an interrupt: those after it are counted when
 * somebody looks, so that a short interval can not keep the program from getting on. A
 * timer has two deadlines that it uses in turn, because one that expires can not be
 * queued again at once.
 */
#include "fs/timerfd.h"
#include "core/time.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "sched/deadline.h"
#include "sched/mutex.h"

struct timerfd;

struct timerfd_deadline {
    struct deadline deadline;
    struct timerfd *timer;
};

struct timerfd {
    struct mutex setting; /* one thread sets at a time */
    struct ready_source source;
    uint64_t clock;
    struct spinlock lock; /* guards the rest */
    uint64_t count;       /* expirations that nobody has read */
    bool is_armed;        /* it will expire, at next_ns */
    bool is_queued;       /* so does the deadline in use */
    unsigned turn;        /* which that is */
    int64_t next_ns;      /* on the monotonic clock */
    int64_t interval_ns;
    struct timerfd_deadline deadlines[2];
};

/* Lock held, no deadline is queued. */
static void timerfd_arm(struct timerfd *timer)
{
    timer->turn ^= 1;
    timer->is_queued = true;
    struct deadline *deadline = &timer->deadlines[timer->turn].deadline;

    /* Acquire pairs with the release in deadline_interrupt(): it may just be expiring on
     * another core, past this lock. */
    while (__atomic_load_n(&deadline->queue, __ATOMIC_ACQUIRE) != NULL) {
        cpu_relax();
    }
    deadline_add(deadline, time_cycles_at(timer->next_ns));
}

/* Lock held: counts what has expired until now; next_ns is later. */
static void timerfd_settle(struct timerfd *timer)
{
    int64_t late_ns = timer->is_armed ? time_mono_ns() - timer->next_ns : -1;

    if (late_ns >= 0) {
        int64_t more = timer->interval_ns > 0 ? late_ns / timer->interval_ns + 1 : 1;

        timer->count += (uint64_t)more;
        timer->next_ns += more * timer->interval_ns;
        timer->is_armed = timer->interval_ns > 0;
    }
}

static void timerfd_expired(struct deadline *deadline)
{
    struct timerfd *timer =
        container_of(deadline, struct timerfd_deadline, deadline)->timer;
    bool is_due = false;

    spin_lock(&timer->lock);
    if (deadline == &timer->deadlines[timer->turn].deadline) {
        timer->is_queued = false;
        timerfd_settle(timer);
        is_due = timer->count > 0; /* timerfd_get() may have counted it */
        if (!is_due && timer->is_armed) {
            timerfd_arm(timer);
        }
    }
    spin_unlock(&timer->lock);
    if (is_due) {
        ready_notify(&timer->source, POLL_READABLE);
    }
}

/* What has been counted since the last call. */
static uint64_t timerfd_take(struct timerfd *timer)
{
    spin_lock(&timer->lock);
    timerfd_settle(timer);
    uint64_t count = timer->count;

    timer->count = 0;
    if (timer->is_armed && !timer->is_queued) {
        timerfd_arm(timer);
    }
    spin_unlock(&timer->lock);
    return count;
}

static ptrdiff_t timerfd_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    struct timerfd *timer = file->object;
    uint64_t count;

    (void)offset;
    if (len < sizeof(count)) {
        return -HE_INVAL;
    }
    while ((count = timerfd_take(timer)) == 0) {
        if ((file_flags(file) & HO_NONBLOCK) != 0) {
            return -HE_AGAIN;
        }
        int err = poll_file(file, HPOLLIN, FUTEX_FOREVER);

        if (err < 0) {
            return err;
        }
    }
    memcpy(buf, &count, sizeof(count));
    return sizeof(count);
}

static uint32_t timerfd_poll(struct file *file, struct ready_watch *watch)
{
    struct timerfd *timer = file->object;

    if (watch != NULL) {
        ready_attach(&timer->source, watch);
    }
    spin_lock(&timer->lock);
    timerfd_settle(timer);
    uint32_t ready = timer->count > 0 ? POLL_READABLE : 0;

    spin_unlock(&timer->lock);
    return ready;
}

/* No expiration is under way or will come after this. */
static void timerfd_disarm(struct timerfd *timer)
{
    spin_lock(&timer->lock);
    timer->is_armed = false;
    spin_unlock(&timer->lock);
    for (unsigned i = 0; i < ARRAY_LEN(timer->deadlines); i++) {
        deadline_cancel(&timer->deadlines[i].deadline);
    }
    timer->is_queued = false; /* nobody else looks now */
}

static void timerfd_release(struct file *file)
{
    timerfd_disarm(file->object);
    kfree(file->object);
}

static ptrdiff_t timerfd_write(struct file *file, const void *buf, size_t len,
                               int64_t offset)
{
    (void)file, (void)buf, (void)len, (void)offset;
    return -HE_INVAL;
}

static const struct file_ops timerfd_ops = {
    .read = timerfd_read,
    .write = timerfd_write,
    .poll = timerfd_poll,
    .release = timerfd_release,
    .mode = 0600,
};

int timerfd_open(uint64_t clock, uint32_t flags, struct file **file)
{
    struct timerfd *timer = kzalloc(sizeof(*timer));

    if (timer == NULL || (*file = file_alloc()) == NULL) {
        kfree(timer);
        return -HE_NOMEM;
    }
    ready_source_init(&timer->source);
    timer->clock = clock;
    for (unsigned i = 0; i < ARRAY_LEN(timer->deadlines); i++) {
        timer->deadlines[i].deadline.expire = timerfd_expired;
        timer->deadlines[i].timer = timer;
    }
    (*file)->ops = &timerfd_ops;
    (*file)->object = timer;
    (*file)->flags = flags | HO_RDWR;
    return 0;
}

/* Lock held. */
static struct timerfd_setting timerfd_setting_of(struct timerfd *timer)
{
    timerfd_settle(timer);
    return (struct timerfd_setting){
        timer->is_armed ? MAX(timer->next_ns - time_mono_ns(), INT64_C(1)) : 0,
        timer->interval_ns};
}

static int64_t timerfd_point(const struct timerfd *timer, bool is_absolute, int64_t ns)
{
    int64_t start = 0, sum;

    if (!is_absolute) {
        start = time_mono_ns();
    } else if (timer->clock == HCLOCK_REALTIME) {
        start = time_mono_ns() - time_wall_ns();
    }
    return __builtin_add_overflow(start, ns, &sum) ? INT64_MAX : sum;
}

int timerfd_set(struct file *file, bool is_absolute, const struct timerfd_setting *wanted,
                struct timerfd_setting *old)
{
    struct timerfd *timer = file->object;

    if (file->ops != &timerfd_ops) {
        return -HE_INVAL;
    }
    mutex_lock(&timer->setting);
    spin_lock(&timer->lock);
    struct timerfd_setting before = timerfd_setting_of(timer);

    spin_unlock(&timer->lock);
    timerfd_disarm(timer);
    spin_lock(&timer->lock);
    timer->count = 0;
    timer->interval_ns = wanted->interval_ns;
    timer->is_armed = wanted->value_ns != 0;
    if (timer->is_armed) {
        timer->next_ns = timerfd_point(timer, is_absolute, wanted->value_ns);
        timerfd_arm(timer);
    }
    spin_unlock(&timer->lock);
    mutex_unlock(&timer->setting);
    if (old != NULL) {
        *old = before;
    }
    return 0;
}

int timerfd_get(struct file *file, struct timerfd_setting *setting)
{
    struct timerfd *timer = file->object;

    if (file->ops != &timerfd_ops) {
        return -HE_INVAL;
    }
    spin_lock(&timer->lock);
    *setting = timerfd_setting_of(timer);
    spin_unlock(&timer->lock);
    return 0;
}
