/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * One thread reads addresses and serves them in order; while the guest waits for one
 * call, its other processors' calls wait in the socket. Nothing that the guest sends
 * is trusted: a slot that is not in its memory ends it.
 */
#include "doorbell.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/abi/hypercall.h"
#include "uhyve/machine.h"

/* False: closed. */
static bool receive(int fd, uint32_t *value)
{
    uint8_t *next = (uint8_t *)value;
    size_t left = sizeof(*value);

    while (left > 0) {
        ssize_t done = recv(fd, next, left, MSG_WAITALL);

        if (done == 0 || (done < 0 && errno != EINTR)) {
            return false;
        }
        if (done > 0) {
            next += done;
            left -= (size_t)done;
        }
    }
    return true;
}

/* True if the program has ended. */
static bool serve(struct doorbell *doorbell, uint32_t address, int *status)
{
    uint64_t pa = (uint64_t)address << HYPERCALL_ALIGN_SHIFT;
    struct hypercall_slot *shared =
        guest_bytes(doorbell->host->memory, pa, sizeof(*shared));
    struct hypercall_slot slot;

    if (shared == NULL ||
        !guest_copy_in(doorbell->host->memory, &slot, pa, sizeof(slot))) {
        fail("the application asks for something at 0x%llx, which is not memory",
             (unsigned long long)pa);
    }
    uint32_t operand = slot.port == HYPERCALL_EXIT ? slot.value : address;

    switch (hypercall(doorbell->host, (uint16_t)slot.port, operand, sizeof(operand),
                      status)) {
    case HYPERCALL_DONE:
        /* Release pairs with the guest's acquire: the answer is there. */
        __atomic_store_n(&shared->done, 1, __ATOMIC_RELEASE);
        return false;
    case HYPERCALL_END:
        return true;
    default:
        fail("the application makes a call %u at 0x%llx that is not understood",
             slot.port, (unsigned long long)pa);
    }
}

bool doorbell_wait(struct doorbell *doorbell)
{
    uint32_t address;
    ssize_t done;

    do {
        done = recv(doorbell->fd, &address, sizeof(address), MSG_PEEK);
    } while (done < 0 && errno == EINTR);
    return done > 0;
}

int doorbell_serve(struct doorbell *doorbell)
{
    uint32_t address;
    int status = 0;

    while (receive(doorbell->fd, &address)) {
        if (serve(doorbell, address, &status)) {
            return status;
        }
    }
    return -1;
}

void doorbell_tell_input(struct doorbell *doorbell)
{
    /* A full socket has one in it that was not read yet. */
    (void)!send(doorbell->fd, "i", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}
