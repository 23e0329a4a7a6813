/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* TCP sockets: making, connecting, closing. Those that listen: tcp_listen.c. */
#include "net/tcp.h"
#include "abi/errno.h"
#include "abi/poll.h"
#include "core/time.h"
#include "fs/poll.h"
#include "mm/heap.h"
#include "net/address.h"
#include "net/inet.h"
#include "net/interface.h"
#include "net/net.h"
#include "lwip/priv/tcp_priv.h"

static const struct socket_ops tcp_ops;

static void notify(struct tcp_socket *tcp, uint32_t events)
{
    ready_notify(&tcp->socket.source, events);
}

/* lwIP has given the connection up, and freed it. */
static void on_error(void *arg, err_t err)
{
    struct tcp_socket *tcp = arg;

    tcp->pcb = NULL;
    if (tcp->stage == TCP_CONNECTING) {
        tcp->stage = TCP_NEW;
        tcp->socket.error = err == ERR_RST ? -HE_CONNREFUSED : -HE_TIMEDOUT;
    } else if (!(err == ERR_CLSD && tcp->peer_closed)) {
        tcp->socket.error = address_error(err);
    }
    notify(tcp, POLL_READABLE | POLL_WRITABLE | HPOLLERR | HPOLLHUP);
}

void tcp_fail_connecting(struct tcp_pcb *pcb, int error)
{
    struct tcp_socket *tcp = pcb->callback_arg;

    tcp_abandon(pcb, 0); /* and on_error() */
    if (tcp != NULL) {
        tcp->socket.error = error;
    }
}

void tcp_detach(struct tcp_socket *tcp)
{
    struct tcp_pcb *pcb = tcp->pcb;

    tcp_release_window(tcp, 0);
    tcp->pcb = NULL;
    if (pcb != NULL) {
        tcp_arg(pcb, NULL);
        if (pcb->state != LISTEN) {
            tcp_recv(pcb, NULL);
            tcp_sent(pcb, NULL);
            tcp_poll(pcb, NULL, 0);
            tcp_err(pcb, NULL);
        }
    }
}

struct tcp_socket *tcp_socket_new(int domain)
{
    struct tcp_socket *tcp = kzalloc(sizeof(*tcp));

    if (tcp != NULL) {
        socket_init(&tcp->socket, &tcp_ops, &net_mutex, domain, HSOCK_STREAM,
                    HIPPROTO_TCP);
        tcp->send_max = TCP_SND_BUF;
        tcp->receive_max = TCP_WND;
    }
    return tcp;
}

void tcp_adopt(struct tcp_socket *tcp, struct tcp_pcb *pcb)
{
    tcp->pcb = pcb;
    tcp_arg(pcb, tcp);
    tcp_err(pcb, on_error);
    tcp_apply_options(tcp);
}

int tcp_need_pcb(struct tcp_socket *tcp)
{
    if (tcp->pcb == NULL) {
        const ip_addr_t *any = address_any(tcp->socket.domain, tcp->v6_only);
        struct tcp_pcb *pcb = tcp_new_ip_type(IP_GET_TYPE(any));

        if (pcb == NULL) {
            return -HE_NOMEM;
        }
        tcp_start_clock(pcb);
        tcp_adopt(tcp, pcb);
    }
    return 0;
}

static int tcp_bind_socket(struct socket *socket, const union socket_address *address,
                           uint32_t len)
{
    struct tcp_socket *tcp = tcp_of(socket);
    ip_addr_t ip;
    uint16_t port;
    int err = address_read(address, len, socket->domain, &ip, &port);

    if (err < 0) {
        return err;
    }
    if (tcp->stage != TCP_NEW || (tcp->pcb != NULL && tcp->pcb->local_port != 0)) {
        return -HE_INVAL;
    }
    if (!address_is_ours(&ip)) {
        return -HE_ADDRNOTAVAIL;
    }
    err = tcp_need_pcb(tcp);
    if (err < 0) {
        return err;
    }
    const ip_addr_t *where =
        ip_addr_isany(&ip) ? address_any(socket->domain, tcp->v6_only) : &ip;

    return port != 0 && tcp_share_forbids(tcp, where, port)
               ? -HE_ADDRINUSE
               : address_error(tcp_bind(tcp->pcb, where, port));
}

/* --- clients */

static err_t on_connected(void *arg, struct tcp_pcb *pcb, err_t err)
{
    struct tcp_socket *tcp = arg;

    (void)pcb, (void)err; /* always ERR_OK */
    tcp->stage = TCP_CONNECTED;
    tcp_stream_begin(tcp);
    notify(tcp, POLL_WRITABLE);
    return ERR_OK;
}

static int wait_connected(struct tcp_socket *tcp)
{
    int64_t deadline_ns = tcp->socket.send_timeout_ns > 0
                              ? time_mono_ns() + tcp->socket.send_timeout_ns
                              : INT64_MAX;

    while (tcp->stage == TCP_CONNECTING) {
        int err = socket_wait(&tcp->socket, HPOLLOUT, deadline_ns);

        if (err < 0 && tcp->stage == TCP_CONNECTING) {
            return err == -HE_AGAIN ? -HE_INPROGRESS : err;
        }
    }
    return socket_take_error(&tcp->socket);
}

static int tcp_connect_socket(struct socket *socket, const union socket_address *address,
                              uint32_t len, bool nonblock)
{
    struct tcp_socket *tcp = tcp_of(socket);
    ip_addr_t ip;
    uint16_t port;
    int err = address_read_peer(address, len, socket->domain, &ip, &port);

    if (err < 0) {
        return err;
    }
    interface_wait_for(&ip);
    switch (tcp->stage) {
    case TCP_NEW:
        break;
    case TCP_CONNECTING:
        return nonblock ? -HE_ALREADY : wait_connected(tcp);
    case TCP_CONNECTED:
        return -HE_ISCONN;
    default:
        return -HE_OPNOTSUPP;
    }
    if (socket->error != 0) {
        return socket_take_error(socket);
    }
    err = tcp_need_pcb(tcp);
    if (err < 0) {
        return err;
    }
    tcp->stage = TCP_CONNECTING;
    tcp_poll(tcp->pcb, tcp_stream_poll, 1);
    err = address_error(tcp_connect(tcp->pcb, &ip, port, on_connected));
    if (err < 0) {
        tcp->stage = TCP_NEW;
        return err == -HE_NOBUFS ? -HE_ADDRNOTAVAIL : err;
    }
    return nonblock ? -HE_INPROGRESS : wait_connected(tcp);
}

/* --- the end */

static int tcp_shutdown_socket(struct socket *socket, int how)
{
    struct tcp_socket *tcp = tcp_of(socket);

    if (tcp->stage == TCP_LISTENING && how != HSHUT_WR) {
        tcp_close_listener(tcp);
        tcp->stage = TCP_NEW;
        notify(tcp, POLL_READABLE | HPOLLHUP);
        return 0;
    }
    if (tcp->stage != TCP_CONNECTED) {
        return -HE_NOTCONN;
    }
    if (how != HSHUT_WR && !tcp->read_shut) {
        tcp->read_shut = true;
        tcp_stream_drop(tcp);
    }
    if (how != HSHUT_RD && !tcp->write_shut) {
        tcp->write_shut = true;
        if (tcp->pcb != NULL) {
            tcp_shutdown(tcp->pcb, 0, 1);
        }
        if (tcp->peer_closed) {
            tcp_detach(tcp);
        }
    }
    notify(tcp, POLL_READABLE | POLL_WRITABLE | HPOLLHUP);
    return 0;
}

/* SO_LINGER: waits until all has been acknowledged, or the time is over. */
static void linger(struct tcp_socket *tcp)
{
    int64_t deadline_ns =
        time_mono_ns() + (int64_t)tcp->socket.linger_seconds * NS_PER_SEC;

    while (tcp->pcb != NULL && (tcp->pcb->unsent != NULL || tcp->pcb->unacked != NULL)) {
        /* on_sent() tells of half of it only. */
        int64_t look_ns = MIN(deadline_ns, time_mono_ns() + 10 * NS_PER_MSEC);

        if (socket_wait(&tcp->socket, HPOLLOUT, look_ns) == -HE_INTR ||
            time_mono_ns() >= deadline_ns) {
            return;
        }
    }
}

static void close_connection(struct tcp_socket *tcp)
{
    if (tcp->pcb == NULL) {
        return;
    }
    bool at_once = tcp->socket.linger && tcp->socket.linger_seconds == 0;

    /* What was received and never read is lost: the other side is to know. */
    if (at_once || (tcp->bytes > 0 && !tcp->peer_closed) ||
        tcp->stage == TCP_CONNECTING) {
        struct tcp_pcb *pcb = tcp->pcb;

        tcp_detach(tcp);
        tcp_abort(pcb);
        return;
    }
    if (tcp->socket.linger) {
        if (!tcp->write_shut) {
            tcp->write_shut = true;
            tcp_shutdown(tcp->pcb, 0, 1);
        }
        linger(tcp);
    }
    struct tcp_pcb *pcb = tcp->pcb;

    tcp_detach(tcp);
    if (pcb != NULL && tcp_close(pcb) != ERR_OK) {
        tcp_abort(pcb);
    }
}

static void tcp_release(struct socket *socket)
{
    struct tcp_socket *tcp = tcp_of(socket);

    if (tcp->stage == TCP_LISTENING) {
        tcp_close_listener(tcp);
    } else {
        close_connection(tcp);
    }
    tcp_stream_drop(tcp);
    socket_unlock(socket);
    kfree(tcp);
}

/* --- looking */

static int tcp_name(struct socket *socket, bool of_peer, union socket_address *address)
{
    struct tcp_socket *tcp = tcp_of(socket);
    ip_addr_t ip = *address_any(socket->domain, tcp->v6_only);
    u16_t port = 0;

    if (of_peer && (tcp->stage != TCP_CONNECTED || tcp->pcb == NULL)) {
        return -HE_NOTCONN;
    }
    if (tcp->pcb != NULL) {
        ip = of_peer ? tcp->pcb->remote_ip : tcp->pcb->local_ip;
        port = of_peer ? tcp->pcb->remote_port : tcp->pcb->local_port;
    }
    return address_write(address, socket->domain, &ip, port);
}

static uint32_t tcp_ready(struct socket *socket)
{
    struct tcp_socket *tcp = tcp_of(socket);
    uint32_t ready = socket->error != 0 ? HPOLLERR : 0;

    switch (tcp->stage) {
    case TCP_LISTENING:
        return tcp->queue != NULL ? POLL_READABLE : 0;
    case TCP_CONNECTING:
        return 0;
    case TCP_NEW:
        return ready | POLL_WRITABLE | HPOLLHUP | (ready != 0 ? POLL_READABLE : 0);
    default:
        break;
    }
    bool over = tcp->pcb == NULL || tcp->peer_closed || tcp->read_shut;

    if (tcp->bytes > 0 || over || ready != 0) {
        ready |= POLL_READABLE;
    }
    if (tcp->pcb == NULL || tcp->write_shut || tcp_stream_is_writable(tcp)) {
        ready |= POLL_WRITABLE;
    }
    ready |= tcp->peer_closed || tcp->pcb == NULL ? HPOLLRDHUP : 0;
    ready |= tcp->pcb == NULL ? HPOLLHUP : 0;
    return ready;
}

static const struct socket_ops tcp_ops = {
    .bind = tcp_bind_socket,
    .listen = tcp_listen_socket,
    .accept = tcp_accept_socket,
    .connect = tcp_connect_socket,
    .send = tcp_stream_send,
    .receive = tcp_stream_receive,
    .shutdown = tcp_shutdown_socket,
    .name = tcp_name,
    .get_option = tcp_get_option,
    .set_option = tcp_set_option,
    .info = tcp_get_info,
    .membership = NULL,
    .ready = tcp_ready,
    .readable_bytes = tcp_readable_bytes,
    .settle = net_settle,
    .release = tcp_release,
};

int tcp_make(int domain, struct socket **made)
{
    struct tcp_socket *tcp = tcp_socket_new(domain);

    if (tcp == NULL) {
        return -HE_NOMEM;
    }
    int err = tcp_need_pcb(tcp);

    if (err < 0) {
        kfree(tcp);
        return err;
    }
    *made = &tcp->socket;
    return 0;
}

uint64_t tcp_count_unsent(void)
{
    uint64_t bytes = 0;

    for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next) {
        if (pcb->state >= ESTABLISHED && (pcb->unsent != NULL || pcb->unacked != NULL)) {
            bytes += pcb->snd_lbb - pcb->lastack;
        }
    }
    return bytes;
}

void tcp_close_all(void)
{
    struct tcp_pcb *next;

    for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = next) {
        next = pcb->next;
        if (pcb->state == ESTABLISHED || pcb->state == CLOSE_WAIT) {
            tcp_shutdown(pcb, 0, 1);
        }
    }
}
