/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* TCP sockets that listen, and the connections that wait in them to be accepted. */
#include "abi/errno.h"
#include "abi/poll.h"
#include "core/time.h"
#include "fs/poll.h"
#include "mm/heap.h"
#include "net/address.h"
#include "net/tcp.h"

#define BACKLOG_MAX 255

/* lwIP: a connection stands that nobody has asked for yet. */
static err_t on_accepted(void *arg, struct tcp_pcb *pcb, err_t err)
{
    struct tcp_socket *listener = arg;

    if (err != ERR_OK || pcb == NULL) {
        return ERR_VAL; /* no memory: lwIP says so */
    }
    struct tcp_socket *tcp = tcp_socket_new(listener->socket.domain);

    if (tcp == NULL) {
        return ERR_MEM;
    }
    tcp->no_delay = listener->no_delay;
    tcp->cork = listener->cork;
    tcp->device = listener->device;
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
    u8_t wanted = (u8_t)MIN(MAX(backlog, 1), BACKLOG_MAX);
    err_t err = ERR_OK;

    if (tcp->stage == TCP_LISTENING) {
        tcp_backlog_set(tcp->pcb, wanted);
        return 0;
    }
    if (tcp->stage != TCP_NEW) {
        return -HE_INVAL;
    }
    int result = tcp_need_pcb(tcp);

    if (result == 0 && tcp->pcb->local_port == 0) {
        result = address_error(
            tcp_bind(tcp->pcb, address_any(socket->domain, tcp->v6_only), 0));
    }
    if (result < 0) {
        return result;
    }
    struct tcp_pcb *pcb = tcp_listen_with_backlog_and_err(tcp->pcb, wanted, &err);

    if (pcb == NULL) {
        return address_error(err);
    }
    tcp->pcb = pcb;
    tcp->stage = TCP_LISTENING;
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
    tcp_detach(tcp);
    if (pcb != NULL) {
        tcp_close(pcb);
    }
}
