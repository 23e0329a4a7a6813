/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Network cards. A driver moves frames in bursts and knows no protocol; whoever runs
 * the network (kernel/net) fills in the three callbacks, holds one lock around all
 * operations, and polls: an interrupt only says that polling is worth while, and stays
 * off until nic_ops.arm() asks for the next.
 */
#ifndef KERNEL_DRIVERS_NIC_H
#define KERNEL_DRIVERS_NIC_H

#include "lib/base.h"

struct nic;

/*
 * Memory for one received frame, or a part of it, with room for its owner's own
 * bookkeeping. Lies in the direct map. It belongs to whoever got it by receive() until
 * nic_buffer_free(), which may be called in any order, under the same lock.
 */
#define NIC_OWNER_BYTES 64

struct nic_buffer {
    struct nic_buffer *next; /* further part of the same frame; driver: free list */
    struct nic *nic;
    uint8_t *data;
    uint32_t len;
    uint32_t space; /* bytes from the first place of data on */
    uint64_t pa;    /* of that place */
    uint8_t owner[NIC_OWNER_BYTES] __attribute__((aligned(16)));
    uint8_t memory[];
};

/* Header work of a frame: what a card offers, and what one frame wants. */
#define NIC_CHECKSUM \
    1u              /* send: fill in the checksum; received: it is known to be right */
#define NIC_TSO4 2u /* send: cut a long TCP segment into frames */
#define NIC_TSO6 4u

struct nic_piece {
    const void *data; /* in the direct map */
    uint32_t len;
};

#define NIC_PIECES_MAX 24

struct nic_frame {
    struct nic_piece pieces[NIC_PIECES_MAX];
    uint32_t count;
    uint32_t headroom;        /* bytes before pieces[0] that the driver may use */
    uint32_t flags;           /* NIC_*: what is wanted of the card */
    uint16_t checksum_start;  /* NIC_CHECKSUM: summed from here to the end, */
    uint16_t checksum_offset; /* stored there, counted from checksum_start */
    uint16_t segment_bytes;   /* NIC_TSO*: payload of each frame */
    uint16_t header_bytes;    /* NIC_TSO*: all headers */
    void *token;              /* not null; comes back by nic->sent() */
};

struct nic_ops {
    const char *name;
    /* 0; -HE_AGAIN no room at the moment; -HE_IO the card is off. The pieces stay as
     * they are until nic->sent(). */
    int (*send)(struct nic *nic, const struct nic_frame *frame);
    /* How many pieces the card takes at once, when what has been sent is taken back, of
     * nic->send_pieces at most. Null where that is 0. */
    uint32_t (*room)(struct nic *nic);
    /* Tells the card of all that was sent: once a burst. */
    void (*flush)(struct nic *nic);
    /* Hands over up to budget frames and what has been sent; how many frames. */
    uint32_t (*poll)(struct nic *nic, uint32_t budget);
    /* Takes back what has been sent, no more. */
    void (*reclaim)(struct nic *nic);
    /* Wants nic->wake() when there is work; true if there is some already. */
    bool (*arm)(struct nic *nic);
    void (*free)(struct nic *nic, struct nic_buffer *buffer);
};

struct nic {
    const struct nic_ops *ops;
    uint8_t mac[6];
    uint16_t mtu;
    uint32_t offers;      /* NIC_*, for sending */
    uint32_t send_pieces; /* its ring has room for so many; 0: few */
    bool link_up;         /* as last seen; poll() keeps it true */
    struct nic *next;

    /* The owner's, set before the first poll. Under its lock: */
    void (*receive)(struct nic *nic, struct nic_buffer *frame, uint32_t flags);
    void (*sent)(struct nic *nic, void *token);
    /* In interrupt context: */
    void (*wake)(struct nic *nic);
    void *owner;
};

static inline void nic_buffer_free(struct nic_buffer *buffer)
{
    buffer->nic->ops->free(buffer->nic, buffer);
}

/*
 * Looks for cards and starts those that a driver knows: a list linked by next, null
 * without any. Task context, once. What does not work is logged and left out.
 */
struct nic *nic_probe(void);

#endif
