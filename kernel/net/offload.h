/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What a frame wants of the card: checksums and the cutting of long TCP segments. */
#ifndef KERNEL_NET_OFFLOAD_H
#define KERNEL_NET_OFFLOAD_H

#include "drivers/nic.h"

struct pbuf;

/* Where TCP is in an Ethernet frame. */
struct tcp_place {
    uint32_t at; /* bytes in front of its header */
    bool is_v6;
};

/* Looks at the len bytes that a frame begins with; false if it is not a whole TCP segment
 * or TCP's header, without its options, is not in them. */
bool offload_find_tcp(const uint8_t *bytes, uint32_t len, struct tcp_place *place);

/* Folded sum of the pseudo header (RFC 9293, 3.1; RFC 8200, 8.1) of the frame that begins
 * with bytes; tcp_bytes: TCP's header and data. */
uint16_t offload_pseudo_sum(const uint8_t *bytes, const struct tcp_place *place,
                            uint32_t tcp_bytes);

/*
 * Fills in flags, checksum and segment fields of frame, whose first piece has at least
 * the headers up to TCP's in it. The checksum of a TCP segment becomes that of the
 * pseudo header, which is where a card starts. mtu: without the Ethernet header.
 */
void offload_prepare(struct nic_frame *frame, uint8_t *bytes, uint32_t len,
                     uint32_t total, uint16_t mtu);

/* True if p, which begins with an IP header, is a TCP segment. */
bool offload_is_tcp4(const struct pbuf *p);
bool offload_is_tcp6(const struct pbuf *p);

#endif
