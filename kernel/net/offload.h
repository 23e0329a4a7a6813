/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What a frame wants of the card: checksums and the cutting of long TCP segments. */
#ifndef KERNEL_NET_OFFLOAD_H
#define KERNEL_NET_OFFLOAD_H

#include "drivers/nic.h"

struct pbuf;

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
