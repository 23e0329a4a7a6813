/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * lwIP makes TCP segments larger than the MTU where the card cuts them (see
 * interface_segment_bytes()), and leaves their checksum to it. Only frames of our own
 * stack come by here, but lengths are checked all the same.
 */
#include "net/offload.h"
#include "net/hooks.h"
#include "lwip/inet_chksum.h"
#include "lwip/pbuf.h"
#include "lwip/prot/ethernet.h"
#include "lwip/prot/ip.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/tcp.h"

#define TCP_CHECKSUM_OFFSET 16

bool offload_is_tcp4(const struct pbuf *p)
{
    return p->len >= IP_HLEN && IPH_PROTO((struct ip_hdr *)p->payload) == IP_PROTO_TCP;
}

bool offload_is_tcp6(const struct pbuf *p)
{
    return p->len >= IP6_HLEN &&
           IP6H_NEXTH((struct ip6_hdr *)p->payload) == IP6_NEXTH_TCP;
}

/* Folded sum of the words of both addresses, the protocol and the length. */
static uint16_t pseudo_sum(const uint8_t *addresses, uint32_t len, uint16_t tcp_bytes)
{
    uint32_t sum = (uint32_t)net_checksum(addresses, (int)len) +
                   lwip_htons(IP_PROTO_TCP) + lwip_htons(tcp_bytes);

    sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)((sum & 0xffff) + (sum >> 16));
}

/* Bytes of Ethernet and IP headers in front of a TCP header; 0 for any other frame. */
static uint32_t find_tcp(const uint8_t *bytes, uint32_t len, bool *is_v6)
{
    const struct eth_hdr *eth = (const struct eth_hdr *)bytes;
    const uint8_t *ip = bytes + SIZEOF_ETH_HDR;

    *is_v6 = len >= SIZEOF_ETH_HDR + IP6_HLEN + TCP_HLEN &&
             eth->type == PP_HTONS(ETHTYPE_IPV6);
    if (*is_v6) {
        return IP6H_NEXTH((const struct ip6_hdr *)ip) == IP6_NEXTH_TCP
                   ? SIZEOF_ETH_HDR + IP6_HLEN
                   : 0;
    }
    if (len < SIZEOF_ETH_HDR + IP_HLEN + TCP_HLEN || eth->type != PP_HTONS(ETHTYPE_IP)) {
        return 0;
    }
    const struct ip_hdr *ip4 = (const struct ip_hdr *)ip;
    uint32_t at = SIZEOF_ETH_HDR + IPH_HL_BYTES(ip4);
    bool fragment = (IPH_OFFSET(ip4) & PP_HTONS(IP_OFFMASK | IP_MF)) != 0;

    return IPH_PROTO(ip4) == IP_PROTO_TCP && !fragment && at + TCP_HLEN <= len ? at : 0;
}

void offload_prepare(struct nic_frame *frame, uint8_t *bytes, uint32_t len,
                     uint32_t total, uint16_t mtu)
{
    bool is_v6;
    uint32_t at = find_tcp(bytes, len, &is_v6);

    if (at == 0) {
        return;
    }
    struct tcp_hdr *tcp = (struct tcp_hdr *)(void *)(bytes + at);
    const uint8_t *addresses = bytes + at - (is_v6 ? 32 : 8);
    uint32_t headers = at + TCPH_HDRLEN_BYTES(tcp);

    if (!is_v6) { /* there may be options behind them */
        addresses = bytes + SIZEOF_ETH_HDR + offsetof(struct ip_hdr, src);
    }
    tcp->chksum = pseudo_sum(addresses, is_v6 ? 32 : 8, (uint16_t)(total - at));
    frame->flags = NIC_CHECKSUM;
    frame->checksum_start = (uint16_t)at;
    frame->checksum_offset = TCP_CHECKSUM_OFFSET;
    if (total > SIZEOF_ETH_HDR + (uint32_t)mtu &&
        headers < SIZEOF_ETH_HDR + (uint32_t)mtu) {
        frame->flags |= is_v6 ? NIC_TSO6 : NIC_TSO4;
        frame->header_bytes = (uint16_t)headers;
        frame->segment_bytes = (uint16_t)(SIZEOF_ETH_HDR + mtu - headers);
    }
}
