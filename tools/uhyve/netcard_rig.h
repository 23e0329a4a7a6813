/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A network card in a guest without a processor, for tests: what its driver would write
 * is written here, right or wrong; a socket is the wire.
 */
#ifndef UHYVE_NETCARD_RIG_H
#define UHYVE_NETCARD_RIG_H

#include "netcard.h"

#define WIRE_RECEIVE 0 /* queues */
#define WIRE_SEND    1

#define WIRE_BYTES       (UINT64_C(64) << 12)
#define WIRE_DESC_PA(q)  (UINT64_C(0x1000) + (q)*UINT64_C(0x4000))
#define WIRE_AVAIL_PA(q) (WIRE_DESC_PA(q) + 0x1000)
#define WIRE_USED_PA(q)  (WIRE_DESC_PA(q) + 0x2000)
#define WIRE_DATA_PA     UINT64_C(0x10000)
#define WIRE_DATA_BYTES  (WIRE_BYTES - WIRE_DATA_PA)

#define WIRE_NEXT     1u /* flags of a descriptor */
#define WIRE_WRITABLE 2u
#define WIRE_INDIRECT 4u

#define WIRE_REG_STATUS  0x70
#define WIRE_NEEDS_RESET 64u
#define WIRE_VERSION_1   (UINT64_C(1) << 32)
#define WIRE_MERGE       (UINT64_C(1) << 15)
#define WIRE_EVENT_INDEX (UINT64_C(1) << 29)

struct wire_desc {
    uint64_t pa;
    uint32_t len;
    uint16_t flags, next;
};

struct wire {
    struct guest_memory memory;
    struct netcard card;
    int peer; /* what comes out of the card's other side, and goes in */
    unsigned interrupts;
};

void wire_start(struct wire *wire);
void wire_end(struct wire *wire);

void *wire_bytes(struct wire *wire, uint64_t pa);
uint32_t wire_read(struct wire *wire, uint32_t reg);
void wire_write(struct wire *wire, uint32_t reg, uint32_t value);

/* Reset, and the driver's part up to FEATURES_OK; the status then. */
uint32_t wire_agree(struct wire *wire, uint64_t features);

/* Sets a queue up where WIRE_*_PA() says; true if the card takes it. */
bool wire_queue(struct wire *wire, uint32_t queue, uint32_t size);

/* All of it with both queues of that size, and DRIVER_OK. */
void wire_drive(struct wire *wire, uint64_t features, uint32_t size);

void wire_desc(struct wire *wire, uint32_t queue, uint16_t index, struct wire_desc desc);

/* Offers the chain that begins at descriptor head. */
void wire_offer(struct wire *wire, uint32_t queue, uint16_t head);

uint16_t wire_used(struct wire *wire, uint32_t queue); /* chains given back */

#endif
