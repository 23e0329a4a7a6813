/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Virtio devices whose registers lie in memory (virtio 1.1, 4.2), version 2 only. There
 * is no way to look for one: the host tells where it is. */
#include "drivers/virtio.h"
#include "abi/errno.h"
#include "arch/irq.h"
#include "arch/mmu.h"
#include "core/log.h"
#include "lib/string.h"

/* Registers (4.2.2), in their order. */
#define MMIO_MAGIC          0x000
#define MMIO_VERSION        0x004
#define MMIO_KIND           0x008
#define MMIO_FEATURES       0x010
#define MMIO_FEATURE_SELECT 0x014
#define MMIO_GUEST_FEATURES 0x020
#define MMIO_GUEST_SELECT   0x024
#define MMIO_QUEUE_SELECT   0x030
#define MMIO_QUEUE_SIZE_MAX 0x034
#define MMIO_QUEUE_SIZE     0x038
#define MMIO_QUEUE_READY    0x044
#define MMIO_QUEUE_NOTIFY   0x050
#define MMIO_INTERRUPTS     0x060
#define MMIO_ACKNOWLEDGE    0x064
#define MMIO_STATUS         0x070
#define MMIO_QUEUE_DESC     0x080
#define MMIO_QUEUE_AVAIL    0x090
#define MMIO_QUEUE_USED     0x0a0
#define MMIO_DEVICE         0x100
#define MMIO_BYTES          0x200

#define MAGIC   0x74726976u /* "virt" */
#define VERSION 2u

static uint8_t mmio_get_status(struct virtio *virtio)
{
    return (uint8_t)window_read32(&virtio->common, MMIO_STATUS);
}

static void mmio_set_status(struct virtio *virtio, uint8_t status)
{
    window_write32(&virtio->common, MMIO_STATUS, status);
}

static void mmio_cut_off(struct virtio *virtio)
{
    (void)virtio; /* there is no bus to cut it off from */
}

static uint64_t mmio_offered(struct virtio *virtio)
{
    uint64_t features = 0;

    for (uint32_t i = 0; i < 2; i++) {
        window_write32(&virtio->common, MMIO_FEATURE_SELECT, i);
        features |= (uint64_t)window_read32(&virtio->common, MMIO_FEATURES) << 32 * i;
    }
    return features;
}

static void mmio_accept(struct virtio *virtio)
{
    for (uint32_t i = 0; i < 2; i++) {
        window_write32(&virtio->common, MMIO_GUEST_SELECT, i);
        window_write32(&virtio->common, MMIO_GUEST_FEATURES,
                       (uint32_t)(virtio->features >> 32 * i));
    }
}

static uint32_t mmio_queue_size(struct virtio *virtio, uint32_t index)
{
    window_write32(&virtio->common, MMIO_QUEUE_SELECT, index);
    return window_read32(&virtio->common, MMIO_QUEUE_SIZE_MAX);
}

static int mmio_attach(struct virtio *virtio, uint32_t index, void (*handler)(void *),
                       void *arg)
{
    (void)index; /* one line for all queues */
    return handler != NULL ? irq_arch_attach_isa(virtio->line, handler, arg) : 0;
}

static void mmio_write_address(struct virtio *virtio, uint32_t reg, uint64_t pa)
{
    window_write32(&virtio->common, reg, (uint32_t)pa);
    window_write32(&virtio->common, reg + 4, (uint32_t)(pa >> 32));
}

static int mmio_enable(struct virtio *virtio, struct virtio_queue *queue,
                       uint64_t avail_pa, uint64_t used_pa)
{
    window_write32(&virtio->common, MMIO_QUEUE_SIZE, queue->ring.size);
    mmio_write_address(virtio, MMIO_QUEUE_DESC, queue->ring_pa);
    mmio_write_address(virtio, MMIO_QUEUE_AVAIL, avail_pa);
    mmio_write_address(virtio, MMIO_QUEUE_USED, used_pa);
    window_write32(&virtio->common, MMIO_QUEUE_READY, 1);
    return window_read32(&virtio->common, MMIO_QUEUE_READY) != 0 ? 0 : -HE_NODEV;
}

static void mmio_notify(struct virtio *virtio, const struct virtio_queue *queue)
{
    window_write32(&virtio->common, MMIO_QUEUE_NOTIFY, queue->index);
}

static bool mmio_acknowledge(struct virtio *virtio)
{
    uint32_t interrupts = window_read32(&virtio->common, MMIO_INTERRUPTS);

    if (interrupts != 0) {
        window_write32(&virtio->common, MMIO_ACKNOWLEDGE, interrupts);
    }
    return interrupts != 0;
}

static const struct virtio_transport mmio_transport = {
    .get_status = mmio_get_status,
    .set_status = mmio_set_status,
    .cut_off = mmio_cut_off,
    .offered = mmio_offered,
    .accept = mmio_accept,
    .queue_size = mmio_queue_size,
    .attach = mmio_attach,
    .enable = mmio_enable,
    .notify = mmio_notify,
    .acknowledge = mmio_acknowledge,
};

int virtio_start_mmio(struct virtio *virtio, uint64_t pa, uint32_t line, uint32_t kind,
                      uint64_t wanted)
{
    memset(virtio, 0, sizeof(*virtio));
    virtio->line = line;
    virtio->common.base = mmu_map_device(pa, MMIO_BYTES, MMU_DEVICE);
    if (virtio->common.base == NULL) {
        return -HE_NOMEM;
    }
    virtio->common.len = MMIO_DEVICE;
    if (window_read32(&virtio->common, MMIO_MAGIC) != MAGIC ||
        window_read32(&virtio->common, MMIO_KIND) != kind) {
        return -HE_NODEV;
    }
    if (window_read32(&virtio->common, MMIO_VERSION) != VERSION) {
        log_warn("virtio: a device in memory is a legacy one");
        return -HE_NODEV;
    }
    virtio->device = (struct window){.base = virtio->common.base + MMIO_DEVICE,
                                     .len = MMIO_BYTES - MMIO_DEVICE};
    virtio->transport = &mmio_transport;
    virtio_reset(virtio);
    return virtio_agree(virtio, wanted);
}
