/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The frames of the network card, both ways (virtio 1.1, 5.1.6). */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "netcard.h"

#define RECEIVE 0
#define SEND    1

#define HEADER_BUFFERS 10 /* le16: chains that the frame is in */
#define FRAME_LEAST    14

static void check_rings(struct netcard *card)
{
    if ((card->rings[RECEIVE].broken || card->rings[SEND].broken) &&
        (card->status & NETCARD_NEEDS_RESET) == 0) {
        card->status |= NETCARD_NEEDS_RESET;
        netcard_interrupt(card);
    }
}

/* One of the guest's frames; false if there is none. What the other side does not take is
 * lost, as on any wire. */
static bool send_one(struct netcard *card)
{
    struct ring *ring = &card->rings[SEND];
    struct ring_chain chain;

    if (!ring_take(ring, &chain, card->pieces, NETCARD_PIECES_MAX)) {
        return false;
    }
    if (chain.writable == 0 && chain.bytes >= NETCARD_HEADER + FRAME_LEAST &&
        chain.bytes <= NETCARD_FRAME_MAX) {
        while (writev(card->fd, card->pieces, (int)chain.readable) < 0 &&
               errno == EINTR) {
        }
    }
    ring_give(ring, &chain, 0);
    return true;
}

static bool serve_sending(struct netcard *card)
{
    struct ring *ring = &card->rings[SEND];
    unsigned count = 0;

    while (count < RING_SIZE_MAX && send_one(card)) {
        count++;
    }
    if (count != 0) {
        ring_publish(ring);
        if (ring_wants_interrupt(ring)) {
            netcard_interrupt(card);
        }
    }
    return ring_want_kick(ring, true) || count == RING_SIZE_MAX;
}

static void scatter(const uint8_t *from, size_t len, const struct iovec *pieces)
{
    for (; len > 0; pieces++) {
        size_t now = len < pieces->iov_len ? len : pieces->iov_len;

        memcpy(pieces->iov_base, from, now);
        from += now;
        len -= now;
    }
}

/* Takes as many chains as the frame needs, *count of them: their pieces lie in a row.
 * False if they are too few yet. */
static bool take_room(struct netcard *card, unsigned *count)
{
    struct ring *ring = &card->rings[RECEIVE];
    unsigned most = (card->features & NETCARD_MERGE) != 0 ? NETCARD_MERGED_MAX : 1,
             pieces = 0;
    uint64_t room = 0;

    for (*count = 0; *count < most && room < card->frame_bytes; *count += 1) {
        struct ring_chain *chain = &card->chains[*count];

        if (!ring_take(ring, chain, card->pieces + pieces, NETCARD_PIECES_MAX - pieces)) {
            break;
        }
        if (chain->readable != 0) {
            ring->broken = true;
            return false;
        }
        pieces += chain->writable;
        room += chain->bytes;
    }
    return room >= card->frame_bytes;
}

/* The frame in card->frame goes to the guest; false if it has to wait for room. */
static bool receive_one(struct netcard *card)
{
    struct ring *ring = &card->rings[RECEIVE];
    unsigned count;
    size_t left = card->frame_bytes;

    if (!take_room(card, &count)) {
        /* All that the guest could ever offer, and still too little: it is lost. */
        bool is_hopeless = count == ring->size || (card->features & NETCARD_MERGE) == 0;

        if (!ring->broken) {
            ring_untake(ring, count);
        }
        if (is_hopeless && count != 0) {
            card->frame_bytes = 0;
        }
        return is_hopeless && count != 0 && !ring->broken;
    }
    card->frame[HEADER_BUFFERS] = (uint8_t)count;
    card->frame[HEADER_BUFFERS + 1] = (uint8_t)(count >> 8);
    scatter(card->frame, left, card->pieces);
    for (unsigned i = 0; i < count; i++) {
        size_t now = left < card->chains[i].bytes ? left : card->chains[i].bytes;

        ring_give(ring, &card->chains[i], (uint32_t)now);
        left -= now;
    }
    card->frame_bytes = 0;
    return true;
}

/* True if there is a frame. */
static bool fetch(struct netcard *card)
{
    if (card->frame_bytes == 0) {
        ssize_t got = read(card->fd, card->frame, sizeof(card->frame));

        card->frame_bytes = got >= NETCARD_HEADER + FRAME_LEAST ? (size_t)got : 0;
    }
    return card->frame_bytes != 0;
}

static bool serve_receiving(struct netcard *card, bool *wants_input)
{
    struct ring *ring = &card->rings[RECEIVE];
    unsigned count = 0;

    while (count < RING_SIZE_MAX && fetch(card) && receive_one(card)) {
        count++;
    }
    if (ring->ready && !ring->broken) {
        ring_publish(ring);
        if (ring_wants_interrupt(ring)) {
            netcard_interrupt(card);
        }
    }
    bool is_stuck = card->frame_bytes != 0;
    /* Kicks are of use only while a frame waits for room. */
    bool is_room_new = ring_want_kick(ring, is_stuck);

    *wants_input = !is_stuck && !ring->broken;
    return (is_stuck && is_room_new) || count == RING_SIZE_MAX;
}

bool netcard_serve(struct netcard *card, bool *wants_input)
{
    bool more = false;

    pthread_mutex_lock(&card->lock);
    *wants_input = false;
    if (netcard_is_running(card)) {
        more = serve_sending(card);
        if (card->rings[RECEIVE].ready) {
            more = serve_receiving(card, wants_input) || more;
        }
        check_rings(card);
    }
    more = more && netcard_is_running(card);
    pthread_mutex_unlock(&card->lock);
    return more;
}
