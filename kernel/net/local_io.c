/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What goes over sockets of AF_UNIX. Each has a ring of bytes that its peer, or for
 * datagrams anybody, fills; each message there is preceded by its length. What comes
 * along with bytes, senders' names and open files, waits in a list beside the ring.
 */
#include "abi/errno.h"
#include "abi/poll.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "net/local.h"
#include "net/rights.h"

static void put(struct local_socket *local, const void *bytes, size_t len)
{
    size_t at = local->head % LOCAL_RING_BYTES, part = MIN(len, LOCAL_RING_BYTES - at);

    memcpy(local->ring + at, bytes, part);
    memcpy(local->ring, (const uint8_t *)bytes + part, len - part);
    local->head += len;
}

/* Copies len bytes from skip bytes behind the tail. */
static void look(const struct local_socket *local, size_t skip, void *buf, size_t len)
{
    size_t at = (local->tail + skip) % LOCAL_RING_BYTES,
           part = MIN(len, LOCAL_RING_BYTES - at);

    memcpy(buf, local->ring + at, part);
    memcpy((uint8_t *)buf + part, local->ring, len - part);
}

/* --- sending */

/* To whom this message goes: the address's owner, or the peer. */
static int find_target(struct local_socket *local, const struct socket_io *io,
                       struct local_socket **to)
{
    int err = 0;

    if (local->write_shut) {
        return -HE_PIPE;
    }
    *to = local->peer;
    if (io->address != NULL && !local_is_datagram(local)) {
        err = *to != NULL ? -HE_ISCONN : -HE_OPNOTSUPP;
    } else if (io->address != NULL) {
        err = local_find(io->address, io->address_len, HSOCK_DGRAM, to);
        if (err == 0) {
            local_put(*to); /* it cannot go while its lock is held, which is ours */
        }
    } else if (*to == NULL) {
        err = !local->lost                                  ? -HE_NOTCONN
              : local_is_datagram(local) && !local->is_pair ? -HE_CONNREFUSED
                                                            : -HE_PIPE;
    }
    if (err == 0 && (*to)->peer != local && (*to)->peer != NULL) {
        err = -HE_PERM; /* it hears its own peer only */
    }
    return err == 0 && (*to)->read_shut ? -HE_PIPE : err;
}

/* Waits until there is room for least bytes at *to. */
static int wait_room(struct local_socket *local, const struct socket_io *io, size_t least,
                     struct local_socket **to)
{
    for (;;) {
        int err = find_target(local, io, to);

        if (err < 0) {
            return err;
        }
        struct local_socket *target = *to;

        if (target->ring == NULL && (target->ring = kmalloc(LOCAL_RING_BYTES)) == NULL) {
            return -HE_NOMEM;
        }
        if (LOCAL_RING_BYTES - local_used(target) >= least) {
            return 0;
        }
        if (io->nonblock) {
            return -HE_AGAIN;
        }
        local->wants = target; /* never looked into: it may be gone */
        target->is_wanted = local_is_datagram(target);
        err = socket_wait(&local->socket, HPOLLOUT, io->deadline_ns);
        local->wants = NULL;
        if (err < 0) {
            return err;
        }
    }
}

/* Hands rights, which are taken over, and the sender's name to the receiver, for what it
 * gets next. 0 or -HE_NOMEM. */
static int add_extra(const struct local_socket *from, struct local_socket *to,
                     struct rights **rights)
{
    struct local_name *name = local_is_datagram(from) ? from->name : NULL;

    if (name == NULL && *rights == NULL) {
        return 0;
    }
    struct local_extra *extra = kmalloc(sizeof(*extra));

    if (extra == NULL) {
        return -HE_NOMEM;
    }
    *extra = (struct local_extra){NULL, to->head, local_name_get(name), *rights};
    *rights = NULL;
    if (to->last != NULL) {
        to->last->next = extra;
    } else {
        to->first = extra;
    }
    to->last = extra;
    return 0;
}

static ptrdiff_t send_message(struct local_socket *local, const struct socket_io *io,
                              struct rights **rights)
{
    uint32_t len = (uint32_t)io->total;
    struct local_socket *to;

    if (io->total > LOCAL_RING_BYTES - sizeof(len)) {
        return -HE_MSGSIZE;
    }
    int err = wait_room(local, io, io->total + sizeof(len), &to);

    err = err == 0 ? add_extra(local, to, rights) : err;
    if (err < 0) {
        return err;
    }
    put(to, &len, sizeof(len));
    for (int i = 0; i < io->count; i++) {
        put(to, io->iov[i].base, io->iov[i].len);
    }
    ready_notify(&to->socket.source, POLL_READABLE);
    return len;
}

static ptrdiff_t send_bytes(struct local_socket *local, const struct socket_io *io,
                            struct rights **rights)
{
    struct local_socket *to;
    size_t done = 0;
    int err = io->total == 0 ? find_target(local, io, &to) : 0;

    for (int i = 0; i < io->count; i++) {
        size_t at = 0;

        while (at < io->iov[i].len && (err = wait_room(local, io, 1, &to)) == 0 &&
               (err = add_extra(local, to, rights)) == 0) {
            size_t part = MIN(io->iov[i].len - at, LOCAL_RING_BYTES - local_used(to));

            put(to, (const uint8_t *)io->iov[i].base + at, part);
            at += part;
            done += part;
            ready_notify(&to->socket.source, POLL_READABLE);
        }
    }
    return done > 0 ? (ptrdiff_t)done : err;
}

ptrdiff_t local_send(struct socket *socket, struct socket_io *io)
{
    struct local_socket *local = local_of(socket);
    struct rights *rights = NULL;
    int err = io->control_len != 0 ? rights_send(io, &rights) : 0;

    ptrdiff_t done = err;

    if (err == 0) {
        done = socket->type == HSOCK_STREAM ? send_bytes(local, io, &rights)
                                            : send_message(local, io, &rights);
    }
    io->rights = rights; /* what was not sent is given back when the lock is */
    return done;
}

/* --- receiving */

/* 1: there is something; 0: there never will be. */
static int wait_bytes(struct local_socket *local, const struct socket_io *io)
{
    while (local_used(local) == 0) {
        if (local->socket.error != 0) {
            return socket_take_error(&local->socket);
        }
        if (local->read_shut || (local->peer != NULL && local->peer->write_shut) ||
            (local->lost && (local->is_pair || !local_is_datagram(local)))) {
            return 0;
        }
        if (local->peer == NULL && !local_is_datagram(local)) {
            return -HE_NOTCONN;
        }
        if (io->nonblock) {
            return -HE_AGAIN;
        }
        int err = socket_wait(&local->socket, HPOLLIN, io->deadline_ns);

        if (err < 0 && local_used(local) == 0) {
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
    if (local_is_datagram(local)) {
        local_wake_senders(local);
    } else if (local->peer != NULL) {
        ready_notify(&local->peer->socket.source, POLL_WRITABLE);
    }
}

/* What comes along with the bytes at the tail, if anything does. */
static void take_extra(struct local_socket *local, struct socket_io *io)
{
    struct local_extra *extra = local->first;

    if (extra == NULL || extra->at != local->tail) {
        return;
    }
    if (io->address != NULL && extra->from != NULL) {
        io->address_len = (uint32_t)local_name_write(extra->from, io->address);
    }
    if (io->flags & HMSG_PEEK) {
        io->rights = extra->rights != NULL ? rights_copy(extra->rights) : NULL;
        return;
    }
    io->rights = extra->rights;
    local->first = extra->next;
    if (local->first == NULL) {
        local->last = NULL;
    }
    local_free_extra(extra);
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

    take_extra(local, io);
    if ((io->flags & HMSG_PEEK) == 0) {
        take(local, sizeof(len) + len);
    }
    io->flags = done < len ? io->flags | HMSG_TRUNC : io->flags & ~HMSG_TRUNC;
    return (ptrdiff_t)(wants_length ? len : done);
}

/* Bytes at the tail up to where something else comes along. */
static size_t bytes_together(const struct local_socket *local)
{
    const struct local_extra *next = local->first;

    return next != NULL ? next->at - local->tail : local_used(local);
}

static ptrdiff_t receive_bytes(struct local_socket *local, struct socket_io *io)
{
    size_t done = 0;
    int err = 1;

    while (done < io->total && !(done > 0 && local->socket.error != 0) &&
           (err = wait_bytes(local, io)) > 0) {
        if (local->first != NULL && local->first->at == local->tail) {
            if (done > 0) {
                break; /* for the next call */
            }
            take_extra(local, io);
        }
        size_t together = (io->flags & HMSG_PEEK) != 0 && io->rights != NULL
                              ? local_used(local)
                              : bytes_together(local);
        size_t part = scatter(local, io, done, 0, together);

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

ptrdiff_t local_receive(struct socket *socket, struct socket_io *io)
{
    struct local_socket *local = local_of(socket);

    io->address_len = 0;
    return socket->type == HSOCK_STREAM ? receive_bytes(local, io)
                                        : receive_message(local, io);
}

int local_readable_bytes(struct socket *socket)
{
    struct local_socket *local = local_of(socket);
    uint32_t len = (uint32_t)local_used(local);

    if (socket->type != HSOCK_STREAM && len > 0) {
        look(local, 0, &len, sizeof(len));
    }
    return local->is_listening ? -HE_INVAL : (int)len;
}
