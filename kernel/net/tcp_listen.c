/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* TCP sockets that listen, and the connections that wait in them to be accepted. */
#include "abi/errno.h"
#include "abi/poll.h"
#include "core/time.h"
#include "fs/poll.h"
#include "mm/heap.h"
#include "net/address.h"
#include "net/tcp.h"

/* lwIP: a connection stands that nobody has asked for yet. */
static err_t on_accepted(void *arg, struct tcp_pcb *pcb, err_t err)
{
    (void)arg; /* the socket that was next when the SYN came; it may be closed */
    if (err != ERR_OK || pcb == NULL) {
        return ERR_VAL; /* no memory: lwIP says so */
    }
    struct tcp_socket *listener = tcp_share_next((struct tcp_pcb *)(void *)pcb->listener);
    struct tcp_socket *tcp = tcp_socket_new(listener->socket.domain);

    if (tcp == NULL) {
        return ERR_MEM;
    }
    tcp->no_delay = listener->no_delay;
    tcp->cork = listener->cork;
    tcp->device = listener->device;
    tcp->reuse_address = listener->reuse_address;
    tcp->reuse_port = listener->reuse_port;
    tcp->patience_ms = listener->patience_ms;
    tcp->keep_alive = listener->keep_alive;
    tcp->keep_idle_s = listener->keep_idle_s;
    tcp->keep_interval_s = listener->keep_interval_s;
    tcp->keep_count = listener->keep_count;
    tcp->send_max = listener->send_max;
    tcp->receive_max = listener->receive_max;
    tcp->socket.linger = listener->socket.linger;
    tcp->socket.linger_seconds = listener->socket.linger_seconds;
    tcp->stage = TCP_CONNECTED;
    tcp_backlog_delayed(pcb); /* counts until it is accepted */
    tcp_adopt(tcp, pcb);
    tcp_stream_begin(tcp);
    if (listener->queue_end != NULL) {
        listener->queue_end->queue_next = tcp;
    } else {
        listener->queue = tcp;
    }
    listener->queue_end = tcp;
    ready_notify(&listener->socket.source, POLL_READABLE);
    return ERR_OK;
}

int tcp_listen_socket(struct socket *socket, int backlog)
{
    struct tcp_socket *tcp = tcp_of(socket);
    err_t err = ERR_OK;

    if (tcp->stage != TCP_NEW && tcp->stage != TCP_LISTENING) {
        return -HE_INVAL;
    }
    tcp_share_set_backlog(tcp, backlog);
    if (tcp->stage == TCP_LISTENING) {
        return 0;
    }
    int result = tcp_need_pcb(tcp);

    if (result == 0 && tcp->pcb->local_port == 0) {
        result = address_error(
            tcp_bind(tcp->pcb, address_any(socket->domain, tcp->v6_only), 0));
    }
    if (result < 0) {
        return result;
    }
    if (tcp_share_join(tcp)) {
        tcp->stage = TCP_LISTENING;
        return 0;
    }
    struct tcp_pcb *pcb = tcp_listen_with_backlog_and_err(tcp->pcb, tcp->backlog, &err);

    if (pcb == NULL) {
        return address_error(err);
    }
    tcp->pcb = pcb;
    tcp->stage = TCP_LISTENING;
    tcp_share_begin(tcp);
    tcp_arg(pcb, tcp);
    tcp_accept(pcb, on_accepted);
    return 0;
}

int tcp_accept_socket(struct socket *socket, bool nonblock, struct socket **accepted)
{
    struct tcp_socket *tcp = tcp_of(socket);
    int64_t deadline_ns = socket->receive_timeout_ns > 0
                              ? time_mono_ns() + socket->receive_timeout_ns
                              : INT64_MAX;

    while (tcp->queue == NULL) {
        if (tcp->stage != TCP_LISTENING) {
            return -HE_INVAL;
        }
        if (nonblock) {
            return -HE_AGAIN;
        }
        int err = socket_wait(socket, HPOLLIN, deadline_ns);

        if (err < 0 && tcp->queue == NULL) {
            return err;
        }
    }
    struct tcp_socket *first = tcp->queue;

    tcp->queue = first->queue_next;
    if (tcp->queue == NULL) {
        tcp->queue_end = NULL;
    }
    first->queue_next = NULL;
    if (first->pcb != NULL) {
        tcp_backlog_accepted(first->pcb);
    }
    *accepted = &first->socket;
    return 0;
}

void tcp_close_listener(struct tcp_socket *tcp)
{
    struct tcp_pcb *pcb = tcp->pcb;

    while (tcp->queue != NULL) {
        struct tcp_socket *next = tcp->queue->queue_next;
        struct tcp_pcb *waiting = tcp->queue->pcb;

        tcp_detach(tcp->queue);
        if (waiting != NULL) {
            tcp_abort(waiting);
        }
        tcp_stream_drop(tcp->queue);
        kfree(tcp->queue);
        tcp->queue = next;
    }
    tcp->queue_end = NULL;
    if (!tcp_share_leave(tcp)) {
        tcp_detach(tcp);
        tcp_close(pcb);
    }
}
