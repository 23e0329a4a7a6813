/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The count is at most COUNT_MAX. */
#include "fs/eventfd.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "sched/mutex.h"

#define COUNT_MAX (UINT64_MAX - 1)

struct eventfd {
    struct mutex lock; /* guards count */
    uint64_t count;
    bool is_semaphore;
    struct ready_source source;
};

/* Lock held: waits for events, unless file is not to wait. */
static int wait(struct file *file, struct eventfd *event, uint32_t events)
{
    return file_flags(file) & HO_NONBLOCK
               ? -HE_AGAIN
               : ready_wait(&event->source, events, &event->lock, FUTEX_FOREVER);
}

static ptrdiff_t eventfd_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    struct eventfd *event = file->object;
    uint64_t taken = 0;
    int err = 0;

    (void)offset;
    if (len < sizeof(taken)) {
        return -HE_INVAL;
    }
    mutex_lock(&event->lock);
    while (event->count == 0 && (err = wait(file, event, HPOLLIN)) == 0) {
    }
    if (err == 0) {
        taken = event->is_semaphore ? 1 : event->count;
        event->count -= taken;
        ready_notify(&event->source, POLL_WRITABLE);
    }
    mutex_unlock(&event->lock);
    if (err < 0) {
        return err;
    }
    memcpy(buf, &taken, sizeof(taken));
    return sizeof(taken);
}

static ptrdiff_t eventfd_write(struct file *file, const void *buf, size_t len,
                               int64_t offset)
{
    struct eventfd *event = file->object;
    uint64_t added;
    int err = 0;

    (void)offset;
    if (len < sizeof(added)) {
        return -HE_INVAL;
    }
    memcpy(&added, buf, sizeof(added));
    if (added > COUNT_MAX) {
        return -HE_INVAL;
    }
    mutex_lock(&event->lock);
    while (event->count > COUNT_MAX - added && (err = wait(file, event, HPOLLOUT)) == 0) {
    }
    if (err == 0) {
        event->count += added;
        ready_notify(&event->source, POLL_READABLE);
    }
    mutex_unlock(&event->lock);
    return err < 0 ? err : (ptrdiff_t)sizeof(added);
}

static uint32_t eventfd_poll(struct file *file, struct ready_watch *watch)
{
    struct eventfd *event = file->object;

    if (watch != NULL) {
        ready_attach(&event->source, watch);
    }
    mutex_lock(&event->lock);
    uint32_t ready = event->count > 0 ? POLL_READABLE : 0;

    ready |= event->count < COUNT_MAX ? POLL_WRITABLE : 0;
    mutex_unlock(&event->lock);
    return ready;
}

static void eventfd_release(struct file *file)
{
    kfree(file->object);
}

static const struct file_ops eventfd_ops = {
    .read = eventfd_read,
    .write = eventfd_write,
    .poll = eventfd_poll,
    .release = eventfd_release,
    .mode = 0600,
};

int eventfd_open(uint64_t count, bool is_semaphore, uint32_t flags, struct file **file)
{
    struct eventfd *event = kzalloc(sizeof(*event));

    if (event == NULL || (*file = file_alloc()) == NULL) {
        kfree(event);
        return -HE_NOMEM;
    }
    ready_source_init(&event->source);
    event->count = count;
    event->is_semaphore = is_semaphore;
    (*file)->ops = &eventfd_ops;
    (*file)->object = event;
    (*file)->flags = flags | HO_RDWR;
    return 0;
}
