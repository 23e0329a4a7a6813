/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Socket pairs of AF_UNIX: two ends within the program. Each end has a ring of bytes
 * that the other one fills; of messages each is preceded by its length.
 */
#include "net/socket.h"
#include "abi/errno.h"
#include "abi/poll.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "mm/heap.h"

#define RING_BYTES 65536u

struct pair {
    struct mutex lock; /* guards both ends */
    uint32_t open;     /* ends that are */
};

struct local_socket {
    struct socket socket;
    struct pair *pair;
    struct local_socket *peer; /* null: closed */
    bool read_shut, write_shut;
    uint64_t head, tail; /* bytes ever put in and taken out */
    uint8_t *ring;       /* what this end receives; null: nothing yet */
};

static struct local_socket *of(struct socket *socket)
{
    return container_of(socket, struct local_socket, socket);
}

static size_t used(const struct local_socket *local)
{
    return local->head - local->tail;
}

static void put(struct local_socket *local, const void *bytes, size_t len)
{
    size_t at = local->head % RING_BYTES, part = MIN(len, RING_BYTES - at);

    memcpy(local->ring + at, bytes, part);
    memcpy(local->ring, (const uint8_t *)bytes + part, len - part);
    local->head += len;
}

/* Copies len bytes from skip bytes behind the tail; buf may be null. */
static void look(const struct local_socket *local, size_t skip, void *buf, size_t len)
{
    size_t at = (local->tail + skip) % RING_BYTES, part = MIN(len, RING_BYTES - at);

    memcpy(buf, local->ring + at, part);
    memcpy((uint8_t *)buf + part, local->ring, len - part);
}

/* --- sending */

/* 0 when there is room for least bytes at the other end. */
static int wait_room(struct local_socket *local, const struct socket_io *io, size_t least)
{
    for (;;) {
        struct local_socket *peer = local->peer;

        if (peer == NULL || local->write_shut || peer->read_shut) {
            return -HE_PIPE;
        }
        if (peer->ring == NULL && (peer->ring = kmalloc(RING_BYTES)) == NULL) {
            return -HE_NOMEM;
        }
        if (RING_BYTES - used(peer) >= least) {
            return 0;
        }
        if (io->nonblock) {
            return -HE_AGAIN;
        }
        int err = socket_wait(&local->socket, HPOLLOUT, io->deadline_ns);

        if (err < 0) {
            return err;
        }
    }
}

static ptrdiff_t send_message(struct local_socket *local, const struct socket_io *io)
{
    uint32_t len = (uint32_t)io->total;

    if (io->total > RING_BYTES - sizeof(len)) {
        return -HE_MSGSIZE;
    }
    int err = wait_room(local, io, io->total + sizeof(len));

    if (err < 0) {
        return err;
    }
    put(local->peer, &len, sizeof(len));
    for (int i = 0; i < io->count; i++) {
        put(local->peer, io->iov[i].base, io->iov[i].len);
    }
    ready_notify(&local->peer->socket.source, POLL_READABLE);
    return len;
}

static ptrdiff_t local_send(struct socket *socket, struct socket_io *io)
{
    struct local_socket *local = of(socket);
    size_t done = 0;
    int err = 0;

    if (socket->type == HSOCK_DGRAM) {
        return send_message(local, io);
    }
    for (int i = 0; i < io->count; i++) {
        size_t at = 0;

        while (at < io->iov[i].len && (err = wait_room(local, io, 1)) == 0) {
            size_t part = MIN(io->iov[i].len - at, RING_BYTES - used(local->peer));

            put(local->peer, (const uint8_t *)io->iov[i].base + at, part);
            at += part;
            done += part;
            ready_notify(&local->peer->socket.source, POLL_READABLE);
        }
    }
    return done > 0 ? (ptrdiff_t)done : err;
}

/* --- receiving */

/* 1: there is something; 0: there never will be. */
static int wait_bytes(struct local_socket *local, const struct socket_io *io)
{
    while (used(local) == 0) {
        if (local->read_shut || local->peer == NULL || local->peer->write_shut) {
            return 0;
        }
        if (io->nonblock) {
            return -HE_AGAIN;
        }
        int err = socket_wait(&local->socket, HPOLLIN, io->deadline_ns);

        if (err < 0 && used(local) == 0) {
            return err;
        }
    }
    return 1;
}

/* Into the pieces from byte number done on, at most len bytes from skip on. */
static size_t scatter(const struct local_socket *local, const struct socket_io *io,
                      size_t done, size_t skip, size_t len)
{
    size_t at = 0, got = 0;

    for (int i = 0; i < io->count && got < len; at += io->iov[i].len, i++) {
        if (done + got < at + io->iov[i].len) {
            size_t from = done + got - at;
            size_t part = MIN(io->iov[i].len - from, len - got);

            look(local, skip + got, (uint8_t *)io->iov[i].base + from, part);
            got += part;
        }
    }
    return got;
}

static void take(struct local_socket *local, size_t len)
{
    local->tail += len;
    if (local->peer != NULL) {
        ready_notify(&local->peer->socket.source, POLL_WRITABLE);
    }
}

static ptrdiff_t receive_message(struct local_socket *local, struct socket_io *io)
{
    uint32_t len;
    int err = wait_bytes(local, io);

    if (err <= 0) {
        return err;
    }
    look(local, 0, &len, sizeof(len));
    size_t done = scatter(local, io, 0, sizeof(len), len);
    bool wants_length = (io->flags & HMSG_TRUNC) != 0;

    if ((io->flags & HMSG_PEEK) == 0) {
        take(local, sizeof(len) + len);
    }
    io->flags = done < len ? io->flags | HMSG_TRUNC : io->flags & ~HMSG_TRUNC;
    return (ptrdiff_t)(wants_length ? len : done);
}

static ptrdiff_t local_receive(struct socket *socket, struct socket_io *io)
{
    struct local_socket *local = of(socket);
    size_t done = 0;
    int err = 1;

    io->address_len = 0;
    if (socket->type == HSOCK_DGRAM) {
        return receive_message(local, io);
    }
    while (done < io->total && (err = wait_bytes(local, io)) > 0) {
        size_t part = scatter(local, io, done, 0, used(local));

        done += part;
        if (io->flags & HMSG_PEEK) {
            break;
        }
        take(local, part);
        if ((io->flags & HMSG_WAITALL) == 0) {
            break;
        }
    }
    return done > 0 || err > 0 ? (ptrdiff_t)done : err;
}

/* --- the rest */

static int local_shutdown(struct socket *socket, int how)
{
    struct local_socket *local = of(socket);

    local->read_shut = local->read_shut || how != HSHUT_WR;
    local->write_shut = local->write_shut || how != HSHUT_RD;
    ready_notify(&socket->source, POLL_READABLE | POLL_WRITABLE | HPOLLHUP);
    if (local->peer != NULL) {
        ready_notify(&local->peer->socket.source,
                     POLL_READABLE | POLL_WRITABLE | HPOLLHUP | HPOLLRDHUP);
    }
    return 0;
}

static int local_name(struct socket *socket, bool of_peer, union socket_address *address)
{
    (void)socket, (void)of_peer;
    memset(address, 0, sizeof(*address));
    address->any.len = offsetof(struct hermit_sockaddr, data);
    address->any.family = HAF_UNIX;
    return offsetof(struct hermit_sockaddr, data);
}

static int local_option(struct socket *socket, int level, int name, int *value)
{
    (void)socket;
    if (level != HSOL_SOCKET || (name != HSO_SNDBUF && name != HSO_RCVBUF)) {
        return -HE_NOPROTOOPT;
    }
    *value = RING_BYTES;
    return 0;
}

static int local_set_option(struct socket *socket, int level, int name, int value)
{
    int ignored;

    (void)value; /* advice */
    return local_option(socket, level, name, &ignored);
}

static uint32_t local_ready(struct socket *socket)
{
    struct local_socket *local = of(socket);
    const struct local_socket *peer = local->peer;
    bool ended = peer == NULL || peer->write_shut;
    uint32_t ready = used(local) > 0 || ended || local->read_shut ? POLL_READABLE : 0;

    if (peer == NULL || local->write_shut || RING_BYTES - used(peer) >= RING_BYTES / 4) {
        ready |= POLL_WRITABLE;
    }
    ready |= ended ? HPOLLRDHUP : 0;
    return ready | (peer == NULL ? HPOLLHUP : 0);
}

static int local_readable_bytes(struct socket *socket)
{
    struct local_socket *local = of(socket);
    uint32_t len = (uint32_t)used(local);

    if (socket->type == HSOCK_DGRAM && len > 0) {
        look(local, 0, &len, sizeof(len));
    }
    return (int)len;
}

static void local_release(struct socket *socket)
{
    struct local_socket *local = of(socket);
    struct pair *pair = local->pair;
    bool last = --pair->open == 0;

    if (local->peer != NULL) {
        local->peer->peer = NULL;
        ready_notify(&local->peer->socket.source,
                     POLL_READABLE | POLL_WRITABLE | HPOLLHUP | HPOLLRDHUP);
    }
    socket_unlock(socket);
    kfree(local->ring);
    kfree(local);
    if (last) {
        kfree(pair);
    }
}

static const struct socket_ops local_ops = {
    .send = local_send,
    .receive = local_receive,
    .shutdown = local_shutdown,
    .name = local_name,
    .get_option = local_option,
    .set_option = local_set_option,
    .ready = local_ready,
    .readable_bytes = local_readable_bytes,
    .release = local_release,
};

int socket_make_pair(int type, struct socket *made[2])
{
    struct pair *pair = kzalloc(sizeof(*pair));
    struct local_socket *ends[2] = {kzalloc(sizeof(struct local_socket)),
                                    kzalloc(sizeof(struct local_socket))};

    if (pair == NULL || ends[0] == NULL || ends[1] == NULL) {
        kfree(pair);
        kfree(ends[0]);
        kfree(ends[1]);
        return -HE_NOMEM;
    }
    pair->open = 2;
    for (int i = 0; i < 2; i++) {
        socket_init(&ends[i]->socket, &local_ops, &pair->lock, HAF_UNIX, type, 0);
        ends[i]->pair = pair;
        ends[i]->peer = ends[1 - i];
        made[i] = &ends[i]->socket;
    }
    return 0;
}
