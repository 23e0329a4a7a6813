/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Cutting of TCP segments that are longer than the MTU, for cards that do not cut them:
 * lwIP then works once for many frames, as it does where the card cuts.
 */
#ifndef KERNEL_NET_CUT_H
#define KERNEL_NET_CUT_H

#include "drivers/nic.h"
#include "lwip/err.h"

struct pbuf;

/* So many frames at most are made of one segment of a connection: the card's ring has
 * room for a few such, and the segment for its memory. */
#define CUT_FRAMES 22u

/* Whether segments can be cut for nic: its ring has room for them. */
bool cut_is_possible(const struct nic *nic);

/*
 * Queues p, an Ethernet frame with a TCP segment, as frames of at most mtu bytes behind
 * their Ethernet headers (RFC 9293, 3.7: each a segment of its own; PSH and FIN with the
 * last). The data is not copied: p is kept until all of it has been sent. All of p is in
 * the direct map, in fewer than NIC_PIECES_MAX pieces, the headers in the first. A
 * checksum that the card does not fill in is made here.
 *
 * ERR_OK; ERR_MEM there is no room at the moment; ERR_VAL this is no such segment; ERR_IF
 * the card is off. In all but the first case nothing is queued, or nothing will leave.
 */
err_t cut_send(struct nic *nic, struct pbuf *p, uint16_t mtu);

/* Fills in the checksum of p's TCP segment, if p is a frame with one that is whole and
 * has its headers in the first piece. */
void cut_fill_checksum(struct pbuf *p);

#endif
