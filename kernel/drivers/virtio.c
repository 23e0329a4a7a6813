/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What all virtio devices have in common, whatever bus they are on. Chapter numbers are
 * of virtio 1.1. */
#include "drivers/virtio.h"
#include "abi/errno.h"
#include "arch/cpu.h"
#include "arch/mmu.h"
#include "core/log.h"
#include "mm/frame.h"
#include "mm/heap.h"

/* Device status (2.1). */
#define STATUS_ACKNOWLEDGE 1u
#define STATUS_DRIVER      2u
#define STATUS_DRIVER_OK   4u
#define STATUS_FEATURES_OK 8u
#define STATUS_FAILED      128u

#define LEGACY_RING_ALIGN 4096
#define RESET_TRIES       1000000u

void virtio_reset(struct virtio *virtio)
{
    if (virtio->transport == NULL) {
        return;
    }
    virtio->transport->set_status(virtio, 0);
    /* Reads 0 when the device is through (4.1.4.3.2); one that never is must not
     * reach memory either. */
    for (uint32_t i = 0; virtio->transport->get_status(virtio) != 0; i++) {
        if (i == RESET_TRIES) {
            log_error("virtio: a device does not finish its reset; cut off");
            virtio->transport->cut_off(virtio);
            return;
        }
        cpu_relax();
    }
}

static bool accepts(struct virtio *virtio)
{
    if (virtio->legacy) {
        return true;
    }
    virtio->transport->set_status(virtio, STATUS_ACKNOWLEDGE | STATUS_DRIVER |
                                              STATUS_FEATURES_OK);
    return virtio_has(virtio, VIRTIO_F_VERSION_1) &&
           (virtio->transport->get_status(virtio) & STATUS_FEATURES_OK) != 0;
}

int virtio_agree(struct virtio *virtio, uint64_t wanted)
{
    const struct virtio_transport *transport = virtio->transport;

    transport->set_status(virtio, STATUS_ACKNOWLEDGE | STATUS_DRIVER);
    wanted |= VIRTIO_BIT(VIRTIO_F_VERSION_1) | VIRTIO_BIT(VIRTIO_F_ANY_LAYOUT) |
              VIRTIO_BIT(VIRTIO_F_EVENT_INDEX);
    virtio->features = transport->offered(virtio) & wanted;
    transport->accept(virtio);
    if (!accepts(virtio)) {
        log_warn("virtio: the device refuses its own features");
        transport->set_status(virtio, STATUS_FAILED);
        return -HE_NODEV;
    }
    return 0;
}

/* --- queues */

int virtio_make_queue(struct virtio *virtio, struct virtio_queue *queue, uint32_t index,
                      uint16_t max_size, void (*handler)(void *), void *arg)
{
    uint32_t offers = virtio->transport->queue_size(virtio, index);
    size_t align = virtio->legacy ? LEGACY_RING_ALIGN : 4, avail, used;

    if (offers == 0 || offers > 32768 || (offers & (offers - 1)) != 0) {
        return -HE_NODEV;
    }
    /* a legacy device's size is as it is */
    uint16_t size = (uint16_t)(virtio->legacy ? offers : MIN(offers, max_size));
    size_t len = virtqueue_layout(size, align, &avail, &used);
    struct virtqueue_slot *slots = kmalloc(size * sizeof(*slots));

    queue->ring_order = 0;
    while ((PAGE_BYTES << queue->ring_order) < len) {
        queue->ring_order++;
    }
    queue->ring_pa = slots != NULL ? frame_alloc_zeroed(queue->ring_order) : FRAME_NONE;
    if (queue->ring_pa == FRAME_NONE ||
        (virtio->legacy && queue->ring_pa / PAGE_BYTES > UINT32_MAX)) {
        kfree(slots);
        return -HE_NOMEM;
    }
    queue->index = index;
    virtqueue_init(&queue->ring, size, align, mmu_direct(queue->ring_pa), slots,
                   virtio_has(virtio, VIRTIO_F_EVENT_INDEX));
    int err = virtio->transport->attach(virtio, index, handler, arg);

    return err < 0 ? err
                   : virtio->transport->enable(virtio, queue, queue->ring_pa + avail,
                                               queue->ring_pa + used);
}

void virtio_ready(struct virtio *virtio)
{
    virtio->transport->set_status(virtio, STATUS_ACKNOWLEDGE | STATUS_DRIVER |
                                              STATUS_DRIVER_OK |
                                              (virtio->legacy ? 0 : STATUS_FEATURES_OK));
}

void virtio_kick(struct virtio *virtio, struct virtio_queue *queue)
{
    if (virtqueue_wants_kick(&queue->ring)) {
        virtio->transport->notify(virtio, queue);
    }
}

bool virtio_acknowledge(struct virtio *virtio)
{
    return virtio->transport->acknowledge(virtio);
}
