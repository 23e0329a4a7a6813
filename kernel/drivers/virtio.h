/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Virtio devices on PCI (virtio 1.1, 4.1): modern ones by their capabilities, and
 * transitional ones by the legacy registers where those are all there is. And those whose
 * registers are somewhere in memory (4.2), which somebody must tell of. Callers
 * serialise; all but virtio_reset() at start-up.
 */
#ifndef KERNEL_DRIVERS_VIRTIO_H
#define KERNEL_DRIVERS_VIRTIO_H

#include "drivers/pci.h"
#include "drivers/virtqueue.h"

#define VIRTIO_VENDOR 0x1af4

/* Feature bits of every device (6). */
#define VIRTIO_F_ANY_LAYOUT  27
#define VIRTIO_F_EVENT_INDEX 29
#define VIRTIO_F_VERSION_1   32
#define VIRTIO_BIT(feature)  (UINT64_C(1) << (feature))

struct virtio;
struct virtio_queue;

/* What the bus supplies; the register layouts are nobody else's. */
struct virtio_transport {
    uint8_t (*get_status)(struct virtio *virtio);
    void (*set_status)(struct virtio *virtio, uint8_t status);
    /* Whatever keeps a device off memory that does not obey. */
    void (*cut_off)(struct virtio *virtio);
    uint64_t (*offered)(struct virtio *virtio); /* features */
    void (*accept)(struct virtio *virtio);      /* virtio->features */
    /* Selects a queue for the two below; its entries at most, 0 there is none. */
    uint32_t (*queue_size)(struct virtio *virtio, uint32_t index);
    /* As virtio_make_queue() says. */
    int (*attach)(struct virtio *virtio, uint32_t index, void (*handler)(void *),
                  void *arg);
    int (*enable)(struct virtio *virtio, struct virtio_queue *queue, uint64_t avail_pa,
                  uint64_t used_pa);
    void (*notify)(struct virtio *virtio, const struct virtio_queue *queue);
    bool (*acknowledge)(struct virtio *virtio);
};

struct virtio {
    const struct virtio_transport *transport; /* null: not started */
    struct pci_device pci;
    uint32_t line; /* its interrupt, where it is not on PCI */
    bool legacy;
    struct window common, isr, device, notify;
    uint32_t notify_step; /* bytes from one queue's notify register to the next */
    uint64_t features;    /* agreed on */
    bool messages;        /* interrupts are MSI-X */
};

struct virtio_queue {
    struct virtqueue ring;
    uint32_t index;
    uint32_t notify_offset;
    uint64_t ring_pa; /* and what to give back when the device is shut off */
    unsigned ring_order;
};

/*
 * Takes over the device that pci_scan() found: resets it and agrees on those of wanted
 * that it offers. -HE_NODEV, -HE_NOMEM; the reason is in the log.
 */
int virtio_start_pci(struct virtio *virtio, const struct pci_device *found,
                     uint64_t wanted);

/* The same for a device of this kind (5) whose registers are at pa, with an ISA interrupt
 * line of its own. Silent if there is no such device. */
int virtio_start_mmio(struct virtio *virtio, uint64_t pa, uint32_t line, uint32_t kind,
                      uint64_t wanted);

/* The end of both, once the device has been reset. */
int virtio_agree(struct virtio *virtio, uint64_t wanted);

static inline bool virtio_has(const struct virtio *virtio, unsigned feature)
{
    return (virtio->features & VIRTIO_BIT(feature)) != 0;
}

/*
 * Makes queue number index of at most max_size entries. handler (null: none) runs in
 * interrupt context. -HE_NODEV no such queue or no interrupt, -HE_NOMEM.
 */
int virtio_make_queue(struct virtio *virtio, struct virtio_queue *queue, uint32_t index,
                      uint16_t max_size, void (*handler)(void *), void *arg);

/* From now on the device works. */
void virtio_ready(struct virtio *virtio);

/* Tells the device of what was added, if it wants to know. */
void virtio_kick(struct virtio *virtio, struct virtio_queue *queue);

/* In a handler that came by a line: makes the device silent. True if it was this one. */
bool virtio_acknowledge(struct virtio *virtio);

/* The device forgets its queues and touches no memory any more. */
void virtio_reset(struct virtio *virtio);

#endif
