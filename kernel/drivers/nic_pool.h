/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Receive buffers of a card: made as they are needed, kept when they come back. How
 * many there may be depends on the machine's memory. Callers serialise.
 */
#ifndef KERNEL_DRIVERS_NIC_POOL_H
#define KERNEL_DRIVERS_NIC_POOL_H

#include "drivers/nic.h"

/* Room for the longest frame in one buffer. */
#define NIC_POOL_ORDER_64K 5

struct nic_pool {
    struct nic_buffer *free;
    unsigned order; /* of the block of frames that a buffer is */
    uint32_t made, limit;
};

void nic_pool_init(struct nic_pool *pool, unsigned order);

/* An empty buffer of the card; null at the limit or without memory. */
struct nic_buffer *nic_pool_get(struct nic_pool *pool, struct nic *nic);
void nic_pool_put(struct nic_pool *pool, struct nic_buffer *buffer);

#endif
