/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Options of UDP and raw sockets, and their groups. */
#include "net/datagram.h"
#include "abi/errno.h"
#include "net/address.h"
#include "net/interface.h"
#include "net/membership.h"
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
    return name == HSO_BROADCAST ? SOF_BROADCAST : 0;
}

/* Whether the port may be another's too; lwIP knows one way of it, see datagram_share.c.
 */
static bool *reuse_of(struct datagram_socket *datagram, int level, int name)
{
    if (level != HSOL_SOCKET) {
        return NULL;
    }
    return name == HSO_REUSEADDR   ? &datagram->reuse_address
           : name == HSO_REUSEPORT ? &datagram->reuse_port
                                   : NULL;
}

static void set_reuse(struct datagram_socket *datagram, bool *reuse, bool on)
{
    *reuse = on;
    if (datagram->reuse_address || datagram->reuse_port) {
        ip_set_option(datagram_pcb(datagram), SOF_REUSEADDR);
    } else {
        ip_reset_option(datagram_pcb(datagram), SOF_REUSEADDR);
    }
}

static u8_t *byte_of(struct datagram_socket *datagram, int level, int name)
{
    if ((level == HIPPROTO_IP && name == HIP_TOS) ||
        (level == HIPPROTO_IPV6 && name == HIPV6_TCLASS)) {
        return &datagram_pcb(datagram)->tos;
    }
    if ((level == HIPPROTO_IP && name == HIP_TTL) ||
        (level == HIPPROTO_IPV6 && name == HIPV6_UNICAST_HOPS)) {
        return &datagram_pcb(datagram)->ttl;
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
    return datagram->udp != NULL &&
           ((level == HIPPROTO_IP && name == HIP_MULTICAST_LOOP) ||
            (level == HIPPROTO_IPV6 && name == HIPV6_MULTICAST_LOOP));
}

static bool is_v6_only(int level, int name)
{
    return level == HIPPROTO_IPV6 && name == HIPV6_V6ONLY;
}

/* The bit of control data that an option asks for, or 0. */
static uint32_t wanted_by(int level, int name)
{
    static const struct {
        uint16_t level, name, bit;
    } table[] = {
        {HSOL_SOCKET, HSO_TIMESTAMP, WANT_TIMEVAL},
        {HSOL_SOCKET, HSO_TIMESTAMPNS, WANT_TIMESPEC},
        {HIPPROTO_IP, HIP_PKTINFO, WANT_INFO},
        {HIPPROTO_IP, HIP_RECVTTL, WANT_TTL},
        {HIPPROTO_IP, HIP_RECVTOS, WANT_TOS},
        {HIPPROTO_IPV6, HIPV6_RECVPKTINFO, WANT_V6_INFO},
        {HIPPROTO_IPV6, HIPV6_RECVHOPLIMIT, WANT_HOP_LIMIT},
        {HIPPROTO_IPV6, HIPV6_RECVTCLASS, WANT_CLASS},
    };

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        if (table[i].level == level && table[i].name == name) {
            return table[i].bit;
        }
    }
    return 0;
}

static void want(struct datagram_socket *datagram, uint32_t bit, bool on)
{
    if (on && (bit & (WANT_TIMEVAL | WANT_TIMESPEC)) != 0) {
        datagram->wanted &= ~(WANT_TIMEVAL | WANT_TIMESPEC); /* one or the other */
    }
    datagram->wanted = on ? datagram->wanted | bit : datagram->wanted & ~bit;
}

/* Where datagrams to groups leave. */
static bool is_group_interface(const struct datagram_socket *datagram, int level,
                               int name)
{
    return datagram->udp != NULL &&
           ((level == HIPPROTO_IP && name == HIP_MULTICAST_IF) ||
            (level == HIPPROTO_IPV6 && name == HIPV6_MULTICAST_IF));
}

static int set_group_interface(struct datagram_socket *datagram, int level, int value)
{
    if (level == HIPPROTO_IP) {
        ip4_addr_t ip = {(u32_t)value};
        ip_addr_t address = IPADDR4_INIT(ip.addr);

        if (ip.addr != 0 && !address_is_ours(&address)) {
            return -HE_ADDRNOTAVAIL;
        }
        udp_set_multicast_netif_addr(datagram->udp, &ip);
        return 0;
    }
    if (value != 0 && interface_by_index(value) == NULL) {
        return -HE_NODEV;
    }
    udp_set_multicast_netif_index(datagram->udp, (u8_t)value);
    return 0;
}

static bool is_header_option(const struct datagram_socket *datagram, int level, int name)
{
    return datagram->raw != NULL && level == HIPPROTO_IP && name == HIP_HDRINCL;
}

static uint32_t *limit_of(struct datagram_socket *datagram, int name)
{
    return name == HSO_RCVBUF ? &datagram->receive_max : &datagram->send_max;
}

int datagram_get_option(struct socket *socket, int level, int name, int *value)
{
    struct datagram_socket *datagram = datagram_of(socket);
    u8_t bit = option_bit(level, name);
    const bool *reuse = reuse_of(datagram, level, name);
    const u8_t *byte = byte_of(datagram, level, name);
    uint32_t wanted = wanted_by(level, name);

    if (level == HIPPROTO_IPV6 && socket->domain != HAF_INET6) {
        return -HE_NOPROTOOPT;
    }
    if (reuse != NULL) {
        *value = *reuse;
    } else if (bit != 0) {
        *value = ip_get_option(datagram_pcb(datagram), bit) != 0;
    } else if (byte != NULL) {
        *value = *byte;
    } else if (is_loop(datagram, level, name)) {
        *value = (datagram->udp->flags & UDP_FLAGS_MULTICAST_LOOP) != 0;
    } else if (is_v6_only(level, name)) {
        *value = datagram->v6_only;
    } else if (wanted != 0) {
        *value = (datagram->wanted & wanted) != 0;
    } else if (is_group_interface(datagram, level, name)) {
        *value = level == HIPPROTO_IP
                     ? (int)udp_get_multicast_netif_addr(datagram->udp)->addr
                     : udp_get_multicast_netif_index(datagram->udp);
    } else if (is_header_option(datagram, level, name)) {
        *value = raw_is_flag_set(datagram->raw, RAW_FLAGS_HDRINCL);
    } else if (level == HSOL_SOCKET && name == HSO_BINDTOIFINDEX) {
        *value = datagram_pcb(datagram)->netif_idx;
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
    bool *reuse = reuse_of(datagram, level, name);
    u8_t *byte = byte_of(datagram, level, name);
    uint32_t wanted = wanted_by(level, name);

    if (level == HIPPROTO_IPV6 && socket->domain != HAF_INET6) {
        return -HE_NOPROTOOPT;
    }
    if (reuse != NULL) {
        set_reuse(datagram, reuse, value != 0);
    } else if (bit != 0 && value != 0) {
        ip_set_option(datagram_pcb(datagram), bit);
    } else if (bit != 0) {
        ip_reset_option(datagram_pcb(datagram), bit);
    } else if (byte != NULL) {
        if (value < 0 || value > UINT8_MAX) {
            return -HE_INVAL;
        }
        *byte = (u8_t)value;
    } else if (is_loop(datagram, level, name)) {
        u8_t flags = datagram->udp->flags & (u8_t)~UDP_FLAGS_MULTICAST_LOOP;

        datagram->udp->flags = value != 0 ? flags | UDP_FLAGS_MULTICAST_LOOP : flags;
    } else if (is_v6_only(level, name)) {
        datagram->v6_only = value != 0;
    } else if (wanted != 0) {
        want(datagram, wanted, value != 0);
    } else if (is_group_interface(datagram, level, name)) {
        return set_group_interface(datagram, level, value);
    } else if (is_header_option(datagram, level, name)) {
        u8_t flags = datagram->raw->flags & (u8_t)~RAW_FLAGS_HDRINCL;

        datagram->raw->flags = value != 0 ? flags | RAW_FLAGS_HDRINCL : flags;
    } else if (level == HSOL_SOCKET && name == HSO_BINDTOIFINDEX) {
        if (value != 0 && interface_by_index(value) == NULL) {
            return -HE_NODEV;
        }
        datagram_pcb(datagram)->netif_idx = (u8_t)value;
    } else if (level == HSOL_SOCKET && (name == HSO_SNDBUF || name == HSO_RCVBUF)) {
        if (value <= 0) {
            return -HE_INVAL;
        }
        *limit_of(datagram, name) =
            (uint32_t)MIN(MAX(value, BUFFER_BYTES_MIN), BUFFER_BYTES_MAX);
    } else {
        return -HE_NOPROTOOPT;
    }
    return 0;
}

int datagram_membership(struct socket *socket, const void *request, size_t len, bool join,
                        bool is_v6)
{
    return membership_change(&datagram_of(socket)->memberships, request, len, join,
                             is_v6);
}
