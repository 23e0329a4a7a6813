/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "netcard_rig.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define REG_GUEST_FEATURES 0x20
#define REG_GUEST_SELECT   0x24
#define REG_QUEUE_SELECT   0x30
#define REG_QUEUE_SIZE     0x38
#define REG_QUEUE_READY    0x44
#define REG_QUEUE_DESC     0x80
#define REG_QUEUE_AVAIL    0x90
#define REG_QUEUE_USED     0xa0

#define STATUS_ACKNOWLEDGE 1u
#define STATUS_DRIVER      2u
#define STATUS_DRIVER_OK   4u
#define STATUS_FEATURES_OK 8u

/* Unlike assert(), also in builds without it. */
static void must(bool holds)
{
    if (!holds) {
        perror("the wire");
        abort();
    }
}

static void on_interrupt(void *arg)
{
    struct wire *wire = arg;

    wire->interrupts++;
}

void wire_start(struct wire *wire)
{
    const struct memory_options options = {.bytes = WIRE_BYTES};
    const char *tried;
    int ends[2];

    memset(wire, 0, sizeof(*wire));
    must(memory_map(&wire->memory, &options, &tried) == 0);
    must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) ==
         0);
    wire->peer = ends[1];
    wire->card.memory = &wire->memory;
    wire->card.fd = ends[0];
    wire->card.interrupt = on_interrupt;
    wire->card.arg = wire;
    memcpy(wire->card.mac, "\x02mymac", 6);
    netcard_init(&wire->card, NETCARD_OFFLOADS);
}

void wire_end(struct wire *wire)
{
    close(wire->card.fd);
    close(wire->peer);
    munmap(wire->memory.low, wire->memory.low_bytes);
}

void *wire_bytes(struct wire *wire, uint64_t pa)
{
    return guest_bytes(&wire->memory, pa, 1);
}

uint32_t wire_read(struct wire *wire, uint32_t reg)
{
    return (uint32_t)netcard_read(&wire->card, reg, 4);
}

void wire_write(struct wire *wire, uint32_t reg, uint32_t value)
{
    netcard_write(&wire->card, reg, 4, value);
}

uint32_t wire_agree(struct wire *wire, uint64_t features)
{
    wire_write(wire, WIRE_REG_STATUS, 0);
    memset(wire->memory.low, 0, WIRE_DATA_PA);
    wire_write(wire, WIRE_REG_STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER);
    for (uint32_t i = 0; i < 2; i++) {
        wire_write(wire, REG_GUEST_SELECT, i);
        wire_write(wire, REG_GUEST_FEATURES, (uint32_t)(features >> 32 * i));
    }
    wire_write(wire, WIRE_REG_STATUS,
               STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK);
    return wire_read(wire, WIRE_REG_STATUS);
}

bool wire_queue(struct wire *wire, uint32_t queue, uint32_t size)
{
    const struct {
        uint32_t reg;
        uint64_t pa;
    } parts[] = {{REG_QUEUE_DESC, WIRE_DESC_PA(queue)},
                 {REG_QUEUE_AVAIL, WIRE_AVAIL_PA(queue)},
                 {REG_QUEUE_USED, WIRE_USED_PA(queue)}};

    wire_write(wire, REG_QUEUE_SELECT, queue);
    wire_write(wire, REG_QUEUE_SIZE, size);
    for (unsigned i = 0; i < 3; i++) {
        wire_write(wire, parts[i].reg, (uint32_t)parts[i].pa);
        wire_write(wire, parts[i].reg + 4, (uint32_t)(parts[i].pa >> 32));
    }
    wire_write(wire, REG_QUEUE_READY, 1);
    return wire_read(wire, REG_QUEUE_READY) == 1;
}

void wire_drive(struct wire *wire, uint64_t features, uint32_t size)
{
    must((wire_agree(wire, features) & STATUS_FEATURES_OK) != 0);
    must(wire_queue(wire, WIRE_RECEIVE, size) && wire_queue(wire, WIRE_SEND, size));
    wire_write(wire, WIRE_REG_STATUS, STATUS_DRIVER_OK);
    wire->interrupts = 0;
}

void wire_desc(struct wire *wire, uint32_t queue, uint16_t index, struct wire_desc desc)
{
    memcpy((struct wire_desc *)wire_bytes(wire, WIRE_DESC_PA(queue)) + index, &desc,
           sizeof(desc));
}

void wire_offer(struct wire *wire, uint32_t queue, uint16_t head)
{
    uint16_t *avail = wire_bytes(wire, WIRE_AVAIL_PA(queue));
    uint32_t size = wire->card.rings[queue].size;

    avail[2 + (avail[1] & (size - 1))] = head;
    avail[1]++;
}

uint16_t wire_used(struct wire *wire, uint32_t queue)
{
    return ((const uint16_t *)wire_bytes(wire, WIRE_USED_PA(queue)))[1];
}
