/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The host's side of the doorbell (kernel/abi/hypercall.h). */
#ifndef PROXY_DOORBELL_H
#define PROXY_DOORBELL_H

#include "uhyve/hypercall.h"

struct doorbell {
    int fd;
    struct hypercall_host *host;
};

/* Waits for the first that the guest asks for; false: the other end is closed. */
bool doorbell_wait(struct doorbell *doorbell);

/* Serves the guest until its program ends, with that status, or the other end is
 * closed: -1. */
int doorbell_serve(struct doorbell *doorbell);

/* Tells the guest that there is input. Any thread. */
void doorbell_tell_input(struct doorbell *doorbell);

#endif
