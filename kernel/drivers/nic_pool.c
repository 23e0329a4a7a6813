/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A buffer is a block of page frames with its bookkeeping in front. */
#include "drivers/nic_pool.h"
#include "arch/mmu.h"
#include "mm/frame.h"

/* A quarter of the machine's memory at most waits in receive buffers. */
#define MEMORY_SHARE 4
#define BUFFERS_MIN  32u
#define BUFFERS_MAX  65536u

void nic_pool_init(struct nic_pool *pool, unsigned order)
{
    uint64_t affordable = frame_total_bytes() / MEMORY_SHARE / (PAGE_BYTES << order);

    pool->order = order;
    pool->limit = (uint32_t)MIN(MAX(affordable, BUFFERS_MIN), BUFFERS_MAX);
}

struct nic_buffer *nic_pool_get(struct nic_pool *pool, struct nic *nic)
{
    struct nic_buffer *buffer = pool->free;

    if (buffer != NULL) {
        pool->free = buffer->next;
    } else {
        uint64_t pa = pool->made < pool->limit ? frame_alloc(pool->order) : FRAME_NONE;

        if (pa == FRAME_NONE) {
            return NULL;
        }
        pool->made++;
        buffer = mmu_direct(pa);
        buffer->nic = nic;
        buffer->space = (uint32_t)((PAGE_BYTES << pool->order) - sizeof(*buffer));
        buffer->pa = pa + sizeof(*buffer);
    }
    buffer->next = NULL;
    buffer->data = buffer->memory;
    buffer->len = 0;
    return buffer;
}

void nic_pool_put(struct nic_pool *pool, struct nic_buffer *buffer)
{
    buffer->next = pool->free;
    pool->free = buffer;
}
