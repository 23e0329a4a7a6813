/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Queues of messages. One lock guards all of them. A queue lives until it has no name,
 * nobody has it open and nobody waits in it. Who waits sleeps on the word that every
 * change of the queue increments, so that no wake-up is lost.
 */
#ifndef LIBPOSIX_QUEUE_H
#define LIBPOSIX_QUEUE_H

#include <limits.h>
#include <mqueue.h>
#include <pthread.h>
#include <stdbool.h>
#include "lock.h"

struct message {
    struct message *next; /* the next one to be received */
    unsigned int priority;
    size_t len;
    char text[];
};

/* An event as the program has described it; what the description points to is copied:
 * the attributes may be gone when it happens. */
struct notice {
    struct sigevent event;
    pthread_attr_t attr; /* where event.sigev_notify_attributes is not null */
};

struct queue {
    struct queue *next;
    unsigned int users; /* descriptors, and threads that wait */
    bool has_name;
    struct mq_attr attr; /* mq_flags is the descriptor's */
    struct message *first;
    uint32_t changes;
    unsigned int sleepers, receivers; /* that wait; receivers: for a message */
    bool is_watched;                  /* event is to happen when a message comes */
    int watcher;                      /* the descriptor that asked for it */
    struct notice notice;
    char name[];
};

struct open_queue {
    struct queue *queue; /* null: not open */
    int flags;
};

extern uint32_t __posix_mq_lock; /* guards all of this */

/* Lock held. Null: no such descriptor. */
struct open_queue *__posix_mq_of(mqd_t descriptor);

/* Lock held: one user less. */
void __posix_mq_put(struct queue *queue);

void __posix_keep_event(struct notice *notice, const struct sigevent *event);

/* Takes an event on its way: the signal, or a thread. No lock held. */
void __posix_notify(const struct notice *notice, int code);

#endif
