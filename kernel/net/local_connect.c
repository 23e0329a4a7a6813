/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Connections between sockets of AF_UNIX. One that connects makes the other end itself
 * and puts it in the listener's queue, so it need not wait to be accepted.
 *
 * It takes the listener's lock beside its own. No circle comes of it: only the lock of
 * one that listens is taken so, and who listens does not connect.
 */
#include "abi/errno.h"
#include "abi/poll.h"
#include "core/time.h"
#include "fs/poll.h"
#include "net/local.h"
#include "sched/futex.h"

#define BACKLOG_MAX 4096

int local_listen(struct socket *socket, int backlog)
{
    struct local_socket *local = local_of(socket);

    if (local_is_datagram(local)) {
        return -HE_OPNOTSUPP;
    }
    if (local->name == NULL || local->peer != NULL || local->lost) {
        return -HE_INVAL;
    }
    local->backlog = (uint32_t)MIN(MAX(backlog, 0), BACKLOG_MAX);
    __atomic_store_n(&local->is_listening, true, __ATOMIC_RELAXED);
    ready_notify(&socket->source, POLL_WRITABLE);
    return 0;
}

void local_stop_listening(struct local_socket *local)
{
    __atomic_store_n(&local->is_listening, false, __ATOMIC_RELAXED);
    ready_notify(&local->socket.source, POLL_READABLE | POLL_WRITABLE | HPOLLHUP);
}

static int64_t deadline_of(int64_t timeout_ns)
{
    return timeout_ns > 0 ? time_mono_ns() + timeout_ns : FUTEX_FOREVER;
}

int local_accept(struct socket *socket, bool nonblock, struct socket **accepted)
{
    struct local_socket *local = local_of(socket), *first;
    int64_t deadline_ns = deadline_of(socket->receive_timeout_ns);

    while (local->queue == NULL) {
        if (!local->is_listening || local->read_shut) {
            return local_is_datagram(local) ? -HE_OPNOTSUPP : -HE_INVAL;
        }
        if (nonblock) {
            return -HE_AGAIN;
        }
        int err = socket_wait(socket, HPOLLIN, deadline_ns);

        if (err < 0 && local->queue == NULL) {
            return err;
        }
    }
    first = local->queue;
    local->queue = first->queue_next;
    if (local->queue == NULL) {
        local->queue_end = NULL;
    }
    local->queued--;
    first->queue_next = NULL;
    first->is_embryo = false;
    ready_notify(&socket->source, POLL_WRITABLE); /* who waits to get into the queue */
    *accepted = &first->socket;
    return 0;
}

/* Both locks are held. */
static int enqueue(struct local_socket *local, struct local_socket *listener)
{
    struct local_socket *end = local_new(local->socket.type, local->lock);

    if (end == NULL) {
        return -HE_NOMEM;
    }
    end->is_embryo = true;
    end->name = local_name_get(listener->name);
    end->peer = local;
    local->peer = end;
    if (listener->queue_end != NULL) {
        listener->queue_end->queue_next = end;
    } else {
        listener->queue = end;
    }
    listener->queue_end = end;
    listener->queued++;
    ready_notify(&listener->socket.source, POLL_READABLE);
    ready_notify(&local->socket.source, POLL_WRITABLE);
    return 0;
}

static bool is_open(struct local_socket *listener)
{
    return __atomic_load_n(&listener->is_listening, __ATOMIC_RELAXED);
}

/* Connects, or waits for room in the queue and says so by -HE_INPROGRESS. */
static int try_connect(struct local_socket *local, struct local_socket *listener,
                       bool nonblock, int64_t deadline_ns)
{
    int err = -HE_CONNREFUSED;

    if (!is_open(listener)) {
        return err;
    }
    socket_lock(&listener->socket);
    if (is_open(listener) && !listener->read_shut) {
        err = listener->queued <= listener->backlog ? enqueue(local, listener)
              : nonblock                            ? -HE_AGAIN
                                                    : -HE_INPROGRESS;
    }
    if (err == -HE_INPROGRESS) {
        socket_unlock(&local->socket);
        int waited = ready_wait(&listener->socket.source, HPOLLOUT, listener->socket.lock,
                                deadline_ns);

        socket_unlock(&listener->socket);
        socket_lock(&local->socket);
        return waited == 0 ? err : waited == -HE_TIMEDOUT ? -HE_AGAIN : waited;
    }
    socket_unlock(&listener->socket);
    return err;
}

static int connect_datagrams(struct local_socket *local,
                             const union socket_address *address, uint32_t len)
{
    struct local_socket *to = NULL;
    bool ends = len >= offsetof(struct hermit_sockaddr, data) &&
                address->any.family == HAF_UNSPEC;
    int err = ends ? 0 : local_find(address, len, HSOCK_DGRAM, &to);

    if (err < 0) {
        return err;
    }
    if (to != NULL) {
        bool refuses = to->peer != NULL && to->peer != local;

        local_put(to); /* it cannot go while its lock is held, which is ours */
        if (refuses) {
            return -HE_PERM;
        }
    }
    local->peer = to;
    local->lost = false;
    return 0;
}

int local_connect(struct socket *socket, const union socket_address *address,
                  uint32_t len, bool nonblock)
{
    struct local_socket *local = local_of(socket), *listener;
    int64_t deadline_ns = deadline_of(socket->send_timeout_ns);
    int err;

    if (local_is_datagram(local)) {
        return connect_datagrams(local, address, len);
    }
    do {
        if (local->is_listening) {
            return -HE_INVAL;
        }
        if (local->peer != NULL || local->lost) {
            return -HE_ISCONN;
        }
        err = local_find(address, len, socket->type, &listener);
        if (err == 0) {
            err = try_connect(local, listener, nonblock, deadline_ns);
            local_put(listener);
        }
    } while (err == -HE_INPROGRESS);
    return err;
}
