/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The connection that the machine's doorbell leads to: a pair of sockets, or TCP on
 * 127.0.0.1. Who connects there has to send a token first, which only this machine's
 * entry code knows; until then nothing else that it sends is looked at.
 */
#ifndef PROXY_CHANNEL_H
#define PROXY_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "ports.h"

#define CHANNEL_TOKEN_BYTES 32

struct channel {
    unsigned port; /* TCP: where QEMU connects; 0: a pair of sockets */
    int listener;  /* TCP */
    int ours;      /* the pair */
    int qemus;     /* the pair: for QEMU to inherit */
    uint8_t token[CHANNEL_TOKEN_BYTES]; /* TCP */
};

/* Makes the ends; by TCP where `ports` has a listener. Ends with a message if it can
 * not. */
void channel_open(struct channel *channel, const struct ports *ports);

/* After QEMU, the process pid, has been started. The socket to serve; -1 if QEMU has
 * ended before its machine connected. TCP: nobody else can connect from then on. */
int channel_accept(struct channel *channel, pid_t pid);

#endif
