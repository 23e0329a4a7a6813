/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Messages on their way; see queue.h. */
#include <stdlib.h>
#include <string.h>
#include "mqueue/queue.h"
#include "pthread/cancel.h"

/* Lock held, which is let go of meanwhile: sleeps until the queue, of which the caller is
 * a user, has changed. 0, or ETIMEDOUT, EINTR, EINVAL. */
static int wait_for_change(struct queue *queue, unsigned int *waiting,
                           const struct timespec *until)
{
    uint32_t seen = queue->changes;

    queue->sleepers++;
    ++*waiting;
    lock_release(&__posix_mq_lock);
    int error =
        __posix_wait_flags(&queue->changes, seen, until, CLOCK_REALTIME, HFUTEX_CANCEL);

    lock_acquire(&__posix_mq_lock);
    --*waiting;
    queue->sleepers--;
    return error;
}

/* Lock held. */
static void changed(struct queue *queue)
{
    queue->changes++;
    if (queue->sleepers != 0) {
        sys_futex_wake(&queue->changes, INT32_MAX);
    }
}

/* Behind all that are as urgent. */
static void insert(struct queue *queue, struct message *message)
{
    struct message **link = &queue->first;

    while (*link != NULL && (*link)->priority >= message->priority) {
        link = &(*link)->next;
    }
    message->next = *link;
    *link = message;
    queue->attr.mq_curmsgs++;
}

/* Lock held: the queue, once it has room (to receive: a message), in *queue; or -errno.
 */
static int await(mqd_t descriptor, bool receives, const struct timespec *until,
                 struct queue **queue)
{
    unsigned int senders = 0;

    for (;;) {
        struct open_queue *open = __posix_mq_of(descriptor);

        if (open == NULL ||
            (open->flags & O_ACCMODE) == (receives ? O_WRONLY : O_RDONLY)) {
            return -EBADF;
        }
        struct queue *found = open->queue;
        long count = found->attr.mq_curmsgs;

        *queue = found;
        if (receives ? count > 0 : count < found->attr.mq_maxmsg) {
            return 0;
        }
        if ((open->flags & O_NONBLOCK) != 0) {
            return -EAGAIN;
        }
        found->users++; /* it stays until it is looked at again */
        int error =
            wait_for_change(found, receives ? &found->receivers : &senders, until);

        __posix_mq_put(found);
        if (error != 0) {
            return -error;
        }
    }
}

static int send_locked(mqd_t descriptor, struct message *message,
                       const struct timespec *until, struct notice *notice)
{
    struct open_queue *open = __posix_mq_of(descriptor);
    struct queue *queue;

    notice->event.sigev_notify = SIGEV_NONE;
    if (open != NULL && message->len > (size_t)open->queue->attr.mq_msgsize) {
        return (open->flags & O_ACCMODE) == O_RDONLY ? -EBADF : -EMSGSIZE;
    }
    int result = await(descriptor, false, until, &queue);

    if (result == 0) {
        if (queue->is_watched && queue->attr.mq_curmsgs == 0 && queue->receivers == 0) {
            *notice = queue->notice;
            queue->is_watched = false;
        }
        insert(queue, message);
        changed(queue);
    }
    return result;
}

int mq_timedsend(mqd_t descriptor, const char *text, size_t len, unsigned int priority,
                 const struct timespec *until)
{
    struct notice notice;

    cancel_point();
    if (priority >= MQ_PRIO_MAX) {
        return (int)__posix_fail(-EINVAL);
    }
    struct message *message = len < PTRDIFF_MAX ? malloc(sizeof(*message) + len) : NULL;

    if (message == NULL) {
        return (int)__posix_fail(-EMSGSIZE);
    }
    message->priority = priority;
    message->len = len;
    memcpy(message->text, text, len);
    lock_acquire(&__posix_mq_lock);
    int result = send_locked(descriptor, message, until, &notice);

    lock_release(&__posix_mq_lock);
    if (result < 0) {
        free(message);
    } else {
        __posix_notify(&notice, SI_MESGQ);
    }
    return (int)posix_result(result);
}

int mq_send(mqd_t descriptor, const char *text, size_t len, unsigned int priority)
{
    return mq_timedsend(descriptor, text, len, priority, NULL);
}

/* Lock held: the first message in *message, or -errno. */
static int receive_locked(mqd_t descriptor, size_t len, const struct timespec *until,
                          struct message **message)
{
    struct open_queue *open = __posix_mq_of(descriptor);
    struct queue *queue;

    if (open != NULL && len < (size_t)open->queue->attr.mq_msgsize) {
        return (open->flags & O_ACCMODE) == O_WRONLY ? -EBADF : -EMSGSIZE;
    }
    int result = await(descriptor, true, until, &queue);

    if (result == 0) {
        *message = queue->first;
        queue->first = (*message)->next;
        queue->attr.mq_curmsgs--;
        changed(queue);
    }
    return result;
}

ssize_t mq_timedreceive(mqd_t descriptor, char *restrict text, size_t len,
                        unsigned int *restrict priority,
                        const struct timespec *restrict until)
{
    struct message *message = NULL;

    cancel_point();
    lock_acquire(&__posix_mq_lock);
    int result = receive_locked(descriptor, len, until, &message);

    lock_release(&__posix_mq_lock);
    if (result < 0) {
        return __posix_fail(result);
    }
    ssize_t got = (ssize_t)message->len;

    memcpy(text, message->text, message->len);
    if (priority != NULL) {
        *priority = message->priority;
    }
    free(message);
    return got;
}

ssize_t mq_receive(mqd_t descriptor, char *text, size_t len, unsigned int *priority)
{
    return mq_timedreceive(descriptor, text, len, priority, NULL);
}

/* Null takes back what this descriptor has asked for. */
int mq_notify(mqd_t descriptor, const struct sigevent *event)
{
    int result = 0;

    lock_acquire(&__posix_mq_lock);
    struct open_queue *open = __posix_mq_of(descriptor);
    struct queue *queue = open != NULL ? open->queue : NULL;

    if (queue == NULL) {
        result = -EBADF;
    } else if (event == NULL) {
        queue->is_watched = queue->is_watched && queue->watcher != descriptor;
    } else if (queue->is_watched) {
        result = -EBUSY;
    } else {
        queue->is_watched = true;
        queue->watcher = descriptor;
        __posix_keep_event(&queue->notice, event);
    }
    lock_release(&__posix_mq_lock);
    return (int)posix_result(result);
}
