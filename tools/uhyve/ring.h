/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The device's side of a split virtqueue (virtio 1.1, 2.6) in a guest's memory. The guest
 * is hostile: each word of it is read once and checked, each address with its whole
 * length. The first lie breaks the ring, which gives nothing from then on. No KVM, no
 * system call. Callers serialise.
 */
#ifndef UHYVE_RING_H
#define UHYVE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "memory.h"

#define RING_SIZE_MAX 256

struct ring {
    const struct guest_memory *memory;
    /* As the guest has written them; checked by ring_enable(). */
    uint64_t desc_pa, avail_pa, used_pa;
    uint32_t size;
    bool event_index; /* agreed on */
    bool ready, broken;
    /* The three parts, in memory that the guest writes too. */
    uint8_t *desc;
    uint16_t *avail, *used;
    uint16_t avail_next; /* free-running: chains ever taken */
    uint16_t used_next;  /* chains ever given back */
    uint16_t seen;       /* chains ever offered, as last seen */
    uint16_t signalled;  /* used_next at the last ring_wants_interrupt() */
};

/* One buffer of the guest: its pieces, first those that we may read, then those that we
 * may write. */
struct ring_chain {
    uint16_t head;
    unsigned readable, writable; /* pieces */
    uint64_t bytes;
};

/* False, and nothing is changed, unless all three parts are aligned memory. */
bool ring_enable(struct ring *ring);

/*
 * Takes the next chain, whose pieces go to pieces[room]. False: there is none, or the
 * ring is broken now (too many pieces for room and a chain without end count as lies).
 */
bool ring_take(struct ring *ring, struct ring_chain *chain, struct iovec *pieces,
               unsigned room);

/* As if the last count chains had not been taken. */
void ring_untake(struct ring *ring, unsigned count);

/* Gives a chain back, of which written bytes have been written. Not seen by the guest
 * before ring_publish(). */
void ring_give(struct ring *ring, const struct ring_chain *chain, uint32_t written);
void ring_publish(struct ring *ring);

/* True if the guest wants an interrupt for what was published since the last call. */
bool ring_wants_interrupt(struct ring *ring);

/* Asks to be told of chains that are offered from now on, or not to be. True if there are
 * more already than the last ring_take() has seen. */
bool ring_want_kick(struct ring *ring, bool wanted);

#endif
