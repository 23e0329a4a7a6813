/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The driver's side of a split virtqueue (virtio 1.1, 2.6): rings in memory that the
 * device reads and writes too. Pure: no device register is touched here, so that the
 * same code is tested and fuzzed on a Linux host.
 *
 * The device is not trusted. What it is told stays in private memory as well; what it
 * says is checked against that, and the first lie breaks the queue: from then on it
 * hands over nothing, and the caller resets the device or shuts it off. Callers
 * serialise.
 */
#ifndef KERNEL_DRIVERS_VIRTQUEUE_H
#define KERNEL_DRIVERS_VIRTQUEUE_H

#include "lib/base.h"

#define VIRTQUEUE_SIZE_MAX 1024

struct virtqueue_desc { /* 2.6.5 */
    uint64_t pa;
    uint32_t len;
    uint16_t flags;
    uint16_t next;
};

struct virtqueue_used { /* 2.6.8 */
    uint32_t id;
    uint32_t len;
};

/* What the driver remembers of a descriptor. */
struct virtqueue_slot {
    void *token;       /* of the chain that begins here; null if none does */
    uint32_t writable; /* bytes of the chain that the device may write */
    uint16_t next;     /* in the chain, or of the free ones */
    uint16_t count;    /* descriptors in the chain that begins here */
};

struct virtqueue {
    uint16_t size; /* a power of two */
    bool event_index, broken;
    uint16_t free_count, first_free;
    uint16_t avail_next; /* free-running: chains ever offered */
    uint16_t used_next;  /* chains ever taken back */
    uint16_t kicked;     /* avail_next when the device was last told */
    /* Shared with the device. */
    struct virtqueue_desc *desc;
    uint16_t *avail; /* flags, index, ring[size], used_event */
    uint16_t *used;  /* flags, index, struct virtqueue_used[size], avail_event */
    struct virtqueue_slot *slots;
};

struct virtqueue_piece {
    uint64_t pa;
    uint32_t len;
};

/* Offsets of the three parts from the start of the shared memory; returns its size.
 * align: of the used ring, 4 or, for legacy devices, 4096 (2.6.2). */
size_t virtqueue_layout(uint16_t size, size_t align, size_t *avail, size_t *used);

/* shared: zeroed, as large as virtqueue_layout() says, aligned to 4096; slots[size]. */
void virtqueue_init(struct virtqueue *vq, uint16_t size, size_t align, void *shared,
                    struct virtqueue_slot *slots, bool event_index);

/*
 * Offers a chain: readable pieces, then writable ones. token (not null) comes back
 * with it. 0, -HE_NOSPC without room, -HE_IO broken.
 */
int virtqueue_add(struct virtqueue *vq, const struct virtqueue_piece *pieces,
                  uint32_t readable, uint32_t writable, void *token);

/* True if the device wants to be told of what was added since the last time. */
bool virtqueue_wants_kick(struct virtqueue *vq);

/* The next chain that the device is done with, and how many bytes it says to have
 * written, never more than there were; null if there is none, or the queue is broken. */
void *virtqueue_take(struct virtqueue *vq, uint32_t *written);

/* Interrupts: a request, not a promise. virtqueue_arm(): true if there is something to
 * take already. ahead: how many chains later it is to interrupt, 0 is the next. */
void virtqueue_disarm(struct virtqueue *vq);
bool virtqueue_arm(struct virtqueue *vq, uint16_t ahead);

/* A token whose chain the device still has, and takes it back; null at the end. Only
 * after the device has been reset. */
void *virtqueue_drain(struct virtqueue *vq);

#endif
