/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Control data of UDP and raw sockets (RFC 3542, 4 and 6): how a datagram came, and how
 * one is to be sent. */
#include "abi/errno.h"
#include "core/time.h"
#include "lib/string.h"
#include "net/address.h"
#include "net/control.h"
#include "net/datagram.h"
#include "net/inet.h"
#include "net/interface.h"
#include "lwip/ip.h"
#include "lwip/raw.h"
#include "lwip/udp.h"

/* --- receiving */

void datagram_note(const struct datagram_socket *datagram, struct arrival *arrival)
{
    ip_addr_copy(arrival->to, *ip_current_dest_addr());
    arrival->interface = netif_get_index(ip_current_input_netif());
    if (ip_current_is_v6()) {
        arrival->ttl = IP6H_HOPLIM(ip6_current_header());
        arrival->tos = IP6H_TC(ip6_current_header());
    } else {
        arrival->ttl = IPH_TTL(ip4_current_header());
        arrival->tos = IPH_TOS(ip4_current_header());
    }
    arrival->wall_ns =
        (datagram->wanted & (WANT_TIMEVAL | WANT_TIMESPEC)) != 0 ? time_wall_ns() : 0;
}

static void tell_time(const struct arrival *arrival, uint32_t wanted,
                      struct socket_io *io)
{
    int64_t ns = arrival->wall_ns != 0 ? arrival->wall_ns : time_wall_ns();
    int64_t time[2] = {ns / NS_PER_SEC, ns % NS_PER_SEC};

    if (wanted & WANT_TIMESPEC) {
        control_put(io, HSOL_SOCKET, HSO_TIMESTAMPNS, time, sizeof(time));
        return;
    }
    time[1] /= NS_PER_USEC;
    control_put(io, HSOL_SOCKET, HSO_TIMESTAMP, time, sizeof(time));
}

static void tell_v4_info(const struct arrival *arrival, struct socket_io *io)
{
    struct hermit_in_pktinfo info = {arrival->interface, ip_2_ip4(&arrival->to)->addr,
                                     ip_2_ip4(&arrival->to)->addr};
    const struct netif *netif = netif_get_by_index(arrival->interface);

    if (netif != NULL && (ip_addr_ismulticast(&arrival->to) ||
                          ip4_addr_isbroadcast(ip_2_ip4(&arrival->to), netif))) {
        info.local = netif_ip4_addr(netif)->addr;
    }
    control_put(io, HIPPROTO_IP, HIP_PKTINFO, &info, sizeof(info));
}

static void tell_v6_info(const struct arrival *arrival, struct socket_io *io)
{
    union socket_address address;
    struct hermit_in6_pktinfo info = {.interface = arrival->interface};

    address_write(&address, HAF_INET6, &arrival->to, 0); /* IPv4 as a mapped one */
    memcpy(info.addr, address.in6.addr, sizeof(info.addr));
    control_put(io, HIPPROTO_IPV6, HIPV6_PKTINFO, &info, sizeof(info));
}

void datagram_tell(const struct datagram_socket *datagram, const struct arrival *arrival,
                   struct socket_io *io)
{
    uint32_t wanted = datagram->wanted;
    bool is_v4 = IP_IS_V4_VAL(arrival->to);
    int32_t ttl = arrival->ttl, tos = arrival->tos;

    if (wanted & (WANT_TIMEVAL | WANT_TIMESPEC)) {
        tell_time(arrival, wanted, io);
    }
    if (is_v4 && (wanted & WANT_INFO)) {
        tell_v4_info(arrival, io);
    }
    if (is_v4 && (wanted & WANT_TTL)) {
        control_put(io, HIPPROTO_IP, HIP_TTL, &ttl, sizeof(ttl));
    }
    if (is_v4 && (wanted & WANT_TOS)) {
        control_put(io, HIPPROTO_IP, HIP_TOS, &arrival->tos, sizeof(arrival->tos));
    }
    if (wanted & WANT_V6_INFO) {
        tell_v6_info(arrival, io);
    }
    if (!is_v4 && (wanted & WANT_HOP_LIMIT)) {
        control_put(io, HIPPROTO_IPV6, HIPV6_HOPLIMIT, &ttl, sizeof(ttl));
    }
    if (!is_v4 && (wanted & WANT_CLASS)) {
        control_put(io, HIPPROTO_IPV6, HIPV6_TCLASS, &tos, sizeof(tos));
    }
}

/* --- sending */

/* -1: not given. */
struct sending {
    int interface;
    int ttl, tos;
    bool has_source;
    ip_addr_t source;
};

static int read_byte(const struct control *control, int *value)
{
    int32_t number = 0;

    if (control->len >= sizeof(number)) {
        memcpy(&number, control->data, sizeof(number));
    } else if (control->len == 1) {
        number = *(const uint8_t *)control->data;
    } else {
        return -HE_INVAL;
    }
    if (number < 0 || number > UINT8_MAX) {
        return -HE_INVAL;
    }
    *value = number;
    return 0;
}

static int read_v4_info(const struct control *control, struct sending *how)
{
    struct hermit_in_pktinfo info;

    if (control->len < sizeof(info)) {
        return -HE_INVAL;
    }
    memcpy(&info, control->data, sizeof(info));
    how->interface = info.interface;
    how->has_source = info.local != 0;
    ip_addr_set_ip4_u32_val(how->source, info.local);
    return 0;
}

static int read_v6_info(const struct control *control, struct sending *how)
{
    struct hermit_in6_pktinfo info;
    union socket_address address = {.in6 = {.family = HAF_INET6}};
    uint16_t port;

    if (control->len < sizeof(info)) {
        return -HE_INVAL;
    }
    memcpy(&info, control->data, sizeof(info));
    memcpy(address.in6.addr, info.addr, sizeof(info.addr));
    address.in6.scope_id = info.interface;
    how->interface = (int)info.interface;
    int err = address_read(&address, sizeof(address.in6), HAF_INET6, &how->source, &port);

    how->has_source = !ip_addr_isany(&how->source);
    return err;
}

static int read_one(const struct control *control, bool is_v6_socket, struct sending *how)
{
    if (control->level == HIPPROTO_IP) {
        switch (control->type) {
        case HIP_PKTINFO:
            return read_v4_info(control, how);
        case HIP_TTL:
            return read_byte(control, &how->ttl);
        case HIP_TOS:
            return read_byte(control, &how->tos);
        default:
            return -HE_INVAL;
        }
    }
    if (control->level == HIPPROTO_IPV6 && is_v6_socket) {
        switch (control->type) {
        case HIPV6_PKTINFO:
            return read_v6_info(control, how);
        case HIPV6_HOPLIMIT:
            return read_byte(control, &how->ttl);
        case HIPV6_TCLASS:
            return read_byte(control, &how->tos);
        default:
            return -HE_INVAL;
        }
    }
    return -HE_INVAL;
}

static int read_all(const struct datagram_socket *datagram, const struct socket_io *io,
                    struct sending *how)
{
    struct control control;
    size_t at = 0;
    int err;

    while ((err = control_next(io, &at, &control)) > 0) {
        err = read_one(&control, datagram->socket.domain == HAF_INET6, how);
        if (err < 0) {
            return err;
        }
    }
    if (err == 0 && how->has_source && !address_is_ours(&how->source)) {
        return -HE_INVAL;
    }
    if (err == 0 && how->interface != 0 && interface_by_index(how->interface) == NULL) {
        return -HE_NODEV;
    }
    return err;
}

static err_t send_through(struct datagram_socket *datagram, const struct sending *how,
                          struct pbuf *p, ip_addr_t ip, uint16_t port)
{
    u8_t bound = datagram_pcb(datagram)->netif_idx;
    struct netif *netif = how->interface != 0       ? interface_by_index(how->interface)
                          : bound != NETIF_NO_INDEX ? netif_get_by_index(bound)
                          : how->has_source
                              ? ip_route(&how->source, &ip)
                              : ip_route(&datagram_pcb(datagram)->local_ip, &ip);

    if (netif == NULL) {
        return ERR_RTE;
    }
    const ip_addr_t *source =
        how->has_source ? &how->source : ip_netif_get_local_ip(netif, &ip);

    if (source == NULL || IP_GET_TYPE(source) != IP_GET_TYPE(&ip)) {
        return ERR_RTE;
    }
    if (IP_IS_V6(&ip) && ip6_addr_lacks_zone(ip_2_ip6(&ip), IP6_UNKNOWN)) {
        ip6_addr_assign_zone(ip_2_ip6(&ip), IP6_UNKNOWN, netif);
    }
    return datagram->udp != NULL
               ? udp_sendto_if_src(datagram->udp, p, &ip, port, netif, source)
               : raw_sendto_if_src(datagram->raw, p, &ip, netif, source);
}

err_t datagram_send_as(struct datagram_socket *datagram, const struct socket_io *io,
                       struct pbuf *p, const ip_addr_t *ip, uint16_t port, int *error)
{
    struct sending how = {.ttl = -1, .tos = -1};
    struct ip_pcb *pcb = datagram_pcb(datagram);
    u8_t *group_ttl =
        datagram->udp != NULL ? &datagram->udp->mcast_ttl : &datagram->raw->mcast_ttl;
    const u8_t ttl = pcb->ttl, tos = pcb->tos, group = *group_ttl;

    *error = read_all(datagram, io, &how);
    if (*error < 0) {
        return ERR_ARG;
    }
    if (how.ttl >= 0) {
        pcb->ttl = *group_ttl = (u8_t)how.ttl;
    }
    if (how.tos >= 0) {
        pcb->tos = (u8_t)how.tos;
    }
    err_t result = how.interface != 0 || how.has_source
                       ? send_through(datagram, &how, p, *ip, port)
                       : datagram_send_plain(datagram, p, ip, port);

    pcb->ttl = ttl;
    *group_ttl = group;
    pcb->tos = tos;
    return result;
}
