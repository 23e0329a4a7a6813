/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A ring of pages that appear when they are first written. Writes of up to
 * HERMIT_PIPE_BUF bytes are not mixed with others.
 */
#include "fs/pipe.h"
#include "arch/mmu.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "mm/heap.h"
#include "sched/mutex.h"

#define PIPE_PAGES (PIPE_BYTES / PAGE_BYTES)

struct pipe {
    struct mutex lock; /* guards what follows, but not the source */
    uint64_t head;     /* bytes ever written */
    uint64_t tail;     /* bytes ever read */
    uint32_t readers, writers;
    uint32_t reader_opens, writer_opens; /* of a FIFO: how often, ever */
    /* Of a FIFO: where this pipe is known; guarded by the node's lock. */
    struct pipe **place;
    uint8_t *page[PIPE_PAGES];
    struct ready_source source;
};

/* What is left of the pieces of a write. */
struct pieces {
    const struct hermit_iovec *iov;
    size_t at; /* offset in the first */
    size_t left;
};

static uint8_t *page_new(void)
{
    uint64_t pa = frame_alloc(0);

    return pa != FRAME_NONE ? mmu_direct(pa) : NULL;
}

static size_t used(const struct pipe *pipe)
{
    return pipe->head - pipe->tail;
}

/* The next len bytes of the pieces, which are there, to place. */
static void take_pieces(struct pieces *pieces, uint8_t *place, size_t len)
{
    pieces->left -= len;
    while (len > 0) {
        size_t part = MIN(len, pieces->iov->len - pieces->at);

        memcpy(place, (const uint8_t *)pieces->iov->base + pieces->at, part);
        place += part;
        len -= part;
        pieces->at += part;
        if (pieces->at == pieces->iov->len) {
            pieces->iov++;
            pieces->at = 0;
        }
    }
}

/* Lock held: makes the pages of the next len bytes; false without memory. */
static bool make_room(struct pipe *pipe, size_t len)
{
    for (uint64_t at = ALIGN_DOWN(pipe->head, PAGE_BYTES); at < pipe->head + len;
         at += PAGE_BYTES) {
        uint8_t **page = &pipe->page[at / PAGE_BYTES % PIPE_PAGES];

        if (*page == NULL && (*page = page_new()) == NULL) {
            return false;
        }
    }
    return true;
}

/* Lock held: moves len bytes in, for which there is room. */
static void put(struct pipe *pipe, struct pieces *pieces, size_t len)
{
    while (len > 0) {
        size_t at = pipe->head % PAGE_BYTES;
        size_t part = MIN(len, PAGE_BYTES - at);

        take_pieces(pieces, pipe->page[pipe->head / PAGE_BYTES % PIPE_PAGES] + at, part);
        pipe->head += part;
        len -= part;
    }
}

/* Lock held: moves up to len bytes out; how many. */
static size_t get(struct pipe *pipe, uint8_t *buf, size_t len)
{
    size_t done = 0;

    len = MIN(len, used(pipe));
    while (done < len) {
        size_t at = pipe->tail % PAGE_BYTES;
        size_t part = MIN(len - done, PAGE_BYTES - at);

        memcpy(buf + done, pipe->page[pipe->tail / PAGE_BYTES % PIPE_PAGES] + at, part);
        pipe->tail += part;
        done += part;
    }
    return done;
}

/* Lock held: writes what fits, or sleeps until more may fit. 0 or an error. */
static int write_some(struct pipe *pipe, struct pieces *pieces, bool nonblock)
{
    size_t room = PIPE_BYTES - used(pipe);
    size_t least = pieces->left <= HERMIT_PIPE_BUF ? pieces->left : 1;

    if (pipe->readers == 0) {
        return -HE_PIPE;
    }
    if (room < least) {
        return nonblock ? -HE_AGAIN
                        : ready_wait(&pipe->source, HPOLLOUT, &pipe->lock, FUTEX_FOREVER);
    }
    room = MIN(room, pieces->left);
    if (!make_room(pipe, room)) {
        return -HE_NOMEM;
    }
    put(pipe, pieces, room);
    ready_notify(&pipe->source, POLL_READABLE);
    return 0;
}

static ptrdiff_t pipe_writev(struct file *file, const struct hermit_iovec *iov, int count)
{
    struct pipe *pipe = file->object;
    struct pieces pieces = {.iov = iov};
    size_t total = 0;
    int err = 0;

    for (int i = 0; i < count; i++) {
        total += iov[i].len;
    }
    pieces.left = total;
    mutex_lock(&pipe->lock);
    while (pieces.left > 0 && err == 0) {
        err = write_some(pipe, &pieces, (file_flags(file) & HO_NONBLOCK) != 0);
    }
    mutex_unlock(&pipe->lock);
    return pieces.left < total ? (ptrdiff_t)(total - pieces.left) : err;
}

static ptrdiff_t pipe_write(struct file *file, const void *buf, size_t len,
                            int64_t offset)
{
    const struct hermit_iovec iov = {(void *)(uintptr_t)buf, len};

    (void)offset;
    return pipe_writev(file, &iov, 1);
}

/* Lock held: waits until there is something to read; 1, 0 at the end, or an error. */
static int wait_for_bytes(struct pipe *pipe, bool nonblock)
{
    int err = 0;

    while (used(pipe) == 0 && err == 0) {
        if (pipe->writers == 0) {
            return 0;
        }
        err = nonblock ? -HE_AGAIN
                       : ready_wait(&pipe->source, HPOLLIN, &pipe->lock, FUTEX_FOREVER);
    }
    return used(pipe) != 0 ? 1 : err;
}

static ptrdiff_t pipe_readv(struct file *file, const struct hermit_iovec *iov, int count)
{
    struct pipe *pipe = file->object;
    ptrdiff_t done = 0;

    while (count > 0 && iov->len == 0) {
        iov++;
        count--;
    }
    if (count == 0) {
        return 0;
    }
    mutex_lock(&pipe->lock);
    int err = wait_for_bytes(pipe, (file_flags(file) & HO_NONBLOCK) != 0);

    if (err > 0) {
        for (int i = 0; i < count && used(pipe) > 0; i++) {
            done += (ptrdiff_t)get(pipe, iov[i].base, iov[i].len);
        }
        ready_notify(&pipe->source, POLL_WRITABLE);
    }
    mutex_unlock(&pipe->lock);
    return err > 0 ? done : err;
}

static ptrdiff_t pipe_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    const struct hermit_iovec iov = {buf, len};

    (void)offset;
    return pipe_readv(file, &iov, 1);
}

static uint32_t pipe_poll(struct file *file, struct ready_watch *watch)
{
    struct pipe *pipe = file->object;
    uint32_t ready = 0;

    if (watch != NULL) {
        ready_attach(&pipe->source, watch);
    }
    mutex_lock(&pipe->lock);
    if (file_can_read(file)) {
        ready |= used(pipe) > 0 ? POLL_READABLE : 0;
        /* Not before the first writer has come to a FIFO opened without waiting. */
        ready |= pipe->writers == 0 && pipe->writer_opens != file->offset ? HPOLLHUP : 0;
    }
    if (file_can_write(file)) {
        ready |= PIPE_BYTES - used(pipe) >= HERMIT_PIPE_BUF ? POLL_WRITABLE : 0;
        ready |= pipe->readers == 0 ? HPOLLERR : 0;
    }
    mutex_unlock(&pipe->lock);
    return ready;
}

static int pipe_ioctl(struct file *file, uint32_t cmd, void *arg)
{
    struct pipe *pipe = file->object;

    if (cmd != HIOCTL_FIONREAD) {
        return -HE_NOTTY;
    }
    if (arg == NULL) {
        return -HE_FAULT;
    }
    mutex_lock(&pipe->lock);
    int bytes = (int)used(pipe);

    mutex_unlock(&pipe->lock);
    *(int *)arg = bytes;
    return 0;
}

static void pipe_free(struct pipe *pipe)
{
    for (size_t i = 0; i < PIPE_PAGES; i++) {
        if (pipe->page[i] != NULL) {
            frame_free((uintptr_t)pipe->page[i] - MMU_DIRECT_MAP_VA, 0);
        }
    }
    kfree(pipe);
}

static void pipe_release(struct file *file)
{
    struct pipe *pipe = file->object;

    if (file->node != NULL) {
        mutex_lock(&file->node->lock); /* nobody opens it meanwhile */
    }
    mutex_lock(&pipe->lock);
    pipe->readers -= file_can_read(file);
    pipe->writers -= file_can_write(file);
    bool is_last = pipe->readers + pipe->writers == 0;

    /* Under the lock: after it the other end may have freed the pipe. */
    ready_notify(&pipe->source, HPOLLHUP | HPOLLERR | POLL_READABLE | POLL_WRITABLE);
    mutex_unlock(&pipe->lock);
    if (is_last && pipe->place != NULL) {
        *pipe->place = NULL;
    }
    if (file->node != NULL) {
        mutex_unlock(&file->node->lock);
    }
    if (is_last) {
        pipe_free(pipe);
    }
}

static const struct file_ops pipe_ops = {
    .read = pipe_read,
    .write = pipe_write,
    .readv = pipe_readv,
    .writev = pipe_writev,
    .poll = pipe_poll,
    .ioctl = pipe_ioctl,
    .release = pipe_release,
    .mode = HS_IFIFO | 0600,
};

int pipe_open(struct file *ends[2], uint32_t flags)
{
    struct pipe *pipe = kzalloc(sizeof(*pipe));

    ends[0] = file_alloc();
    ends[1] = file_alloc();
    if (pipe == NULL || ends[0] == NULL || ends[1] == NULL) {
        for (int i = 0; i < 2; i++) {
            if (ends[i] != NULL) {
                file_put(ends[i]);
            }
        }
        kfree(pipe);
        return -HE_NOMEM;
    }
    ready_source_init(&pipe->source);
    pipe->readers = pipe->writers = 1;
    pipe->writer_opens = 1;
    for (int i = 0; i < 2; i++) {
        ends[i]->ops = &pipe_ops;
        ends[i]->object = pipe;
        ends[i]->flags = flags | (i == 0 ? HO_RDONLY : HO_WRONLY);
    }
    return 0;
}

/* Node's lock held: the FIFO's pipe, made if need be; null without memory. */
static struct pipe *fifo_pipe(struct pipe **place)
{
    if (*place == NULL && (*place = kzalloc(sizeof(struct pipe))) != NULL) {
        ready_source_init(&(*place)->source);
        (*place)->place = place;
    }
    return *place;
}

/* Pipe's lock held: waits until the other end has been opened. */
static int wait_for_peer(struct pipe *pipe, struct file *file)
{
    const bool reads = file_can_read(file);
    const uint32_t *count = reads ? &pipe->writers : &pipe->readers;
    const uint32_t *opens = reads ? &pipe->writer_opens : &pipe->reader_opens;
    const uint32_t opens_before = *opens;
    int err = 0;

    while (*count == 0 && *opens == opens_before && err == 0) {
        err = ready_wait(&pipe->source, HPOLLIN | HPOLLOUT, &pipe->lock, FUTEX_FOREVER);
    }
    return err;
}

int fifo_open(struct pipe **place, struct file *file)
{
    const bool nonblock = (file_flags(file) & HO_NONBLOCK) != 0;
    const bool reads = file_can_read(file), writes = file_can_write(file);
    int err = 0;

    mutex_lock(&file->node->lock);
    struct pipe *pipe = fifo_pipe(place);

    if (pipe == NULL || (nonblock && !reads && pipe->readers == 0)) {
        err = pipe == NULL ? -HE_NOMEM : -HE_NXIO;
        if (pipe != NULL && pipe->writers == 0) {
            *place = NULL;
            pipe_free(pipe);
        }
        mutex_unlock(&file->node->lock);
        return err;
    }
    mutex_lock(&pipe->lock);
    mutex_unlock(&file->node->lock); /* from here on the pipe is ours, too */
    file->ops = &pipe_ops;
    file->object = pipe;
    pipe->readers += reads;
    pipe->writers += writes;
    pipe->reader_opens += reads;
    file->offset = pipe->writer_opens;
    pipe->writer_opens += writes;
    ready_notify(&pipe->source, HPOLLIN | HPOLLOUT);
    if (!nonblock && reads != writes) {
        err = wait_for_peer(pipe, file);
    }
    mutex_unlock(&pipe->lock);
    return err;
}
