/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Sockets of AF_UNIX, within the program: what local.c, local_io.c (bytes and
 * messages), local_connect.c (connections) and local_name.c (names) share.
 *
 * The two ends of a connection have one lock, made for the socket that connects; all
 * sockets of datagrams have one together, so that any may send to any. Order: the lock of
 * one that connects, that of the listener; names_mutex comes behind all.
 */
#ifndef KERNEL_NET_LOCAL_H
#define KERNEL_NET_LOCAL_H

#include "lib/list.h"
#include "net/socket.h"

#define LOCAL_RING_BYTES 65536u

struct local_name;
struct rights;

struct local_lock {
    struct mutex mutex;
    uint32_t refs;
};

/* What comes along with the byte or message that stands at this place of the ring. */
struct local_extra {
    struct local_extra *next;
    uint64_t at;
    struct local_name *from; /* of a datagram; null: a socket without name */
    struct rights *rights;   /* null: none */
};

struct local_socket {
    struct socket socket;
    uint32_t refs; /* the open file's, and of those that look for a name */
    struct local_lock *lock;
    struct local_name *name;   /* null: none */
    struct local_socket *peer; /* null: none, or it is closed: lost */
    bool is_pair;              /* made by socketpair() */
    bool lost, read_shut, write_shut;
    uint64_t head, tail; /* bytes ever put in and taken out */
    uint8_t *ring;       /* what this end receives; null: nothing yet */
    struct local_extra *first, *last;

    /* Of datagrams: in the list of all; who waits for whose ring, and that somebody does.
     */
    struct list_node link;
    const struct local_socket *wants;
    bool is_wanted;

    /* Listening: connections that nobody has accepted yet, the oldest first. */
    bool is_listening, is_embryo; /* is_embryo: itself in such a queue */
    uint32_t backlog, queued;
    struct local_socket *queue, *queue_end, *queue_next;
};

static inline struct local_socket *local_of(struct socket *socket)
{
    return container_of(socket, struct local_socket, socket);
}

static inline bool local_is_datagram(const struct local_socket *local)
{
    return local->socket.type == HSOCK_DGRAM;
}

static inline size_t local_used(const struct local_socket *local)
{
    return local->head - local->tail;
}

/* A socket with one reference; lock: of whom it shall share it, null: an own one, or that
 * of all datagrams. Null without memory. */
struct local_socket *local_new(int type, struct local_lock *lock);
void local_put(struct local_socket *local);

/* Tells all senders that wait for room in a socket of datagrams, or for its end. */
void local_wake_senders(struct local_socket *local);

void local_free_extra(struct local_extra *extra);

/* --- local_io.c */

ptrdiff_t local_send(struct socket *socket, struct socket_io *io);
ptrdiff_t local_receive(struct socket *socket, struct socket_io *io);
int local_readable_bytes(struct socket *socket);

/* --- local_connect.c */

int local_listen(struct socket *socket, int backlog);
int local_accept(struct socket *socket, bool nonblock, struct socket **accepted);
int local_connect(struct socket *socket, const union socket_address *address,
                  uint32_t len, bool nonblock);
/* Who waits for room in its queue is refused. */
void local_stop_listening(struct local_socket *local);

/* --- local_name.c */

int local_bind(struct socket *socket, const union socket_address *address, uint32_t len);
/* The socket with that name, with a reference. -HE_CONNREFUSED no such socket,
 * -HE_PROTOTYPE of another type, -HE_INVAL no such address, and as path_lookup(). */
int local_find(const union socket_address *address, uint32_t len, int type,
               struct local_socket **found);
/* The name's references; null is allowed. */
struct local_name *local_name_get(struct local_name *name);
void local_name_put(struct local_name *name);
/* Nobody finds the socket by its name any more. */
void local_name_disown(struct local_socket *local);
/* Writes it as an address; null: that of a socket without. Bytes. */
int local_name_write(const struct local_name *name, union socket_address *address);

#endif
