/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Options of UDP and raw sockets. */
#include "net/datagram.h"
#include "abi/errno.h"
#include "lwip/raw.h"
#include "lwip/udp.h"

/* What SO_RCVBUF and SO_SNDBUF may ask for. */
#define BUFFER_BYTES_MIN 2048
#define BUFFER_BYTES_MAX (8 * 1024 * 1024)

/* The bit that lwIP keeps for an option of level HSOL_SOCKET, or 0. */
static u8_t option_bit(int level, int name)
{
    if (level != HSOL_SOCKET) {
        return 0;
    }
    return name == HSO_REUSEADDR   ? SOF_REUSEADDR
           : name == HSO_BROADCAST ? SOF_BROADCAST
                                   : 0;
}

/* What both kinds of lwIP's have in common is at the same place in each. */
static struct ip_pcb *common(struct datagram_socket *datagram)
{
    return datagram->socket.type == HSOCK_DGRAM ? (struct ip_pcb *)(void *)datagram->udp
                                                : (struct ip_pcb *)(void *)datagram->raw;
}

static u8_t *byte_of(struct datagram_socket *datagram, int level, int name)
{
    if (level == HIPPROTO_IP && name == HIP_TOS) {
        return &common(datagram)->tos;
    }
    if ((level == HIPPROTO_IP && name == HIP_TTL) ||
        (level == HIPPROTO_IPV6 && name == HIPV6_UNICAST_HOPS)) {
        return &common(datagram)->ttl;
    }
    if ((level == HIPPROTO_IP && name == HIP_MULTICAST_TTL) ||
        (level == HIPPROTO_IPV6 && name == HIPV6_MULTICAST_HOPS)) {
        return datagram->udp != NULL ? &datagram->udp->mcast_ttl
                                     : &datagram->raw->mcast_ttl;
    }
    return NULL;
}

static bool is_loop(const struct datagram_socket *datagram, int level, int name)
{
    return datagram->udp != NULL && level == HIPPROTO_IP && name == HIP_MULTICAST_LOOP;
}

static bool is_v6_only(const struct datagram_socket *datagram, int level, int name)
{
    return datagram->socket.domain == HAF_INET6 && level == HIPPROTO_IPV6 &&
           name == HIPV6_V6ONLY;
}

static uint32_t *limit_of(struct datagram_socket *datagram, int name)
{
    return name == HSO_RCVBUF ? &datagram->receive_max : &datagram->send_max;
}

int datagram_get_option(struct socket *socket, int level, int name, int *value)
{
    struct datagram_socket *datagram = datagram_of(socket);
    u8_t bit = option_bit(level, name);
    const u8_t *byte = byte_of(datagram, level, name);

    if (bit != 0) {
        *value = ip_get_option(common(datagram), bit) != 0;
    } else if (byte != NULL) {
        *value = *byte;
    } else if (is_loop(datagram, level, name)) {
        *value = (datagram->udp->flags & UDP_FLAGS_MULTICAST_LOOP) != 0;
    } else if (is_v6_only(datagram, level, name)) {
        *value = datagram->v6_only;
    } else if (level == HSOL_SOCKET && (name == HSO_SNDBUF || name == HSO_RCVBUF)) {
        *value = (int)*limit_of(datagram, name);
    } else {
        return -HE_NOPROTOOPT;
    }
    return 0;
}

int datagram_set_option(struct socket *socket, int level, int name, int value)
{
    struct datagram_socket *datagram = datagram_of(socket);
    u8_t bit = option_bit(level, name);
    u8_t *byte = byte_of(datagram, level, name);

    if (bit != 0 && value != 0) {
        ip_set_option(common(datagram), bit);
    } else if (bit != 0) {
        ip_reset_option(common(datagram), bit);
    } else if (byte != NULL) {
        if (value < 0 || value > UINT8_MAX) {
            return -HE_INVAL;
        }
        *byte = (u8_t)value;
    } else if (is_loop(datagram, level, name)) {
        u8_t flags = datagram->udp->flags & (u8_t)~UDP_FLAGS_MULTICAST_LOOP;

        datagram->udp->flags = value != 0 ? flags | UDP_FLAGS_MULTICAST_LOOP : flags;
    } else if (is_v6_only(datagram, level, name)) {
        datagram->v6_only = value != 0;
    } else if (level == HSOL_SOCKET && (name == HSO_SNDBUF || name == HSO_RCVBUF)) {
        if (value <= 0) {
            return -HE_INVAL;
        }
        *limit_of(datagram, name) =
            (uint32_t)MIN(MAX(value, BUFFER_BYTES_MIN), BUFFER_BYTES_MAX);
    } else if (level == HSOL_SOCKET && name == HSO_KEEPALIVE) {
        return 0; /* there is no connection to keep */
    } else {
        return -HE_NOPROTOOPT;
    }
    return 0;
}
