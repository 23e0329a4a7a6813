/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Each file of a set has an item, which is queued when the file is notified. Who
 * waits takes items off the queue and asks their files; one that is ready is queued
 * again unless it is edge-triggered.
 *
 * Lock order: sets_lock, a set's lock (outer set first: sets do not watch each other in
 * circles), the lock of a file, a source, queue_lock.
 */
#include "fs/epoll.h"
#include "fs/poll.h"
#include "mm/heap.h"
#include "sched/mutex.h"

#define FLAGS       (HEPOLLET | HEPOLLONESHOT | HEPOLLEXCLUSIVE | HEPOLLWAKEUP)
#define DEPTH_MAX   5 /* sets in sets */
#define FIRST_SLOTS 16

/* Which files are in which sets; held while items come and go. */
static struct mutex sets_lock = MUTEX_INIT;

struct epoll {
    struct mutex lock;         /* guards the table and the events of items */
    struct epoll_item **slots; /* by fd; the length is a power of two */
    uint32_t slot_count, item_count;
    struct spinlock queue_lock; /* guards the queue and what says who is in it */
    struct list_node queue;
    struct ready_source source;
    const struct file *file; /* whose object this is */
};

struct epoll_item {
    struct ready_watch watch; /* attached to the file's source */
    struct list_node queued;
    bool is_queued;
    struct epoll *epoll;
    struct file *file; /* without reference: the item goes before the file does */
    int fd;
    uint32_t events; /* as the program gave them; only FLAGS: shot */
    uint64_t data;
    struct epoll_item *next_in_slot, *next_of_file;
};

static void enqueue(struct epoll_item *item)
{
    struct epoll *epoll = item->epoll;

    spin_lock(&epoll->queue_lock);
    if (!item->is_queued) {
        item->is_queued = true;
        list_push_back(&epoll->queue, &item->queued);
    }
    spin_unlock(&epoll->queue_lock);
}

static void on_ready(struct ready_watch *watch, uint32_t events)
{
    struct epoll_item *item = container_of(watch, struct epoll_item, watch);

    (void)events;
    enqueue(item);
    ready_notify(&item->epoll->source, POLL_READABLE);
}

/* The first of queue, no longer in it, or null. */
static struct epoll_item *dequeue(struct epoll *epoll, struct list_node *queue)
{
    struct epoll_item *item = NULL;

    spin_lock(&epoll->queue_lock);
    if (!list_is_empty(queue)) {
        item = list_first(queue, struct epoll_item, queued);
        list_remove(&item->queued);
        item->is_queued = false;
    }
    spin_unlock(&epoll->queue_lock);
    return item;
}

/* Moves all of from to the front of to. */
static void splice(struct epoll *epoll, struct list_node *from, struct list_node *to)
{
    spin_lock(&epoll->queue_lock);
    if (!list_is_empty(from)) {
        from->prev->next = to->next;
        to->next->prev = from->prev;
        from->next->prev = to;
        to->next = from->next;
        list_init(from);
    }
    spin_unlock(&epoll->queue_lock);
}

/* Set's lock held: what of its events item's file is ready for. */
static uint32_t item_ready(const struct epoll_item *item, struct ready_watch *watch)
{
    uint32_t wanted = item->events & ~FLAGS;
    uint32_t found = file_poll(item->file, watch);

    return wanted != 0 ? found & (wanted | HPOLLERR | HPOLLHUP) : 0;
}

/* Takes what is ready off the queue; how many. */
static int take_events(struct epoll *epoll, struct hermit_epoll_event *events, int count)
{
    struct list_node pending = LIST_INIT(pending);
    struct epoll_item *item;
    int done = 0;

    mutex_lock(&epoll->lock);
    splice(epoll, &epoll->queue, &pending);
    while (done < count && (item = dequeue(epoll, &pending)) != NULL) {
        uint32_t found = item_ready(item, NULL);

        if (found == 0) {
            continue;
        }
        events[done++] = (struct hermit_epoll_event){.events = found, .data = item->data};
        if (item->events & HEPOLLONESHOT) {
            item->events &= FLAGS;
        } else if (!(item->events & HEPOLLET)) {
            enqueue(item);
        }
    }
    splice(epoll, &pending, &epoll->queue);
    mutex_unlock(&epoll->lock);
    return done;
}

static const struct file_ops epoll_ops;

int epoll_collect(struct file *file, struct hermit_epoll_event *events, int count,
                  int64_t deadline_ns)
{
    if (file->ops != &epoll_ops) {
        return -HE_INVAL;
    }
    struct epoll *epoll = file->object;
    int done = take_events(epoll, events, count);

    if (done > 0 || deadline_ns == 0) {
        return done;
    }
    uint32_t word = 0;
    struct ready_watch watch = {.events = HPOLLIN, .word = &word};
    int err = 0;

    ready_attach(&epoll->source, &watch);
    while ((done = take_events(epoll, events, count)) == 0 &&
           (err == 0 || err == -HE_AGAIN)) {
        err = futex_wait_flags(&word, 0, deadline_ns, FUTEX_INTERRUPTIBLE);
        /* Acquire pairs with the release of the notification. */
        __atomic_exchange_n(&word, 0, __ATOMIC_ACQUIRE);
    }
    ready_detach(&watch);
    return done > 0 || err == -HE_TIMEDOUT ? done : err;
}

/* A set is readable while one of its files is ready. */
static uint32_t epoll_poll(struct file *file, struct ready_watch *watch)
{
    struct epoll *epoll = file->object;
    struct list_node pending = LIST_INIT(pending);
    struct epoll_item *item;
    uint32_t found = 0;

    if (watch != NULL) {
        ready_attach(&epoll->source, watch);
    }
    mutex_lock(&epoll->lock);
    splice(epoll, &epoll->queue, &pending);
    while (found == 0 && (item = dequeue(epoll, &pending)) != NULL) {
        if ((found = item_ready(item, NULL)) != 0) {
            enqueue(item);
        }
    }
    splice(epoll, &pending, &epoll->queue);
    mutex_unlock(&epoll->lock);
    return found != 0 ? POLL_READABLE : 0;
}

/* Where the pointer to the item of fd is, or would be. Set's lock held. */
static struct epoll_item **find_item(struct epoll *epoll, const struct file *file, int fd)
{
    struct epoll_item **item = &epoll->slots[(uint32_t)fd & (epoll->slot_count - 1)];

    while (*item != NULL && ((*item)->fd != fd || (*item)->file != file)) {
        item = &(*item)->next_in_slot;
    }
    return item;
}

/* Set's lock held: room for one more item; without memory chains become longer. */
static int grow(struct epoll *epoll)
{
    uint32_t count = epoll->slot_count != 0 ? 2 * epoll->slot_count : FIRST_SLOTS;

    if (epoll->item_count < epoll->slot_count) {
        return 0;
    }
    struct epoll_item **slots = kzalloc(count * sizeof(struct epoll_item *));

    if (slots == NULL) {
        return epoll->slot_count != 0 ? 0 : -HE_NOMEM;
    }
    for (uint32_t i = 0; i < epoll->slot_count; i++) {
        struct epoll_item *next;

        for (struct epoll_item *item = epoll->slots[i]; item != NULL; item = next) {
            struct epoll_item **slot = &slots[(uint32_t)item->fd & (count - 1)];

            next = item->next_in_slot;
            item->next_in_slot = *slot;
            *slot = item;
        }
    }
    kfree(epoll->slots);
    epoll->slots = slots;
    epoll->slot_count = count;
    return 0;
}

/* sets_lock held: how many sets are above file, one in the other. */
static int depth_of(const struct file *file)
{
    int depth = 0;

    for (const struct epoll_item *item = file->watched; item != NULL;
         item = item->next_of_file) {
        depth = MAX(depth, 1 + depth_of(item->epoll->file));
    }
    return depth;
}

/* sets_lock held: whether sets below file lead to epoll, or deeper than DEPTH_MAX. */
static bool leads_to(const struct file *file, const struct epoll *epoll, int depth)
{
    const struct epoll *inner = file->object;

    if (file->ops != &epoll_ops) {
        return false;
    }
    if (inner == epoll || depth == DEPTH_MAX) {
        return true;
    }
    for (uint32_t i = 0; i < inner->slot_count; i++) {
        for (const struct epoll_item *item = inner->slots[i]; item != NULL;
             item = item->next_in_slot) {
            if (leads_to(item->file, epoll, depth + 1)) {
                return true;
            }
        }
    }
    return false;
}

/* Both locks held, as below: asks the file, and queues the item if it is ready. */
static void look(struct epoll_item *item, struct ready_watch *watch)
{
    if (item_ready(item, watch) != 0) {
        on_ready(&item->watch, 0);
    }
}

static int add(struct epoll *epoll, struct file *file, int fd,
               const struct hermit_epoll_event *event)
{
    if (file->ops->poll == NULL) {
        return -HE_PERM;
    }
    int err = grow(epoll);

    if (err < 0 || *find_item(epoll, file, fd) != NULL) {
        return err < 0 ? err : -HE_EXIST;
    }
    struct epoll_item *item = kzalloc(sizeof(*item));

    if (item == NULL) {
        return -HE_NOMEM;
    }
    item->epoll = epoll;
    item->file = file;
    item->fd = fd;
    item->events = event->events;
    item->data = event->data;
    item->watch.events = event->events;
    item->watch.notify = on_ready;
    *find_item(epoll, file, fd) = item;
    epoll->item_count++;
    item->next_of_file = file->watched;
    file->watched = item;
    look(item, &item->watch);
    return 0;
}

static void change(struct epoll_item *item, const struct hermit_epoll_event *event)
{
    item->events = event->events;
    item->data = event->data;
    /* Whoever notifies next sees this, or look() sees what was notified. */
    __atomic_store_n(&item->watch.events, event->events, __ATOMIC_SEQ_CST);
    look(item, NULL);
}

static void drop(struct epoll_item **where)
{
    struct epoll_item *item = *where;
    struct epoll *epoll = item->epoll;
    struct epoll_item **of_file = &item->file->watched;

    *where = item->next_in_slot;
    epoll->item_count--;
    while (*of_file != item) {
        of_file = &(*of_file)->next_of_file;
    }
    *of_file = item->next_of_file;
    ready_detach(&item->watch); /* nobody queues it after this */
    spin_lock(&epoll->queue_lock);
    if (item->is_queued) {
        list_remove(&item->queued);
    }
    spin_unlock(&epoll->queue_lock);
    kfree(item);
}

int epoll_control(struct file *epoll_file, int op, struct file *file, int fd,
                  const struct hermit_epoll_event *event)
{
    struct epoll *epoll = epoll_file->object;
    int err = 0;

    if (epoll_file->ops != &epoll_ops || file == epoll_file || op < HEPOLL_CTL_ADD ||
        op > HEPOLL_CTL_MOD) {
        return -HE_INVAL;
    }
    mutex_lock(&sets_lock);
    if (op == HEPOLL_CTL_ADD && leads_to(file, epoll, depth_of(epoll_file))) {
        mutex_unlock(&sets_lock);
        return -HE_LOOP;
    }
    mutex_lock(&epoll->lock);
    struct epoll_item **where = epoll->slots != NULL ? find_item(epoll, file, fd) : NULL;

    if (op == HEPOLL_CTL_ADD) {
        err = add(epoll, file, fd, event);
    } else if (where == NULL || *where == NULL) {
        err = -HE_NOENT;
    } else if (op == HEPOLL_CTL_MOD) {
        change(*where, event);
    } else {
        drop(where);
    }
    mutex_unlock(&epoll->lock);
    mutex_unlock(&sets_lock);
    return err;
}

void epoll_forget(struct file *file)
{
    struct epoll_item *item;

    mutex_lock(&sets_lock);
    while ((item = file->watched) != NULL) {
        struct epoll *epoll = item->epoll;

        mutex_lock(&epoll->lock);
        drop(find_item(epoll, file, item->fd));
        mutex_unlock(&epoll->lock);
    }
    mutex_unlock(&sets_lock);
}

static void epoll_release(struct file *file)
{
    struct epoll *epoll = file->object;

    mutex_lock(&sets_lock);
    for (uint32_t i = 0; i < epoll->slot_count; i++) {
        while (epoll->slots[i] != NULL) {
            drop(&epoll->slots[i]);
        }
    }
    mutex_unlock(&sets_lock);
    kfree(epoll->slots);
    kfree(epoll);
}

/* Nothing can be read from a set or written to it. */
static ptrdiff_t epoll_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    (void)file, (void)buf, (void)len, (void)offset;
    return -HE_INVAL;
}

static ptrdiff_t epoll_write(struct file *file, const void *buf, size_t len,
                             int64_t offset)
{
    (void)file, (void)buf, (void)len, (void)offset;
    return -HE_INVAL;
}

static const struct file_ops epoll_ops = {
    .read = epoll_read,
    .write = epoll_write,
    .poll = epoll_poll,
    .release = epoll_release,
    .mode = 0600,
};

int epoll_open(struct file **file)
{
    struct epoll *epoll = kzalloc(sizeof(*epoll));

    if (epoll == NULL || (*file = file_alloc()) == NULL) {
        kfree(epoll);
        return -HE_NOMEM;
    }
    list_init(&epoll->queue);
    ready_source_init(&epoll->source);
    epoll->file = *file;
    (*file)->ops = &epoll_ops;
    (*file)->object = epoll;
    (*file)->flags = HO_RDWR;
    return 0;
}
