/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * UDP and raw sockets: making, naming, sending, closing. What they receive:
 * datagram_receive.c.
 */
#include "net/datagram.h"
#include "abi/errno.h"
#include "abi/poll.h"
#include "core/time.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "net/address.h"
#include "net/inet.h"
#include "net/interface.h"
#include "net/membership.h"
#include "net/net.h"
#include "sched/sched.h"
#include "lwip/raw.h"
#include "lwip/udp.h"

#define QUEUE_BYTES (256 * 1024u)
#define MESSAGE_MAX 65507u /* an IPv4 packet less its headers */

/* The card's queue is full: how long and how often to wait for it. */
#define FULL_PAUSE_NS (50 * NS_PER_USEC)
#define FULL_PAUSES   2000

/* --- sending */

static struct pbuf *gather(const struct datagram_socket *datagram,
                           const struct socket_io *io)
{
    bool is_udp = datagram->socket.type == HSOCK_DGRAM;
    struct pbuf *p =
        pbuf_alloc(is_udp ? PBUF_TRANSPORT : PBUF_IP, (u16_t)io->total, PBUF_RAM);
    uint8_t *to = p != NULL ? p->payload : NULL;

    for (int i = 0; i < io->count && p != NULL; i++) {
        memcpy(to, io->iov[i].base, io->iov[i].len);
        to += io->iov[i].len;
    }
    return p;
}

err_t datagram_send_plain(struct datagram_socket *datagram, struct pbuf *p,
                          const ip_addr_t *ip, uint16_t port)
{
    if (datagram->socket.type == HSOCK_DGRAM) {
        return udp_sendto(datagram->udp, p, ip, port);
    }
    return raw_sendto(datagram->raw, p, ip);
}

static err_t send_once(struct datagram_socket *datagram, const struct socket_io *io,
                       struct pbuf *p, const ip_addr_t *ip, uint16_t port, int *error)
{
    return likely(io->control_len == 0)
               ? datagram_send_plain(datagram, p, ip, port)
               : datagram_send_as(datagram, io, p, ip, port, error);
}

static ptrdiff_t datagram_send(struct socket *socket, struct socket_io *io)
{
    struct datagram_socket *datagram = datagram_of(socket);
    ip_addr_t ip = datagram->peer;
    uint16_t port = datagram->peer_port;

    if (datagram->write_shut) {
        return -HE_PIPE;
    }
    if (socket->error != 0) {
        return socket_take_error(socket);
    }
    if (io->total > MESSAGE_MAX || io->total > datagram->send_max) {
        return -HE_MSGSIZE;
    }
    if (io->address != NULL) {
        int err =
            address_read_peer(io->address, io->address_len, socket->domain, &ip, &port);

        if (err < 0) {
            return err;
        }
    } else if (!datagram->is_connected) {
        return -HE_DESTADDRREQ;
    }
    interface_wait_for(&ip);
    struct pbuf *p = gather(datagram, io);

    if (p == NULL) {
        return -HE_NOBUFS;
    }
    int error = 0;
    err_t result = send_once(datagram, io, p, &ip, port, &error);

    for (int i = 0; result == ERR_MEM && !io->nonblock && i < FULL_PAUSES; i++) {
        net_unlock();
        sched_sleep_until(time_mono_ns() + FULL_PAUSE_NS);
        net_lock();
        result = send_once(datagram, io, p, &ip, port, &error);
    }
    pbuf_free(p);
    if (error < 0) {
        return error;
    }
    if (result == ERR_MEM) {
        return io->nonblock ? -HE_AGAIN : -HE_NOBUFS;
    }
    /* lwIP's word for a broadcast without SO_BROADCAST. */
    return result == ERR_OK    ? (ptrdiff_t)io->total
           : result == ERR_VAL ? -HE_ACCES
                               : address_error(result);
}

/* --- names */

static int datagram_bind(struct socket *socket, const union socket_address *address,
                         uint32_t len)
{
    struct datagram_socket *datagram = datagram_of(socket);
    ip_addr_t ip;
    uint16_t port;
    int err = address_read(address, len, socket->domain, &ip, &port);

    if (err < 0) {
        return err;
    }
    if (!address_is_ours(&ip)) {
        return -HE_ADDRNOTAVAIL;
    }
    const ip_addr_t *where =
        ip_addr_isany(&ip) ? address_any(socket->domain, datagram->v6_only) : &ip;

    if (socket->type == HSOCK_RAW) {
        return address_error(raw_bind(datagram->raw, where));
    }
    if (datagram->udp->local_port != 0) {
        return -HE_INVAL;
    }
    return port != 0 && datagram_share_forbids(datagram, where, port)
               ? -HE_ADDRINUSE
               : address_error(udp_bind(datagram->udp, where, port));
}

static int datagram_connect(struct socket *socket, const union socket_address *address,
                            uint32_t len, bool nonblock)
{
    struct datagram_socket *datagram = datagram_of(socket);
    ip_addr_t ip;
    uint16_t port;

    (void)nonblock;
    if (len >= 2 && address->any.family == HAF_UNSPEC) {
        datagram->is_connected = false;
        if (socket->type == HSOCK_DGRAM) {
            udp_disconnect(datagram->udp);
        } else {
            raw_disconnect(datagram->raw);
        }
        return 0;
    }
    int err = address_read_peer(address, len, socket->domain, &ip, &port);

    if (err < 0) {
        return err;
    }
    interface_wait_for(&ip);
    err =
        address_error(socket->type == HSOCK_DGRAM ? udp_connect(datagram->udp, &ip, port)
                                                  : raw_connect(datagram->raw, &ip));
    if (err < 0) {
        return err;
    }
    datagram->is_connected = true;
    datagram->peer = ip;
    datagram->peer_port = port;
    return 0;
}

/* lwIP leaves the local address open; the others want to know where from. */
static ip_addr_t local_address(const struct datagram_socket *datagram)
{
    const ip_addr_t *bound = datagram->socket.type == HSOCK_DGRAM
                                 ? &datagram->udp->local_ip
                                 : &datagram->raw->local_ip;

    if (ip_addr_isany(bound) && datagram->is_connected) {
        struct netif *netif = ip_route(bound, &datagram->peer);
        const ip_addr_t *source =
            netif != NULL ? ip_netif_get_local_ip(netif, &datagram->peer) : NULL;

        return source != NULL ? *source : *bound;
    }
    return *bound;
}

static int datagram_name(struct socket *socket, bool of_peer,
                         union socket_address *address)
{
    struct datagram_socket *datagram = datagram_of(socket);

    if (of_peer) {
        return datagram->is_connected
                   ? address_write(address, socket->domain, &datagram->peer,
                                   datagram->peer_port)
                   : -HE_NOTCONN;
    }
    ip_addr_t ip = local_address(datagram);

    return address_write(address, socket->domain, &ip,
                         socket->type == HSOCK_DGRAM ? datagram->udp->local_port : 0);
}

static int datagram_shutdown(struct socket *socket, int how)
{
    struct datagram_socket *datagram = datagram_of(socket);

    if (!datagram->is_connected) {
        return -HE_NOTCONN;
    }
    datagram->read_shut = datagram->read_shut || how != HSHUT_WR;
    datagram->write_shut = datagram->write_shut || how != HSHUT_RD;
    ready_notify(&socket->source, POLL_READABLE | POLL_WRITABLE | HPOLLHUP);
    return 0;
}

/* --- the rest */

static uint32_t datagram_ready(struct socket *socket)
{
    struct datagram_socket *datagram = datagram_of(socket);
    uint32_t ready = POLL_WRITABLE;

    ready |= datagram->first != NULL || datagram->read_shut ? POLL_READABLE : 0;
    return ready | (socket->error != 0 ? HPOLLERR | POLL_READABLE : 0);
}

static void datagram_release(struct socket *socket)
{
    struct datagram_socket *datagram = datagram_of(socket);

    membership_leave_all(&datagram->memberships);
    if (socket->type == HSOCK_DGRAM) {
        udp_remove(datagram->udp);
    } else {
        raw_remove(datagram->raw);
    }
    datagram_drop(datagram);
    socket_unlock(socket);
    kfree(datagram);
}

static const struct socket_ops datagram_ops = {
    .bind = datagram_bind,
    .connect = datagram_connect,
    .send = datagram_send,
    .receive = datagram_receive,
    .shutdown = datagram_shutdown,
    .name = datagram_name,
    .get_option = datagram_get_option,
    .set_option = datagram_set_option,
    .membership = datagram_membership,
    .ready = datagram_ready,
    .readable_bytes = datagram_readable_bytes,
    .settle = net_settle,
    .release = datagram_release,
};

int datagram_make(int domain, int type, int protocol, struct socket **made)
{
    struct datagram_socket *datagram = kzalloc(sizeof(*datagram));
    u8_t kind = IP_GET_TYPE(address_any(domain, false));

    if (datagram == NULL) {
        return -HE_NOMEM;
    }
    socket_init(&datagram->socket, &datagram_ops, &net_mutex, domain, type, protocol);
    datagram->receive_max = datagram->send_max = QUEUE_BYTES;
    if (type == HSOCK_DGRAM) {
        datagram->udp = udp_new_ip_type(kind);
    } else {
        datagram->raw =
            raw_new_ip_type(domain == HAF_INET6 ? IPADDR_TYPE_V6 : kind, (u8_t)protocol);
    }
    if (datagram->udp == NULL && datagram->raw == NULL) {
        kfree(datagram);
        return -HE_NOMEM;
    }
    if (type == HSOCK_DGRAM) {
        udp_recv(datagram->udp, datagram_on_udp, datagram);
    } else {
        raw_recv(datagram->raw, datagram_on_raw, datagram);
    }
    *made = &datagram->socket;
    return 0;
}
