/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Names and descriptors of queues. */
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "mqueue/queue.h"

#define MESSAGES_MAX ((long)65536)
#define SIZE_MAX_    ((long)16 << 20)

uint32_t __posix_mq_lock;

static struct queue *queues; /* guarded by the lock, as the next */
static struct open_queue opened[MQ_OPEN_MAX];

struct open_queue *__posix_mq_of(mqd_t descriptor)
{
    return descriptor >= 0 && descriptor < MQ_OPEN_MAX && opened[descriptor].queue != NULL
               ? &opened[descriptor]
               : NULL;
}

static void free_messages(struct message *message)
{
    while (message != NULL) {
        struct message *next = message->next;

        free(message);
        message = next;
    }
}

static void drop_if_unused(struct queue *queue)
{
    struct queue **link = &queues;

    if (queue->users != 0 || queue->has_name) {
        return;
    }
    while (*link != queue) {
        link = &(*link)->next;
    }
    *link = queue->next;
    free_messages(queue->first);
    free(queue);
}

void __posix_mq_put(struct queue *queue)
{
    queue->users--;
    drop_if_unused(queue);
}

/* The name without its slash into *bare; 0 or -errno. */
static int check_name(const char *name, const char **bare)
{
    *bare = name + (name[0] == '/');
    size_t len = strlen(*bare);

    if (len > NAME_MAX) {
        return -ENAMETOOLONG;
    }
    if (len == 0 || strchr(*bare, '/') != NULL) {
        return len == 0 ? -EINVAL : -EACCES;
    }
    return 0;
}

static struct queue *find(const char *name)
{
    struct queue *queue = queues;

    while (queue != NULL && !(queue->has_name && strcmp(queue->name, name) == 0)) {
        queue = queue->next;
    }
    return queue;
}

static int make(const char *name, const struct mq_attr *attr, struct queue **made)
{
    size_t len = strlen(name) + 1;

    if (attr != NULL &&
        (attr->mq_maxmsg <= 0 || attr->mq_msgsize <= 0 ||
         attr->mq_maxmsg > MESSAGES_MAX || attr->mq_msgsize > SIZE_MAX_)) {
        return -EINVAL;
    }
    struct queue *queue = calloc(1, sizeof(*queue) + len);

    if (queue == NULL) {
        return -ENOMEM;
    }
    queue->attr.mq_maxmsg = attr != NULL ? attr->mq_maxmsg : 10;
    queue->attr.mq_msgsize = attr != NULL ? attr->mq_msgsize : 8192;
    queue->has_name = true;
    memcpy(queue->name, name, len);
    queue->next = queues;
    queues = queue;
    *made = queue;
    return 0;
}

/* Lock held: a descriptor or -errno. */
static int open_locked(const char *name, int flags, const struct mq_attr *attr)
{
    struct queue *queue = find(name);
    int descriptor = 0;

    if (queue != NULL && (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) {
        return -EEXIST;
    }
    while (descriptor < MQ_OPEN_MAX && opened[descriptor].queue != NULL) {
        descriptor++;
    }
    if (descriptor == MQ_OPEN_MAX) {
        return -EMFILE;
    }
    int result = queue != NULL            ? 0
                 : (flags & O_CREAT) != 0 ? make(name, attr, &queue)
                                          : -ENOENT;

    if (result < 0) {
        return result;
    }
    queue->users++;
    opened[descriptor] = (struct open_queue){queue, flags & (O_ACCMODE | O_NONBLOCK)};
    return descriptor;
}

mqd_t mq_open(const char *name, int flags, ...)
{
    const struct mq_attr *attr = NULL;
    const char *bare;

    if ((flags & O_CREAT) != 0) {
        va_list args;

        va_start(args, flags);
        (void)va_arg(args, int); /* the mode: there is one user */
        attr = va_arg(args, const struct mq_attr *);
        va_end(args);
    }
    int result = check_name(name, &bare);

    if (result == 0) {
        lock_acquire(&__posix_mq_lock);
        result = open_locked(bare, flags, attr);
        lock_release(&__posix_mq_lock);
    }
    return (mqd_t)posix_result(result);
}

int mq_close(mqd_t descriptor)
{
    lock_acquire(&__posix_mq_lock);
    struct open_queue *open = __posix_mq_of(descriptor);

    if (open != NULL) {
        struct queue *queue = open->queue;

        if (queue->is_watched && queue->watcher == descriptor) {
            queue->is_watched = false;
        }
        open->queue = NULL;
        __posix_mq_put(queue);
    }
    lock_release(&__posix_mq_lock);
    return open != NULL ? 0 : (int)__posix_fail(-EBADF);
}

int mq_unlink(const char *name)
{
    const char *bare;
    int result = check_name(name, &bare);

    if (result == 0) {
        lock_acquire(&__posix_mq_lock);
        struct queue *queue = find(bare);

        if (queue != NULL) {
            queue->has_name = false;
            drop_if_unused(queue);
        }
        lock_release(&__posix_mq_lock);
        result = queue != NULL ? 0 : -ENOENT;
    }
    return (int)posix_result(result);
}

int mq_getattr(mqd_t descriptor, struct mq_attr *attr)
{
    return mq_setattr(descriptor, NULL, attr);
}

int mq_setattr(mqd_t descriptor, const struct mq_attr *restrict new,
               struct mq_attr *restrict old)
{
    lock_acquire(&__posix_mq_lock);
    struct open_queue *open = __posix_mq_of(descriptor);

    if (open != NULL && old != NULL) {
        *old = open->queue->attr;
        old->mq_flags = open->flags & O_NONBLOCK;
    }
    if (open != NULL && new != NULL) {
        open->flags = (open->flags & O_ACCMODE) | (int)(new->mq_flags &O_NONBLOCK);
    }
    lock_release(&__posix_mq_lock);
    return open != NULL ? 0 : (int)__posix_fail(-EBADF);
}
