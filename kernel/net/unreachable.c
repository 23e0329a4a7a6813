/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * ICMP's "destination unreachable" (RFC 792, 4443) for sockets: an error of connected UDP
 * sockets and of connections that are being made (RFC 1122, 4.1.3.3 and 4.2.3.9); one
 * that stands goes on trying. lwIP drops these messages, but shows them to raw sockets
 * first.
 */
#include "net/unreachable.h"
#include "abi/errno.h"
#include "core/log.h"
#include "lib/base.h"
#include "net/datagram.h"
#include "net/tcp.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/icmp.h"
#include "lwip/prot/icmp6.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/raw.h"
#include "lwip/udp.h"

#define PORTS_BYTES 4 /* of a UDP or TCP header: ours and theirs */

/* The packet that did not arrive. */
struct lost_packet {
    ip_addr_t to;
    uint16_t our_port, their_port;
    uint8_t protocol;
};

static int error_of_v4(uint8_t code)
{
    static const int8_t errors[] = {
        [ICMP_DUR_NET] = HE_NETUNREACH,
        [ICMP_DUR_HOST] = HE_HOSTUNREACH,
        [ICMP_DUR_PROTO] = HE_CONNREFUSED,
        [ICMP_DUR_PORT] = HE_CONNREFUSED,
        [ICMP_DUR_FRAG] = 0,
        [ICMP_DUR_SR] = HE_HOSTUNREACH,
    };

    return code < ARRAY_LEN(errors) ? -errors[code] : -HE_HOSTUNREACH;
}

static int error_of_v6(uint8_t code)
{
    switch (code) {
    case ICMP6_DUR_NO_ROUTE:
        return -HE_NETUNREACH;
    case ICMP6_DUR_PROHIBITED:
        return -HE_ACCES;
    case ICMP6_DUR_PORT:
        return -HE_CONNREFUSED;
    default:
        return -HE_HOSTUNREACH;
    }
}

static bool read_ports(const struct pbuf *p, uint32_t at, struct lost_packet *lost)
{
    uint8_t ports[PORTS_BYTES];

    if (pbuf_copy_partial(p, ports, sizeof(ports), (u16_t)at) != sizeof(ports)) {
        return false;
    }
    lost->our_port = (uint16_t)(ports[0] << 8 | ports[1]);
    lost->their_port = (uint16_t)(ports[2] << 8 | ports[3]);
    return true;
}

/* The IPv4 packet that an ICMP message at byte number at quotes. */
static bool read_lost_v4(const struct pbuf *p, uint32_t at, struct lost_packet *lost)
{
    struct ip_hdr ip;

    at += sizeof(struct icmp_echo_hdr);
    if (pbuf_copy_partial(p, &ip, sizeof(ip), (u16_t)at) != sizeof(ip)) {
        return false;
    }
    ip_addr_copy_from_ip4(lost->to, ip.dest);
    lost->protocol = IPH_PROTO(&ip);
    return read_ports(p, at + IPH_HL_BYTES(&ip), lost);
}

/* Ours have no extension headers but in fragments. */
static bool read_lost_v6(const struct pbuf *p, uint32_t at, struct lost_packet *lost)
{
    struct ip6_hdr ip;

    at += sizeof(struct icmp6_hdr);
    if (pbuf_copy_partial(p, &ip, sizeof(ip), (u16_t)at) != sizeof(ip)) {
        return false;
    }
    ip_addr_copy_from_ip6_packed(lost->to, ip.dest);
    lost->protocol = IP6H_NEXTH(&ip);
    return read_ports(p, at + IP6_HLEN, lost);
}

/* Numbers of interfaces are ours alone: packets do not have them. */
static bool is_same(const ip_addr_t *a, const ip_addr_t *b)
{
    return IP_IS_V6(a) == IP_IS_V6(b) &&
           (IP_IS_V6(a) ? ip6_addr_cmp_zoneless(ip_2_ip6(a), ip_2_ip6(b))
                        : ip4_addr_cmp(ip_2_ip4(a), ip_2_ip4(b)));
}

static void tell_udp(const struct lost_packet *lost, int error)
{
    for (const struct udp_pcb *pcb = udp_pcbs; pcb != NULL; pcb = pcb->next) {
        if (pcb->local_port == lost->our_port && pcb->remote_port == lost->their_port &&
            (pcb->flags & UDP_FLAGS_CONNECTED) != 0 &&
            is_same(&pcb->remote_ip, &lost->to)) {
            datagram_fail(pcb, error);
            return;
        }
    }
}

static void tell_tcp(const struct lost_packet *lost, int error)
{
    for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next) {
        if (pcb->local_port == lost->our_port && pcb->remote_port == lost->their_port &&
            is_same(&pcb->remote_ip, &lost->to)) {
            if (pcb->state == SYN_SENT) {
                tcp_fail_connecting(pcb, error);
            }
            return;
        }
    }
}

/* p begins with the IP header. 0: others are to see it too. */
static u8_t on_message(void *arg, struct raw_pcb *pcb, struct pbuf *p,
                       const ip_addr_t *from)
{
    struct lost_packet lost;
    uint32_t at = ip_current_header_tot_len();
    bool is_v6 = IP_IS_V6(from);
    uint8_t type = pbuf_get_at(p, (u16_t)at), code = pbuf_get_at(p, (u16_t)(at + 1));
    int error = is_v6 ? error_of_v6(code) : error_of_v4(code);

    (void)arg, (void)pcb;
    if (error == 0 || type != (is_v6 ? ICMP6_TYPE_DUR : ICMP_DUR) ||
        !(is_v6 ? read_lost_v6(p, at, &lost) : read_lost_v4(p, at, &lost))) {
        return 0;
    }
    if (lost.protocol == IP_PROTO_UDP) {
        tell_udp(&lost, error);
    } else if (lost.protocol == IP_PROTO_TCP) {
        tell_tcp(&lost, error);
    }
    return 0;
}

void unreachable_start(void)
{
    struct raw_pcb *v4 = raw_new_ip_type(IPADDR_TYPE_V4, IP_PROTO_ICMP);
    struct raw_pcb *v6 = raw_new_ip_type(IPADDR_TYPE_V6, IP6_NEXTH_ICMP6);

    if (v4 == NULL || v6 == NULL) {
        log_warn("net: no memory for errors from ICMP");
    }
    if (v4 != NULL) {
        raw_recv(v4, on_message, NULL);
    }
    if (v6 != NULL) {
        raw_recv(v6, on_message, NULL);
    }
}
