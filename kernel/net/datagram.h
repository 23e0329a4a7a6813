/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* UDP and raw sockets: what datagram.c and datagram_options.c share. Lock held. */
#ifndef KERNEL_NET_DATAGRAM_H
#define KERNEL_NET_DATAGRAM_H

#include "net/socket.h"
#include "lwip/ip_addr.h"

struct message;
struct udp_pcb;

struct datagram_socket {
    struct socket socket;
    struct udp_pcb *udp; /* HSOCK_DGRAM */
    struct raw_pcb *raw; /* HSOCK_RAW */
    bool is_connected, read_shut, write_shut, v6_only;
    ip_addr_t peer;
    uint16_t peer_port;
    struct message *first, *last; /* received, the oldest first */
    size_t bytes;                 /* in them, with their bookkeeping */
    uint32_t receive_max;         /* of them: SO_RCVBUF */
    uint32_t send_max;            /* of one: SO_SNDBUF */
};

static inline struct datagram_socket *datagram_of(struct socket *socket)
{
    return container_of(socket, struct datagram_socket, socket);
}

/* What was sent through a connected one did not arrive: error is a negative HE_*. */
void datagram_fail(const struct udp_pcb *pcb, int error);

int datagram_get_option(struct socket *socket, int level, int name, int *value);
int datagram_set_option(struct socket *socket, int level, int name, int value);

#endif
