/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Lists of who waits for an object, and waking them. */
#include "sched/ready.h"
#include "abi/errno.h"
#include "abi/poll.h"
#include "sched/futex.h"
#include "sched/mutex.h"

/* A sleeper that has been told already is not woken again. */
static void wake(uint32_t *word)
{
    if (__atomic_exchange_n(word, 1, __ATOMIC_RELEASE) == 0) {
        futex_wake(word, 1);
    }
}

void ready_notify_watches(struct ready_source *source, uint32_t events)
{
    struct ready_watch *watch;

    spin_lock(&source->lock);
    list_for_each(watch, &source->watches, link)
    {
        if (((watch->events | HPOLLERR | HPOLLHUP) & events) == 0) {
            continue;
        }
        if (watch->notify != NULL) {
            watch->notify(watch, events);
        } else {
            wake(watch->word);
        }
    }
    spin_unlock(&source->lock);
}

void ready_attach(struct ready_source *source, struct ready_watch *watch)
{
    watch->source = source;
    spin_lock(&source->lock);
    list_push_back(&source->watches, &watch->link);
    spin_unlock(&source->lock);
    /* Pairs with the fence of those that change the state without a lock. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void ready_detach(struct ready_watch *watch)
{
    if (watch->source == NULL) {
        return;
    }
    spin_lock(&watch->source->lock);
    list_remove(&watch->link);
    spin_unlock(&watch->source->lock);
    watch->source = NULL;
}

int ready_wait(struct ready_source *source, uint32_t events, struct mutex *mutex,
               int64_t deadline_ns)
{
    uint32_t word = 0;
    struct ready_watch watch = {.events = events, .word = &word};

    ready_attach(source, &watch);
    mutex_unlock(mutex);
    int err = futex_wait_flags(&word, 0, deadline_ns, FUTEX_INTERRUPTIBLE);

    ready_detach(&watch);
    mutex_lock(mutex);
    return err == -HE_AGAIN ? 0 : err;
}
