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

uint16_t offload_pseudo_sum(const uint8_t *bytes, const struct tcp_place *place,
                            uint32_t tcp_bytes)
{
    /* Behind IPv4's addresses there may be options. */
    const uint8_t *addresses =
        bytes + SIZEOF_ETH_HDR +
        (place->is_v6 ? offsetof(struct ip6_hdr, src) : offsetof(struct ip_hdr, src));
    uint32_t sum = (uint32_t)net_checksum(addresses, place->is_v6 ? 32 : 8) +
                   lwip_htons(IP_PROTO_TCP) + lwip_htons((uint16_t)tcp_bytes);

    sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)((sum & 0xffff) + (sum >> 16));
}

bool offload_find_tcp(const uint8_t *bytes, uint32_t len, struct tcp_place *place)
{
    const struct eth_hdr *eth = (const struct eth_hdr *)bytes;
    const uint8_t *ip = bytes + SIZEOF_ETH_HDR;

    place->is_v6 = len >= SIZEOF_ETH_HDR + IP6_HLEN + TCP_HLEN &&
                   eth->type == PP_HTONS(ETHTYPE_IPV6);
    if (place->is_v6) {
        place->at = SIZEOF_ETH_HDR + IP6_HLEN;
        return IP6H_NEXTH((const struct ip6_hdr *)ip) == IP6_NEXTH_TCP;
    }
    if (len < SIZEOF_ETH_HDR + IP_HLEN + TCP_HLEN || eth->type != PP_HTONS(ETHTYPE_IP)) {
        return false;
    }
    const struct ip_hdr *ip4 = (const struct ip_hdr *)ip;
    bool fragment = (IPH_OFFSET(ip4) & PP_HTONS(IP_OFFMASK | IP_MF)) != 0;

    place->at = SIZEOF_ETH_HDR + IPH_HL_BYTES(ip4);
    return IPH_PROTO(ip4) == IP_PROTO_TCP && !fragment && place->at + TCP_HLEN <= len;
}

void offload_prepare(struct nic_frame *frame, uint8_t *bytes, uint32_t len,
                     uint32_t total, uint16_t mtu)
{
    struct tcp_place place;

    if (!offload_find_tcp(bytes, len, &place)) {
        return;
    }
    struct tcp_hdr *tcp = (struct tcp_hdr *)(void *)(bytes + place.at);
    uint32_t headers = place.at + TCPH_HDRLEN_BYTES(tcp);

    tcp->chksum = offload_pseudo_sum(bytes, &place, total - place.at);
    frame->flags = NIC_CHECKSUM;
    frame->checksum_start = (uint16_t)place.at;
    frame->checksum_offset = TCP_CHECKSUM_OFFSET;
    if (total > SIZEOF_ETH_HDR + (uint32_t)mtu &&
        headers < SIZEOF_ETH_HDR + (uint32_t)mtu) {
        frame->flags |= place.is_v6 ? NIC_TSO6 : NIC_TSO4;
        frame->header_bytes = (uint16_t)headers;
        frame->segment_bytes = (uint16_t)(SIZEOF_ETH_HDR + mtu - headers);
    }
}
