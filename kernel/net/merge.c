/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Segments of one TCP connection that came in a burst become one for lwIP: their payloads
 * are linked behind the first, whose IP header gets the length of all. Only such as a
 * connection expects next, with nothing in their headers that the others do not have: for
 * one that is out of order each segment is to be answered (RFC 5681, 4.2). All checksums
 * are looked at here, once.
 */
#include "lib/string.h"
#include "net/receive.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/ethernet.h"
#include "lwip/prot/ip.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/tcp.h"

#define TOTAL_BYTES_MAX 65000u /* of IP's 65535 */
#define PCBS_LOOKED_AT  8      /* lwIP keeps those in use in front */
#define VALID_SUM       0xffffu

#define IP4_SOURCE_AT 12u
#define IP6_SOURCE_AT 8u
#define IP4_ADDRESSES 8u
#define IP6_ADDRESSES 32u

/* Where things are in a frame. */
struct segment {
    const uint8_t *addresses; /* both, side by side, as IP has them */
    uint32_t address_bytes;   /* of both */
    const struct tcp_hdr *tcp;
    uint32_t header_bytes; /* all in front of the data */
    uint32_t data_bytes;
};

static uint32_t ip_header_bytes(const uint8_t *ip, uint32_t ip_bytes, bool is_v6)
{
    if (is_v6) {
        const struct ip6_hdr *header = (const struct ip6_hdr *)(const void *)ip;

        return IP6H_NEXTH(header) == IP6_NEXTH_TCP &&
                       (uint32_t)IP6H_PLEN(header) + IP6_HLEN == ip_bytes
                   ? IP6_HLEN
                   : 0;
    }
    const struct ip_hdr *header = (const struct ip_hdr *)(const void *)ip;

    return IPH_V(header) == 4 && IPH_HL_BYTES(header) == IP_HLEN &&
                   IPH_PROTO(header) == IP_PROTO_TCP &&
                   (IPH_OFFSET(header) & PP_HTONS(IP_OFFMASK | IP_MF)) == 0 &&
                   lwip_ntohs(IPH_LEN(header)) == ip_bytes
               ? IP_HLEN
               : 0;
}

/* False for all that is not plain TCP; the headers' lengths are right if not. */
static bool find_segment(const struct nic_buffer *frame, struct segment *segment)
{
    const struct eth_hdr *eth = (const struct eth_hdr *)(const void *)frame->data;
    const uint8_t *ip = frame->data + SIZEOF_ETH_HDR;

    if (frame->len < SIZEOF_ETH_HDR + IP6_HLEN + TCP_HLEN || frame->len > UINT16_MAX) {
        return false;
    }
    bool is_v6 = eth->type == PP_HTONS(ETHTYPE_IPV6);

    if (!is_v6 && eth->type != PP_HTONS(ETHTYPE_IP)) {
        return false;
    }
    uint32_t ip_bytes = ip_header_bytes(ip, frame->len - SIZEOF_ETH_HDR, is_v6);

    if (ip_bytes == 0) {
        return false;
    }
    segment->addresses = ip + (is_v6 ? IP6_SOURCE_AT : IP4_SOURCE_AT);
    segment->address_bytes = is_v6 ? IP6_ADDRESSES : IP4_ADDRESSES;
    segment->tcp = (const struct tcp_hdr *)(const void *)(ip + ip_bytes);
    segment->header_bytes = SIZEOF_ETH_HDR + ip_bytes + TCP_HLEN;
    segment->data_bytes = frame->len - segment->header_bytes;
    return true;
}

static bool is_plain_data(const struct segment *segment)
{
    return TCPH_HDRLEN_BYTES(segment->tcp) == TCP_HLEN &&
           (TCPH_FLAGS(segment->tcp) & ~TCP_PSH) == TCP_ACK && segment->data_bytes > 0;
}

static bool are_checksums_right(const struct segment *segment, const uint8_t *ip,
                                bool is_checked)
{
    uint32_t tcp_bytes = TCP_HLEN + segment->data_bytes;

    if (segment->address_bytes == IP4_ADDRESSES &&
        net_checksum(ip, IP_HLEN) != VALID_SUM) {
        return false;
    }
    if (is_checked) {
        return true;
    }
    uint32_t sum = net_checksum(segment->tcp, (int)tcp_bytes);

    sum += net_checksum(segment->addresses, (int)segment->address_bytes);
    sum += lwip_htons(IP_PROTO_TCP);
    sum += lwip_htons((u16_t)tcp_bytes);
    sum = (sum & UINT16_MAX) + (sum >> 16);
    return (sum & UINT16_MAX) + (sum >> 16) == VALID_SUM;
}

static void address_of(const struct segment *segment, uint32_t at, ip_addr_t *ip)
{
    if (segment->address_bytes == IP4_ADDRESSES) {
        ip4_addr_t v4;

        memcpy(&v4, segment->addresses + at, sizeof(v4));
        ip_addr_copy_from_ip4(*ip, v4);
    } else {
        ip6_addr_p_t v6;

        memcpy(&v6, segment->addresses + at, sizeof(v6));
        ip_addr_copy_from_ip6_packed(*ip, v6);
    }
}

/* Whether a connection expects just this. The scope of IPv6 addresses does not matter:
 * lwIP looks again. */
static bool is_expected(const struct segment *segment)
{
    u16_t local_port = lwip_ntohs(segment->tcp->dest);
    u16_t remote_port = lwip_ntohs(segment->tcp->src);
    struct tcp_pcb *pcb = tcp_active_pcbs;

    for (int i = 0; i < PCBS_LOOKED_AT && pcb != NULL; i++, pcb = pcb->next) {
        ip_addr_t remote;

        if (pcb->local_port != local_port || pcb->remote_port != remote_port) {
            continue;
        }
        address_of(segment, 0, &remote);
        if (IP_IS_V4(&remote) ? ip_addr_cmp(&remote, &pcb->remote_ip)
                              : IP_IS_V6(&pcb->remote_ip) &&
                                    ip6_addr_cmp_zoneless(ip_2_ip6(&remote),
                                                          ip_2_ip6(&pcb->remote_ip))) {
            return pcb->state == ESTABLISHED &&
                   pcb->rcv_nxt == lwip_ntohl(segment->tcp->seqno);
        }
    }
    return false;
}

/* --- what waits */

static uint8_t *ip_of(const struct merge_flow *flow)
{
    return (uint8_t *)flow->first->payload + SIZEOF_ETH_HDR;
}

/* Hands over what waits of flow. */
static void deliver_flow(struct receiver *receiver, struct merge_flow *flow)
{
    struct pbuf *first = flow->first;
    uint32_t left = flow->bytes;

    if (first == NULL) {
        return;
    }
    if (flow->count > 1) {
        uint8_t *ip = ip_of(flow);
        uint32_t ip_bytes = flow->bytes - SIZEOF_ETH_HDR;

        if (ip[0] >> 4 == 4) {
            struct ip_hdr *header = (struct ip_hdr *)(void *)ip;

            IPH_LEN_SET(header, lwip_htons((u16_t)ip_bytes));
            IPH_CHKSUM_SET(header, 0);
            IPH_CHKSUM_SET(header, (u16_t)~net_checksum(header, IP_HLEN));
        } else {
            IP6H_PLEN_SET((struct ip6_hdr *)(void *)ip, (u16_t)(ip_bytes - IP6_HLEN));
        }
        for (struct pbuf *p = first; p != NULL; p = p->next) {
            p->tot_len = (u16_t)left;
            left -= p->len;
        }
    }
    flow->first = NULL;
    receive_deliver(receiver->netif, first, true);
}

static bool is_same_connection(const struct merge_flow *flow,
                               const struct segment *segment)
{
    const uint8_t *ip = ip_of(flow);
    uint32_t ip_bytes = segment->header_bytes - SIZEOF_ETH_HDR - TCP_HLEN;

    /* The ports first: they differ most often. */
    return memcmp(ip + ip_bytes, segment->tcp, 4) == 0 &&
           ip[0] >> 4 == (ip_bytes == IP_HLEN ? 4 : 6) &&
           memcmp(ip + (ip_bytes == IP_HLEN ? IP4_SOURCE_AT : IP6_SOURCE_AT),
                  segment->addresses, segment->address_bytes) == 0;
}

static struct merge_flow *find_flow(struct receiver *receiver,
                                    const struct segment *segment)
{
    for (uint32_t i = 0; i < MERGE_FLOWS; i++) {
        struct merge_flow *flow = &receiver->flows[i];

        if (flow->first != NULL && is_same_connection(flow, segment)) {
            return flow;
        }
    }
    return NULL;
}

/* Whether lwIP would see the same with segment linked to what waits. */
static bool continues(const struct merge_flow *flow, const struct segment *segment)
{
    const struct tcp_hdr *first =
        (const struct tcp_hdr *)(const void *)((const uint8_t *)flow->first->payload +
                                               segment->header_bytes - TCP_HLEN);

    return lwip_ntohl(segment->tcp->seqno) == flow->next_seq &&
           segment->tcp->ackno == first->ackno && segment->tcp->wnd == first->wnd &&
           flow->bytes + segment->data_bytes <= TOTAL_BYTES_MAX;
}

static void append(struct merge_flow *flow, struct nic_buffer *frame,
                   const struct segment *segment)
{
    flow->next_seq = lwip_ntohl(segment->tcp->seqno) + segment->data_bytes;
    if (flow->first == NULL) {
        flow->first = flow->last = receive_wrap(frame);
        flow->count = 1;
        flow->bytes = frame->len;
        return;
    }
    frame->data += segment->header_bytes;
    frame->len = segment->data_bytes;
    flow->last->next = receive_wrap(frame);
    flow->last = flow->last->next;
    flow->count++;
    flow->bytes += segment->data_bytes;
}

static struct merge_flow *take_flow(struct receiver *receiver)
{
    struct merge_flow *flow = &receiver->flows[receiver->oldest];

    receiver->oldest = (receiver->oldest + 1) % MERGE_FLOWS;
    deliver_flow(receiver, flow);
    return flow;
}

bool merge_frame(struct receiver *receiver, struct nic_buffer *frame, bool is_checked)
{
    struct segment segment;

    if (!find_segment(frame, &segment)) {
        merge_end(receiver); /* it may belong to any of them */
        return false;
    }
    struct merge_flow *flow = find_flow(receiver, &segment);
    bool fits = frame->next == NULL && frame->len > RECEIVE_COPY_BYTES &&
                is_plain_data(&segment) &&
                are_checksums_right(&segment, frame->data + SIZEOF_ETH_HDR, is_checked);

    if (flow != NULL && !(fits && continues(flow, &segment))) {
        deliver_flow(receiver, flow);
        flow = NULL;
    }
    if (!fits || (flow == NULL && !is_expected(&segment))) {
        return false;
    }
    append(flow != NULL ? flow : take_flow(receiver), frame, &segment);
    return true;
}

void merge_end(struct receiver *receiver)
{
    for (uint32_t i = 0; i < MERGE_FLOWS; i++) {
        deliver_flow(receiver, &receiver->flows[i]);
    }
}
