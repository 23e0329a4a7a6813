/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What virtio_net.c and virtio_net_start.c share. */
#ifndef KERNEL_DRIVERS_VIRTIO_NET_H
#define KERNEL_DRIVERS_VIRTIO_NET_H

#include "drivers/nic_pool.h"
#include "drivers/virtio.h"

/* Feature bits (5.1.3). */
#define NET_F_CSUM       0
#define NET_F_GUEST_CSUM 1
#define NET_F_MTU        3
#define NET_F_MAC        5
#define NET_F_GUEST_TSO4 7
#define NET_F_GUEST_TSO6 8
#define NET_F_HOST_TSO4  11
#define NET_F_HOST_TSO6  12
#define NET_F_MRG_RXBUF  15
#define NET_F_STATUS     16

/* Device configuration (5.1.4). */
#define CONFIG_MAC    0
#define CONFIG_STATUS 6
#define CONFIG_MTU    10

struct net_header { /* 5.1.6 */
    uint8_t flags;
    uint8_t gso_type;
    uint16_t header_bytes;
    uint16_t segment_bytes;
    uint16_t checksum_start;
    uint16_t checksum_offset;
    uint16_t buffers; /* with NET_F_MRG_RXBUF or VERSION_1 only */
};
_Static_assert(sizeof(struct net_header) == 12, "as virtio 1.1, 5.1.6 has it");
#define LEGACY_HEADER_BYTES 10

struct virtio_net {
    struct nic nic;
    struct virtio virtio;
    struct virtio_queue receive, send;
    struct nic_pool pool;
    struct net_header *headers; /* one for each descriptor of the send queue */
    uint32_t header_bytes;
    bool merges, header_apart, off;
    uint64_t lost; /* frames that were too long or had no buffers */
};

extern const struct nic_ops virtio_net_ops;

/* Gives the device as many buffers as it has room for. Lock of the network held, or the
 * card is not known to it yet. */
void virtio_net_refill(struct virtio_net *net);

/* Asks the device whether its link is up. */
void virtio_net_read_link(struct virtio_net *net);

/* An interrupt of the receive queue; arg: the struct virtio_net. Interrupt context. */
void virtio_net_on_interrupt(void *arg);

#endif
