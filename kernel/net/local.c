/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sockets of AF_UNIX: making, looking at, closing them. */
#include "net/local.h"
#include "abi/errno.h"
#include "abi/poll.h"
#include "fs/poll.h"
#include "mm/heap.h"
#include "net/rights.h"

static struct local_lock datagram_lock = {.refs = 1}; /* guards all of them, and: */
static struct list_node datagrams = LIST_INIT(datagrams);

void local_wake_senders(struct local_socket *local)
{
    struct list_node *link;

    if (!local->is_wanted) {
        return;
    }
    local->is_wanted = false;
    for (link = datagrams.next; link != &datagrams; link = link->next) {
        struct local_socket *sender = container_of(link, struct local_socket, link);

        if (sender->peer == local || sender->wants == local) {
            ready_notify(&sender->socket.source, POLL_WRITABLE);
        }
    }
}

/* The other ends hear that this one is closed. */
static void leave(struct local_socket *local)
{
    struct local_socket *peer = local->peer;

    if (local_is_datagram(local)) {
        local->is_wanted = true;
        local_wake_senders(local);
        list_remove(&local->link);
        for (struct list_node *at = datagrams.next; at != &datagrams; at = at->next) {
            struct local_socket *one = container_of(at, struct local_socket, link);

            if (one->peer == local) {
                one->peer = NULL;
                one->lost = true;
                ready_notify(&one->socket.source, POLL_READABLE | HPOLLHUP | HPOLLRDHUP);
            }
        }
    } else if (peer != NULL) {
        peer->peer = NULL;
        peer->lost = true;
        if (local_used(local) > 0 || local->is_embryo) {
            peer->socket.error = -HE_CONNRESET; /* what it wrote nobody has read */
        }
        ready_notify(&peer->socket.source,
                     POLL_READABLE | POLL_WRITABLE | HPOLLHUP | HPOLLRDHUP);
    }
    local->peer = NULL;
}

static int local_shutdown(struct socket *socket, int how)
{
    struct local_socket *local = local_of(socket);

    if (local->peer == NULL && !local->lost && !local->is_listening) {
        return -HE_NOTCONN;
    }
    local->read_shut = local->read_shut || how != HSHUT_WR;
    local->write_shut = local->write_shut || how != HSHUT_RD;
    ready_notify(&socket->source, POLL_READABLE | POLL_WRITABLE | HPOLLHUP);
    local_wake_senders(local);
    if (local->peer != NULL && !local_is_datagram(local)) {
        ready_notify(&local->peer->socket.source,
                     POLL_READABLE | POLL_WRITABLE | HPOLLHUP | HPOLLRDHUP);
    }
    return 0;
}

static int local_name_of(struct socket *socket, bool of_peer,
                         union socket_address *address)
{
    const struct local_socket *local = local_of(socket);

    if (of_peer && local->peer == NULL) {
        return -HE_NOTCONN;
    }
    return local_name_write(of_peer ? local->peer->name : local->name, address);
}

static int local_option(struct socket *socket, int level, int name, int *value)
{
    if (level != HSOL_SOCKET) {
        return -HE_NOPROTOOPT;
    }
    switch (name) {
    case HSO_SNDBUF:
    case HSO_RCVBUF:
        *value = LOCAL_RING_BYTES;
        return 0;
    case HSO_ACCEPTCONN:
        *value = local_of(socket)->is_listening;
        return 0;
    default:
        return -HE_NOPROTOOPT;
    }
}

static int local_set_option(struct socket *socket, int level, int name, int value)
{
    (void)socket, (void)value; /* advice: what there is can be read */
    return level == HSOL_SOCKET && (name == HSO_SNDBUF || name == HSO_RCVBUF)
               ? 0
               : -HE_NOPROTOOPT;
}

static bool has_room(struct local_socket *peer)
{
    if (LOCAL_RING_BYTES - local_used(peer) >= LOCAL_RING_BYTES / 4) {
        return true;
    }
    peer->is_wanted = local_is_datagram(peer); /* somebody may be told */
    return false;
}

static uint32_t local_ready(struct socket *socket)
{
    struct local_socket *local = local_of(socket), *peer = local->peer;
    bool is_linked = peer != NULL || local->lost || local_is_datagram(local);
    bool over = local->lost && (local->is_pair || !local_is_datagram(local));
    bool ended = over || (peer != NULL && peer->write_shut);
    uint32_t ready = 0;

    if (local->is_listening) {
        return local->queue != NULL || local->read_shut ? POLL_READABLE : 0;
    }
    if (local_used(local) > 0 || ended || local->read_shut || socket->error != 0) {
        ready |= POLL_READABLE;
    }
    if (peer == NULL || local->write_shut || has_room(peer)) {
        ready |= POLL_WRITABLE;
    }
    ready |= ended ? HPOLLRDHUP : 0;
    ready |= socket->error != 0 ? HPOLLERR : 0;
    return ready | (over || !is_linked ? HPOLLHUP : 0);
}

static void put_lock(struct local_lock *lock)
{
    if (__atomic_sub_fetch(&lock->refs, 1, __ATOMIC_ACQ_REL) == 0) {
        kfree(lock);
    }
}

void local_put(struct local_socket *local)
{
    if (__atomic_sub_fetch(&local->refs, 1, __ATOMIC_ACQ_REL) == 0) {
        put_lock(local->lock);
        local_name_put(local->name);
        kfree(local->ring);
        kfree(local);
    }
}

void local_free_extra(struct local_extra *extra)
{
    local_name_put(extra->from);
    kfree(extra);
}

static void discard(struct local_extra *first)
{
    while (first != NULL) {
        struct local_extra *next = first->next;

        rights_discard(first->rights);
        local_free_extra(first);
        first = next;
    }
}

static void local_release(struct socket *socket)
{
    struct local_socket *local = local_of(socket), *queue = local->queue;
    struct local_extra *extras = local->first;

    local_name_disown(local);
    leave(local);
    local_stop_listening(local);
    local->first = local->last = NULL;
    local->queue = local->queue_end = NULL;
    socket_unlock(socket);
    discard(extras);
    while (queue != NULL) { /* nobody accepted them */
        struct local_socket *next = queue->queue_next;

        socket_lock(&queue->socket);
        local_release(&queue->socket); /* has no queue itself */
        queue = next;
    }
    local_put(local);
}

static const struct socket_ops local_ops = {
    .bind = local_bind,
    .listen = local_listen,
    .accept = local_accept,
    .connect = local_connect,
    .send = local_send,
    .receive = local_receive,
    .shutdown = local_shutdown,
    .name = local_name_of,
    .get_option = local_option,
    .set_option = local_set_option,
    .ready = local_ready,
    .readable_bytes = local_readable_bytes,
    .release = local_release,
};

/* With one reference for the socket; null without memory. */
static struct local_lock *need_lock(int type, struct local_lock *shared)
{
    if (shared == NULL && type != HSOCK_DGRAM) {
        shared = kzalloc(sizeof(*shared));
    } else if (shared == NULL) {
        shared = &datagram_lock;
    }
    if (shared != NULL) {
        __atomic_fetch_add(&shared->refs, 1, __ATOMIC_RELAXED);
    }
    return shared;
}

struct local_socket *local_new(int type, struct local_lock *shared)
{
    struct local_socket *local = kzalloc(sizeof(*local));
    struct local_lock *lock = local != NULL ? need_lock(type, shared) : NULL;

    if (lock == NULL) {
        kfree(local);
        return NULL;
    }
    socket_init(&local->socket, &local_ops, &lock->mutex, HAF_UNIX, type, 0);
    local->lock = lock;
    local->refs = 1;
    if (type == HSOCK_DGRAM) {
        socket_lock(&local->socket);
        list_push_back(&datagrams, &local->link);
        socket_unlock(&local->socket);
    }
    return local;
}

int socket_make_local(int type, struct socket **made)
{
    if (type != HSOCK_STREAM && type != HSOCK_DGRAM && type != HSOCK_SEQPACKET) {
        return -HE_PROTONOSUPPORT;
    }
    struct local_socket *local = local_new(type, NULL);

    if (local == NULL) {
        return -HE_NOMEM;
    }
    *made = &local->socket;
    return 0;
}

int socket_make_pair(int type, struct socket *made[2])
{
    struct local_socket *one = local_new(type, NULL);
    struct local_socket *other = one != NULL ? local_new(type, one->lock) : NULL;

    if (other == NULL) {
        if (one != NULL) {
            socket_lock(&one->socket);
            local_release(&one->socket);
        }
        return -HE_NOMEM;
    }
    one->is_pair = other->is_pair = true;
    one->peer = other;
    other->peer = one;
    made[0] = &one->socket;
    made[1] = &other->socket;
    return 0;
}
