/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Frames from a card to lwIP. Segments of one TCP connection that came in a burst are
 * handed over as one, so that lwIP looks at a burst once and acknowledges it once. All
 * under the network's lock.
 */
#ifndef KERNEL_NET_RECEIVE_H
#define KERNEL_NET_RECEIVE_H

#include "drivers/nic.h"

struct netif;
struct pbuf;

/* Frames up to this long are copied into memory of their size. */
#define RECEIVE_COPY_BYTES 384

#define MERGE_FLOWS 4

/* The segments of one connection that wait for more. */
struct merge_flow {
    struct pbuf *first, *last; /* first null: nothing waits */
    uint32_t count;
    uint32_t bytes;    /* of the frame that all make together */
    uint32_t next_seq; /* that the next one begins with */
};

/* One for each card; zeros and netif to begin with. */
struct receiver {
    struct netif *netif;
    struct merge_flow flows[MERGE_FLOWS];
    uint32_t oldest; /* of flows: the next to make room */
};

/* nic->receive(), with nic->owner a struct receiver. */
void receive_frame(struct nic *nic, struct nic_buffer *frame, uint32_t flags);

/* The burst is over: hands over what waits. */
void receive_end(struct receiver *receiver);

/* The rest is between receive.c and merge.c. */

/* A buffer as a pbuf of its own; lwIP gives it back to the card. */
struct pbuf *receive_wrap(struct nic_buffer *buffer);

/* To lwIP. is_checked: the checksums of TCP and UDP are known to be right. */
void receive_deliver(struct netif *netif, struct pbuf *p, bool is_checked);

/*
 * Keeps frame, if it is one TCP segment with data that a connection expects next;
 * is_checked as above. Else false, and what frame must not overtake has been handed over.
 */
bool merge_frame(struct receiver *receiver, struct nic_buffer *frame, bool is_checked);

/* Hands over what waits of all connections. */
void merge_end(struct receiver *receiver);

#endif
