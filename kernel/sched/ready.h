/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Readiness: what poll() and its like, and calls that block on a pipe or a socket,
 * wait for. Whatever can become ready (a pipe, a socket, the console) embeds a
 * source and notifies it when it may have become so; who waits attaches a watch.
 * A notification is a hint to look again: the truth is the state of the object.
 *
 * No wake-up is lost: who waits attaches first and looks at the state then. The
 * state is read under the lock under which it is changed, and ready_notify()
 * comes after the change, under that lock or behind it. Where the state is changed
 * without a lock, a sequentially consistent fence stands between change and notification.
 *
 * Lock order: a source's lock comes after the object's and before a futex bucket.
 */
#ifndef KERNEL_SCHED_READY_H
#define KERNEL_SCHED_READY_H

#include "lib/list.h"
#include "sync/spinlock.h"

struct mutex;

struct ready_source {
    struct spinlock lock; /* guards the list and the watches in it */
    struct list_node watches;
};

/* Of a static source named name. */
#define READY_SOURCE_INIT(name)                  \
    {                                            \
        SPINLOCK_INIT, LIST_INIT((name).watches) \
    }

struct ready_watch {
    struct list_node link;
    struct ready_source *source; /* null: not attached */
    uint32_t events;             /* HPOLL*: others do not concern it */
    /* Set *word to 1 and wake its sleeper, unless notify is given. */
    uint32_t *word;
    /* Called under the source's lock, in any context. May notify other sources, but
     * not attach or detach. */
    void (*notify)(struct ready_watch *watch, uint32_t events);
};

static inline void ready_source_init(struct ready_source *source)
{
    source->lock = (struct spinlock)SPINLOCK_INIT;
    list_init(&source->watches);
}

/* Only ready_notify() calls it. */
COLD void ready_notify_watches(struct ready_source *source, uint32_t events);

/* Any context; not under a lock that comes after a futex bucket's. One load when nobody
 * waits. */
static inline void ready_notify(struct ready_source *source, uint32_t events)
{
    if (unlikely(__atomic_load_n(&source->watches.next, __ATOMIC_RELAXED) !=
                 &source->watches)) {
        ready_notify_watches(source, events);
    }
}

/*
 * events, word and notify are set. The source must stay until ready_detach(), after
 * which watch is no longer in use. Task context.
 */
void ready_attach(struct ready_source *source, struct ready_watch *watch);
void ready_detach(struct ready_watch *watch); /* does nothing if not attached */

/*
 * Gives mutex, which guards the object, back, sleeps until one of events is notified or
 * the monotonic clock reads deadline_ns, and takes mutex again. 0: look again;
 * -HE_TIMEDOUT, -HE_INTR. Task context.
 */
int ready_wait(struct ready_source *source, uint32_t events, struct mutex *mutex,
               int64_t deadline_ns);

#endif
