/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What UDP and raw sockets receive: messages wait with their sender's address until they
 * are taken; those for which there is no room are lost, as the network may lose any.
 */
#include "abi/errno.h"
#include "abi/poll.h"
#include "fs/poll.h"
#include "mm/heap.h"
#include "net/address.h"
#include "net/datagram.h"
#include "lwip/udp.h"

struct message {
    struct message *next;
    struct pbuf *pbuf;
    ip_addr_t from;
    uint16_t port;
    struct arrival arrival;
};

static void add_message(struct datagram_socket *datagram, struct pbuf *p,
                        const ip_addr_t *from, uint16_t port)
{
    struct message *message =
        datagram->bytes < datagram->receive_max && !datagram->read_shut
            ? kmalloc(sizeof(*message))
            : NULL;

    if (message == NULL) {
        pbuf_free(p);
        return;
    }
    message->next = NULL;
    message->pbuf = p;
    ip_addr_copy(message->from, *from);
    message->port = port;
    datagram_note(datagram, &message->arrival);
    if (datagram->last != NULL) {
        datagram->last->next = message;
    } else {
        datagram->first = message;
    }
    datagram->last = message;
    datagram->bytes += p->tot_len + sizeof(*message);
    ready_notify(&datagram->socket.source, POLL_READABLE);
}

void datagram_on_udp(void *arg, struct udp_pcb *pcb, struct pbuf *p,
                     const ip_addr_t *from, u16_t port)
{
    struct datagram_socket *datagram = arg;

    (void)pcb;
    /* What is for many is for each of them: lwIP comes with a copy for each. */
    if (unlikely(datagram->reuse_port) && !datagram->is_connected &&
        !ip_addr_ismulticast(ip_current_dest_addr()) &&
        !ip_addr_isbroadcast(ip_current_dest_addr(), ip_current_netif())) {
        datagram = datagram_share_choose(datagram, from, port);
    }
    add_message(datagram, p, from, port);
}

void datagram_fail(const struct udp_pcb *pcb, int error)
{
    struct datagram_socket *datagram = pcb->recv_arg;

    if (pcb->recv == datagram_on_udp) { /* lwIP has some for itself */
        datagram->socket.error = error;
        ready_notify(&datagram->socket.source, POLL_READABLE | HPOLLERR);
    }
}

u8_t datagram_on_raw(void *arg, struct raw_pcb *pcb, struct pbuf *p,
                     const ip_addr_t *from)
{
    struct pbuf *copy = pbuf_clone(PBUF_RAW, PBUF_RAM, p);

    (void)pcb;
    if (copy != NULL) {
        add_message(arg, copy, from, 0);
    }
    return 0;
}

static void remove_first(struct datagram_socket *datagram)
{
    struct message *message = datagram->first;

    datagram->first = message->next;
    if (datagram->first == NULL) {
        datagram->last = NULL;
    }
    datagram->bytes -= message->pbuf->tot_len + sizeof(*message);
    pbuf_free(message->pbuf);
    kfree(message);
}

void datagram_drop(struct datagram_socket *datagram)
{
    while (datagram->first != NULL) {
        remove_first(datagram);
    }
}

static ptrdiff_t copy_out(const struct message *message, struct socket_io *io)
{
    size_t len = message->pbuf->tot_len, done = 0;

    for (int i = 0; i < io->count && done < len; i++) {
        size_t part = MIN(io->iov[i].len, len - done);

        pbuf_copy_partial(message->pbuf, io->iov[i].base, (u16_t)part, (u16_t)done);
        done += part;
    }
    bool wants_length = (io->flags & HMSG_TRUNC) != 0;

    io->flags = done < len ? io->flags | HMSG_TRUNC : io->flags & ~HMSG_TRUNC;
    return (ptrdiff_t)(wants_length ? len : done);
}

ptrdiff_t datagram_receive(struct socket *socket, struct socket_io *io)
{
    struct datagram_socket *datagram = datagram_of(socket);

    while (datagram->first == NULL) {
        if (socket->error != 0) {
            return socket_take_error(socket);
        }
        if (datagram->read_shut) {
            return 0;
        }
        if (io->nonblock) {
            return -HE_AGAIN;
        }
        int err = socket_wait(socket, HPOLLIN, io->deadline_ns);

        if (err < 0 && datagram->first == NULL) {
            return err;
        }
    }
    const struct message *message = datagram->first;
    bool peek = (io->flags & HMSG_PEEK) != 0;
    ptrdiff_t done = copy_out(message, io);

    if (io->address != NULL) {
        io->address_len = (uint32_t)address_write(io->address, socket->domain,
                                                  &message->from, message->port);
    }
    if (unlikely(datagram->wanted != 0)) {
        datagram_tell(datagram, &message->arrival, io);
    }
    if (!peek) {
        remove_first(datagram);
    }
    return done;
}

int datagram_readable_bytes(struct socket *socket)
{
    const struct message *message = datagram_of(socket)->first;

    return message != NULL ? message->pbuf->tot_len : 0;
}
