/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A network card for a hostile guest: virtio-net (virtio 1.1, 5.1) with its registers in
 * memory (4.2). The other side is a descriptor that gives and takes one frame a call,
 * each behind a virtio_net_hdr of 12 bytes: a tap device, or a socket of a test. There is
 * no KVM in it: tests and fuzzers drive it.
 *
 * Registers are accessed by any thread, netcard_serve() is one thread's; a lock is
 * between them.
 */
#ifndef UHYVE_NETCARD_H
#define UHYVE_NETCARD_H

#include <pthread.h>

#include "ring.h"

#define NETCARD_BYTES  0x200 /* of registers */
#define NETCARD_NOTIFY 0x50  /* a write of 4 bytes there calls for netcard_serve() */

#define NETCARD_QUEUES     2
#define NETCARD_HEADER     12
#define NETCARD_FRAME_MAX  (NETCARD_HEADER + 65535 + 14)
#define NETCARD_PIECES_MAX RING_SIZE_MAX /* without indirect ones there are no more */
#define NETCARD_MERGED_MAX RING_SIZE_MAX
#define NETCARD_INTERRUPT  1u

struct netcard {
    const struct guest_memory *memory;
    int fd; /* non-blocking */
    uint8_t mac[6];
    uint64_t offers;                          /* features */
    void (*interrupt)(void *arg);             /* an edge on the card's line */
    void (*agreed)(void *arg, uint64_t wish); /* null, or: which features are in use */
    void *arg;
    uint32_t interrupts; /* register InterruptStatus; atomic */

    pthread_mutex_t lock; /* guards what follows */
    uint8_t status;
    uint32_t feature_select, guest_select, queue_select;
    uint64_t features;
    struct ring rings[NETCARD_QUEUES];
    size_t frame_bytes; /* of a frame for which the guest had no room; 0: none */
    uint8_t frame[NETCARD_FRAME_MAX];
    struct iovec pieces[NETCARD_PIECES_MAX];
    struct ring_chain chains[NETCARD_MERGED_MAX];
};

/* Features that need the other side's help. */
#define NETCARD_OFFLOADS                                                                 \
    ((UINT64_C(1) << 0) | (UINT64_C(1) << 1) | (UINT64_C(1) << 7) | (UINT64_C(1) << 8) | \
     (UINT64_C(1) << 11) | (UINT64_C(1) << 12))

/* The card after power-on; memory, fd, mac, the callbacks and offloads are given. */
void netcard_init(struct netcard *card, uint64_t offloads);

/* Access of `bytes` (1, 2, 4, 8) to the register at offset < NETCARD_BYTES. What is not a
 * register reads 0 and ignores what is written. */
uint64_t netcard_read(struct netcard *card, uint32_t offset, unsigned bytes);
void netcard_write(struct netcard *card, uint32_t offset, unsigned bytes, uint64_t value);

/*
 * Moves what there is to move in both directions, a bounded amount. *wants_input: call
 * again when fd is readable; otherwise only when the guest writes to the notify register.
 * True: there is more to do, call again at once.
 */
bool netcard_serve(struct netcard *card, bool *wants_input);

/* --- What netframes.c has of netcard.c; the lock is held. */

#define NETCARD_NEEDS_RESET 64u                 /* in status: the guest has lied */
#define NETCARD_MERGE       (UINT64_C(1) << 15) /* a frame in several buffers */

bool netcard_is_running(const struct netcard *card);
void netcard_interrupt(struct netcard *card);

#endif
