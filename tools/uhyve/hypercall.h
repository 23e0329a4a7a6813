/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What uhyve does when the guest writes to a port (kernel/abi/hypercall.h). There is no
 * KVM in it: tests and fuzzers call it with memory of their own. Any thread.
 */
#ifndef UHYVE_HYPERCALL_H
#define UHYVE_HYPERCALL_H

#include <stdint.h>

#include "console.h"
#include "fileserver/fileserver.h"
#include "memory.h"

struct hypercall_host {
    const struct guest_memory *memory;
    struct fileserver *files;
    struct console *console;
};

enum hypercall_outcome {
    HYPERCALL_DONE,
    HYPERCALL_END,       /* the program has ended; *status says how */
    HYPERCALL_UNKNOWN,   /* nobody listens on that port */
    HYPERCALL_MALFORMED, /* the request is not in memory, or of another version */
};

/* The guest wrote the `bytes` bytes of value to port. */
enum hypercall_outcome hypercall(struct hypercall_host *host, uint16_t port,
                                 uint32_t value, unsigned bytes, int *status);

#endif
