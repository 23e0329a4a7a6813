/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sequences of what a hostile driver can do to its network card: registers, descriptors,
 * rings; and frames that come in meanwhile. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "netcard_rig.h"

#define STEPS_MAX 128

struct step {
    uint8_t what, queue, index, shift;
    uint16_t reg, flags, next, len;
    uint64_t value;
};

static struct wire wire;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    wire_start(&wire);
    return 0;
}

static void take_step(const struct step *step)
{
    static const uint8_t frame[2048];
    uint8_t out[64];
    uint32_t queue = step->queue & 1;
    uint64_t *at;
    bool wants_input;

    switch (step->what % 8) {
    case 0:
        netcard_write(&wire.card, step->reg % NETCARD_BYTES, 1u << (step->shift & 3),
                      step->value);
        break;
    case 1:
        netcard_read(&wire.card, step->reg % NETCARD_BYTES, 1u << (step->shift & 3));
        break;
    case 2:
        wire_desc(&wire, queue, step->index,
                  (struct wire_desc){step->value >> (step->shift & 63), step->len,
                                     step->flags, step->next});
        break;
    case 3:
        if (wire.card.rings[queue].size != 0) {
            wire_offer(&wire, queue, step->index);
        }
        break;
    case 4:
        at = wire_bytes(&wire, (step->reg & ~UINT64_C(7)) % WIRE_DATA_PA);
        *at ^= step->value;
        break;
    case 5:
        send(wire.peer, frame, step->len % sizeof(frame), 0);
        break;
    case 6:
        wire_drive(&wire, WIRE_VERSION_1 | (step->value & wire.card.offers),
                   1u << (step->shift & 7));
        break;
    default:
        netcard_serve(&wire.card, &wants_input);
        while (recv(wire.peer, out, sizeof(out), 0) >= 0) {
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct step step;
    uint8_t frame[64];

    wire_drive(&wire, WIRE_VERSION_1 | WIRE_MERGE, 16);
    for (unsigned i = 0; i < STEPS_MAX && size >= sizeof(step); i++) {
        memcpy(&step, data, sizeof(step));
        data += sizeof(step);
        size -= sizeof(step);
        take_step(&step);
    }
    /* What has happened can be undone: the card works. */
    while (recv(wire.card.fd, frame, sizeof(frame), 0) >= 0 ||
           recv(wire.peer, frame, sizeof(frame), 0) >= 0) {
    }
    wire_drive(&wire, WIRE_VERSION_1, 8);
    wire_desc(&wire, WIRE_SEND, 0, (struct wire_desc){WIRE_DATA_PA, 64, 0, 0});
    wire_offer(&wire, WIRE_SEND, 0);
    netcard_serve(&wire.card, &(bool){false});
    if (recv(wire.peer, frame, sizeof(frame), 0) != 64) {
        abort();
    }
    return 0;
}
