/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What a program wants to happen when something is there: a signal or a thread. */
#include <pthread.h>
#include <stdlib.h>
#include "mqueue/queue.h"

static void *call(void *arg)
{
    struct sigevent event = *(struct sigevent *)arg;

    free(arg);
    event.sigev_notify_function(event.sigev_value);
    return NULL;
}

static void start_thread(const struct notice *notice)
{
    struct sigevent *copy = malloc(sizeof(*copy));
    pthread_attr_t attr;
    pthread_t thread;

    if (copy == NULL) {
        return; /* an event that nobody hears of */
    }
    *copy = notice->event;
    if (copy->sigev_notify_attributes != NULL) {
        attr = notice->attr;
    } else {
        pthread_attr_init(&attr);
    }
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    if (pthread_create(&thread, &attr, call, copy) != 0) {
        free(copy);
    }
}

void __posix_keep_event(struct notice *notice, const struct sigevent *event)
{
    notice->event = *event;
    if (event->sigev_notify != SIGEV_THREAD) {
        notice->event.sigev_notify_attributes = NULL; /* the program need not set it */
    } else if (event->sigev_notify_attributes != NULL) {
        notice->attr = *event->sigev_notify_attributes;
    }
}

void __posix_notify(const struct notice *notice, int code)
{
    const struct sigevent *event = &notice->event;

    if (event->sigev_notify == SIGEV_SIGNAL) {
        sys_sigqueue(0, event->sigev_signo, code, (uint64_t)event->sigev_value.sival_ptr);
    } else if (event->sigev_notify == SIGEV_THREAD) {
        start_thread(notice);
    }
}
