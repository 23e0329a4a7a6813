/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* UDP and raw sockets: what the files datagram*.c share. Lock held. */
#ifndef KERNEL_NET_DATAGRAM_H
#define KERNEL_NET_DATAGRAM_H

#include "net/socket.h"
#include "lwip/err.h"
#include "lwip/ip.h"

struct membership;
struct message;
struct raw_pcb;
struct udp_pcb;

/* Control data that is wanted with each message. */
#define WANT_INFO      1u /* HIP_PKTINFO, and so on */
#define WANT_TTL       2u
#define WANT_TOS       4u
#define WANT_V6_INFO   8u
#define WANT_HOP_LIMIT 16u
#define WANT_CLASS     32u
#define WANT_TIMEVAL   64u
#define WANT_TIMESPEC  128u

/* How a message came. */
struct arrival {
    ip_addr_t to;
    uint8_t interface, ttl, tos;
    int64_t wall_ns; /* 0: nobody asked for it at that time */
};

struct datagram_socket {
    struct socket socket;
    struct udp_pcb *udp; /* HSOCK_DGRAM */
    struct raw_pcb *raw; /* HSOCK_RAW */
    bool is_connected, read_shut, write_shut, v6_only, reuse_address, reuse_port;
    ip_addr_t peer;
    uint16_t peer_port;
    struct message *first, *last; /* received, the oldest first */
    size_t bytes;                 /* in them, with their bookkeeping */
    uint32_t receive_max;         /* of them: SO_RCVBUF */
    uint32_t send_max;            /* of one: SO_SNDBUF */
    uint32_t wanted;              /* WANT_* */
    struct membership *memberships;
};

/* What both kinds of lwIP's have in common is at the same place in each. */
static inline struct ip_pcb *datagram_pcb(const struct datagram_socket *datagram)
{
    return datagram->udp != NULL ? (struct ip_pcb *)(void *)datagram->udp
                                 : (struct ip_pcb *)(void *)datagram->raw;
}

static inline struct datagram_socket *datagram_of(struct socket *socket)
{
    return container_of(socket, struct datagram_socket, socket);
}

/* What was sent through a connected one did not arrive: error is a negative HE_*. */
void datagram_fail(const struct udp_pcb *pcb, int error);

/* For lwIP: a packet has come for the socket arg. The protocol that answers a raw one's,
 * ICMP above all, gets it too. */
void datagram_on_udp(void *arg, struct udp_pcb *pcb, struct pbuf *p,
                     const ip_addr_t *from, u16_t port);
u8_t datagram_on_raw(void *arg, struct raw_pcb *pcb, struct pbuf *p,
                     const ip_addr_t *from);

/* Whether another UDP socket is in the way of binding this one to ip and port. */
bool datagram_share_forbids(const struct datagram_socket *datagram, const ip_addr_t *ip,
                            uint16_t port);

/* Which of the sockets that share found's port (SO_REUSEPORT) is to have what this sender
 * sends; found is one of them, and not connected. */
struct datagram_socket *datagram_share_choose(struct datagram_socket *found,
                                              const ip_addr_t *from, uint16_t port);

/* Operations of a socket (socket.h). */
ptrdiff_t datagram_receive(struct socket *socket, struct socket_io *io);
int datagram_readable_bytes(struct socket *socket);

/* Throws away what was received. */
void datagram_drop(struct datagram_socket *datagram);

/* Notes how the packet came that lwIP is just handing over. */
void datagram_note(const struct datagram_socket *datagram, struct arrival *arrival);

/* Tells it with what is received, as far as it is wanted. */
void datagram_tell(const struct datagram_socket *datagram, const struct arrival *arrival,
                   struct socket_io *io);

err_t datagram_send_plain(struct datagram_socket *datagram, struct pbuf *p,
                          const ip_addr_t *ip, uint16_t port);

/* Sends as io's control data wants it. *error: -HE_INVAL, -HE_NODEV, or 0 and the result
 * is lwIP's. */
err_t datagram_send_as(struct datagram_socket *datagram, const struct socket_io *io,
                       struct pbuf *p, const ip_addr_t *ip, uint16_t port, int *error);

int datagram_get_option(struct socket *socket, int level, int name, int *value);
int datagram_set_option(struct socket *socket, int level, int name, int value);
int datagram_membership(struct socket *socket, const void *request, size_t len, bool join,
                        bool is_v6);

#endif
