/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Chapter numbers are of virtio 1.1. */
#include "netcard.h"

#include <string.h>

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

#define BIT(n)        (UINT64_C(1) << (n))
#define F_MAC         BIT(5)
#define F_MERGE       NETCARD_MERGE
#define F_STATUS      BIT(16)
#define F_EVENT_INDEX BIT(29)
#define F_VERSION_1   BIT(32)

struct config { /* 5.1.4 */
    uint8_t mac[6];
    uint16_t status; /* bit 0: the link is up */
};

bool netcard_is_running(const struct netcard *card)
{
    return (card->status & (STATUS_DRIVER_OK | NETCARD_NEEDS_RESET)) == STATUS_DRIVER_OK;
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

void netcard_interrupt(struct netcard *card)
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
