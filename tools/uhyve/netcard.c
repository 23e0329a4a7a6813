/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Chapter numbers are of virtio 1.1. */
#include "netcard.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Registers (4.2.2), in their order. */
#define REG_MAGIC          0x000
#define REG_VERSION        0x004
#define REG_KIND           0x008
#define REG_VENDOR         0x00c
#define REG_FEATURES       0x010
#define REG_FEATURE_SELECT 0x014
#define REG_GUEST_FEATURES 0x020
#define REG_GUEST_SELECT   0x024
#define REG_QUEUE_SELECT   0x030
#define REG_QUEUE_SIZE_MAX 0x034
#define REG_QUEUE_SIZE     0x038
#define REG_QUEUE_READY    0x044
#define REG_INTERRUPTS     0x060
#define REG_ACKNOWLEDGE    0x064
#define REG_STATUS         0x070
#define REG_QUEUE_DESC     0x080
#define REG_QUEUE_AVAIL    0x090
#define REG_QUEUE_USED     0x0a0
#define REG_GENERATION     0x0fc
#define REG_CONFIG         0x100

#define MAGIC    0x74726976u /* "virt" */
#define VERSION  2u
#define KIND_NET 1u
#define VENDOR   0x54494d48u /* "HMIT" */

#define STATUS_DRIVER_OK   4u
#define STATUS_FEATURES_OK 8u
#define STATUS_NEEDS_RESET 64u

#define BIT(n)        (UINT64_C(1) << (n))
#define F_MAC         BIT(5)
#define F_MERGE       BIT(15)
#define F_STATUS      BIT(16)
#define F_EVENT_INDEX BIT(29)
#define F_VERSION_1   BIT(32)

#define RECEIVE 0
#define SEND    1

#define HEADER_BUFFERS 10 /* le16: chains that the frame is in */
#define FRAME_LEAST    14

struct config { /* 5.1.4 */
    uint8_t mac[6];
    uint16_t status; /* bit 0: the link is up */
};

static bool is_running(const struct netcard *card)
{
    return (card->status & (STATUS_DRIVER_OK | STATUS_NEEDS_RESET)) == STATUS_DRIVER_OK;
}

/* Power-on, or a reset by the guest. Lock held, but at the start. */
static void clear(struct netcard *card)
{
    card->status = 0;
    card->feature_select = card->guest_select = card->queue_select = 0;
    card->features = 0;
    card->frame_bytes = 0;
    __atomic_store_n(&card->interrupts, 0, __ATOMIC_RELAXED);
    for (unsigned i = 0; i < NETCARD_QUEUES; i++) {
        card->rings[i] = (struct ring){.memory = card->memory};
    }
}

void netcard_init(struct netcard *card, uint64_t offloads)
{
    card->offers = F_MAC | F_MERGE | F_STATUS | F_EVENT_INDEX | F_VERSION_1 |
                   (offloads & NETCARD_OFFLOADS);
    pthread_mutex_init(&card->lock, NULL);
    clear(card);
}

static void interrupt(struct netcard *card)
{
    __atomic_fetch_or(&card->interrupts, NETCARD_INTERRUPT, __ATOMIC_SEQ_CST);
    card->interrupt(card->arg);
}

/* --- registers */

static uint64_t read_config(const struct netcard *card, uint32_t offset, unsigned bytes)
{
    struct config config = {.status = 1};
    uint64_t value = 0;

    memcpy(config.mac, card->mac, sizeof(config.mac));
    if (offset < sizeof(config) && bytes <= sizeof(config) - offset) {
        memcpy(&value, (const uint8_t *)&config + offset, bytes);
    }
    return value;
}

/* Null where the guest has selected what there is not. */
static struct ring *selected(struct netcard *card)
{
    return card->queue_select < NETCARD_QUEUES ? &card->rings[card->queue_select] : NULL;
}

static uint32_t read_register(struct netcard *card, uint32_t offset)
{
    const struct ring *ring = selected(card);

    switch (offset) {
    case REG_MAGIC:
        return MAGIC;
    case REG_VERSION:
        return VERSION;
    case REG_KIND:
        return KIND_NET;
    case REG_VENDOR:
        return VENDOR;
    case REG_FEATURES:
        return card->feature_select < 2
                   ? (uint32_t)(card->offers >> 32 * card->feature_select)
                   : 0;
    case REG_QUEUE_SIZE_MAX:
        return ring != NULL ? RING_SIZE_MAX : 0;
    case REG_QUEUE_READY:
        return ring != NULL && ring->ready;
    case REG_STATUS:
        return card->status;
    default:
        return 0; /* the generation, too: nothing of the configuration changes */
    }
}

uint64_t netcard_read(struct netcard *card, uint32_t offset, unsigned bytes)
{
    if (offset >= REG_CONFIG) {
        return read_config(card, offset - REG_CONFIG, bytes);
    }
    if (bytes != sizeof(uint32_t)) {
        return 0;
    }
    if (offset == REG_INTERRUPTS) { /* often, and beside a thread that serves */
        return __atomic_load_n(&card->interrupts, __ATOMIC_SEQ_CST);
    }
    pthread_mutex_lock(&card->lock);
    uint32_t value = read_register(card, offset);

    pthread_mutex_unlock(&card->lock);
    return value;
}

static void choose_features(struct netcard *card, uint32_t value)
{
    if (card->guest_select < 2 && (card->status & STATUS_FEATURES_OK) == 0) {
        unsigned shift = 32 * card->guest_select;

        card->features &= ~(UINT64_C(0xffffffff) << shift);
        card->features |= (uint64_t)value << shift;
    }
}

static void set_status(struct netcard *card, uint8_t status)
{
    if (status == 0) {
        clear(card);
        return;
    }
    bool is_new = (status & ~card->status & STATUS_FEATURES_OK) != 0;

    if (is_new &&
        ((card->features & ~card->offers) != 0 || (card->features & F_VERSION_1) == 0)) {
        status &= (uint8_t)~STATUS_FEATURES_OK; /* 2.2.2: refused */
    } else if (is_new && card->agreed != NULL) {
        card->agreed(card->arg, card->features);
    }
    /* Only a reset takes back what has been said (2.1.2). */
    card->status |= status;
}

static void set_half(uint64_t *whole, uint32_t offset, uint32_t value)
{
    unsigned shift = offset & 4 ? 32 : 0;

    *whole = (*whole & ~(UINT64_C(0xffffffff) << shift)) | (uint64_t)value << shift;
}

/* A queue that is in use stays as it is until the reset. */
static void write_queue(struct netcard *card, struct ring *ring, uint32_t offset,
                        uint32_t value)
{
    if (ring == NULL || ring->ready) {
        return;
    }
    switch (offset & ~4u) {
    case REG_QUEUE_DESC:
        set_half(&ring->desc_pa, offset, value);
        return;
    case REG_QUEUE_AVAIL:
        set_half(&ring->avail_pa, offset, value);
        return;
    case REG_QUEUE_USED:
        set_half(&ring->used_pa, offset, value);
        return;
    default:
        break;
    }
    if (offset == REG_QUEUE_SIZE) {
        ring->size = value;
    } else if (offset == REG_QUEUE_READY && value == 1 &&
               (card->status & STATUS_FEATURES_OK) != 0) {
        ring->event_index = (card->features & F_EVENT_INDEX) != 0;
        ring_enable(ring); /* the guest reads the register to see whether it is */
    }
}

static void write_register(struct netcard *card, uint32_t offset, uint32_t value)
{
    switch (offset) {
    case REG_FEATURE_SELECT:
        card->feature_select = value;
        return;
    case REG_GUEST_SELECT:
        card->guest_select = value;
        return;
    case REG_GUEST_FEATURES:
        choose_features(card, value);
        return;
    case REG_QUEUE_SELECT:
        card->queue_select = value;
        return;
    case REG_STATUS:
        set_status(card, (uint8_t)value);
        return;
    default:
        write_queue(card, selected(card), offset, value);
    }
}

void netcard_write(struct netcard *card, uint32_t offset, unsigned bytes, uint64_t value)
{
    if (bytes != sizeof(uint32_t) || offset % sizeof(uint32_t) != 0) {
        return;
    }
    if (offset == REG_ACKNOWLEDGE) {
        __atomic_fetch_and(&card->interrupts, ~(uint32_t)value, __ATOMIC_SEQ_CST);
        return;
    }
    pthread_mutex_lock(&card->lock);
    write_register(card, offset, (uint32_t)value);
    pthread_mutex_unlock(&card->lock);
}

/* --- frames */

static void check_rings(struct netcard *card)
{
    if ((card->rings[RECEIVE].broken || card->rings[SEND].broken) &&
        (card->status & STATUS_NEEDS_RESET) == 0) {
        card->status |= STATUS_NEEDS_RESET;
        interrupt(card);
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
            interrupt(card);
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
    unsigned most = (card->features & F_MERGE) != 0 ? NETCARD_MERGED_MAX : 1, pieces = 0;
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
        bool is_hopeless = count == ring->size || (card->features & F_MERGE) == 0;

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
            interrupt(card);
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
    if (is_running(card)) {
        more = serve_sending(card);
        if (card->rings[RECEIVE].ready) {
            more = serve_receiving(card, wants_input) || more;
        }
        check_rings(card);
    }
    more = more && is_running(card);
    pthread_mutex_unlock(&card->lock);
    return more;
}
