/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Virtio over PCI. Chapter numbers are of virtio 1.1. */
#include "drivers/virtio.h"
#include "abi/errno.h"
#include "arch/cpu.h"
#include "arch/mmu.h"
#include "core/log.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "mm/heap.h"

/* Device status (2.1). */
#define STATUS_ACKNOWLEDGE 1u
#define STATUS_DRIVER      2u
#define STATUS_DRIVER_OK   4u
#define STATUS_FEATURES_OK 8u
#define STATUS_FAILED      128u

/* Vendor capability (4.1.4). */
#define CAP_BYTES      2
#define CAP_TYPE       3
#define CAP_BAR        4
#define CAP_OFFSET     8
#define CAP_LENGTH     12
#define CAP_NOTIFY_MUL 16
#define CAP_MIN_BYTES  16

enum cap_type { CAP_COMMON = 1, CAP_NOTIFY = 2, CAP_ISR = 3, CAP_DEVICE = 4 };

/* Common configuration (4.1.4.3). */
#define COMMON_FEATURE_SELECT 0
#define COMMON_FEATURES       4
#define COMMON_GUEST_SELECT   8
#define COMMON_GUEST_FEATURES 12
#define COMMON_CONFIG_VECTOR  16
#define COMMON_STATUS         20
#define COMMON_QUEUE_SELECT   22
#define COMMON_QUEUE_SIZE     24
#define COMMON_QUEUE_VECTOR   26
#define COMMON_QUEUE_ENABLE   28
#define COMMON_QUEUE_NOTIFY   30
#define COMMON_QUEUE_DESC     32
#define COMMON_QUEUE_AVAIL    40
#define COMMON_QUEUE_USED     48
#define COMMON_LENGTH         56

/* Legacy registers (4.1.4.8). */
#define LEGACY_FEATURES       0
#define LEGACY_GUEST_FEATURES 4
#define LEGACY_QUEUE_PAGE     8
#define LEGACY_QUEUE_SIZE     12
#define LEGACY_QUEUE_SELECT   14
#define LEGACY_QUEUE_NOTIFY   16
#define LEGACY_STATUS         18
#define LEGACY_ISR            19
#define LEGACY_CONFIG_VECTOR  20 /* with MSI-X; the device's own follow */
#define LEGACY_QUEUE_VECTOR   22
#define LEGACY_DEVICE         20
#define LEGACY_DEVICE_MSIX    24
#define LEGACY_RING_ALIGN     4096

#define VECTOR_NOTHING UINT16_MAX
#define RESET_TRIES    1000000u

static uint8_t get_status(struct virtio *virtio)
{
    return window_read8(&virtio->common, virtio->legacy ? LEGACY_STATUS : COMMON_STATUS);
}

static void set_status(struct virtio *virtio, uint8_t status)
{
    window_write8(&virtio->common, virtio->legacy ? LEGACY_STATUS : COMMON_STATUS,
                  status);
}

void virtio_reset(struct virtio *virtio)
{
    set_status(virtio, 0);
    /* Reads 0 when the device is through (4.1.4.3.2); one that never is must not
     * reach memory either. */
    for (uint32_t i = 0; get_status(virtio) != 0; i++) {
        if (i == RESET_TRIES) {
            log_error("virtio: a device does not finish its reset; cut off");
            pci_command(&virtio->pci, 0, PCI_COMMAND_MASTER);
            return;
        }
        cpu_relax();
    }
}

static void find_windows(struct virtio *virtio)
{
    struct pci_device *pci = &virtio->pci;

    for (uint32_t at = pci_capability(pci, PCI_CAP_VENDOR, 0); at != 0;
         at = pci_capability(pci, PCI_CAP_VENDOR, at)) {
        uint32_t type = pci_read(pci, at + CAP_TYPE, 1);
        struct window *const places[] = {[CAP_COMMON] = &virtio->common,
                                         [CAP_NOTIFY] = &virtio->notify,
                                         [CAP_ISR] = &virtio->isr,
                                         [CAP_DEVICE] = &virtio->device};

        if (pci_read(pci, at + CAP_BYTES, 1) < CAP_MIN_BYTES || type < CAP_COMMON ||
            type >= ARRAY_LEN(places) || places[type]->len != 0) {
            continue; /* the first of a type counts (4.1.4.1) */
        }
        pci_map(pci, pci_read(pci, at + CAP_BAR, 1), pci_read(pci, at + CAP_OFFSET, 4),
                pci_read(pci, at + CAP_LENGTH, 4), places[type]);
        if (type == CAP_NOTIFY) {
            virtio->notify_step = pci_read(pci, at + CAP_NOTIFY_MUL, 4);
        }
    }
}

static int find_registers(struct virtio *virtio)
{
    find_windows(virtio);
    if (virtio->common.len >= COMMON_LENGTH && virtio->notify.len != 0) {
        return 0;
    }
    virtio->legacy = true;
    if (virtio->pci.revision != 0 || !virtio->pci.bar[0].is_port) {
        return -HE_NODEV;
    }
    return pci_map(&virtio->pci, 0, 0, virtio->pci.bar[0].len, &virtio->common);
}

static uint64_t offered(struct virtio *virtio)
{
    if (virtio->legacy) {
        return window_read32(&virtio->common, LEGACY_FEATURES);
    }
    uint64_t features = 0;

    for (uint32_t i = 0; i < 2; i++) {
        window_write32(&virtio->common, COMMON_FEATURE_SELECT, i);
        features |= (uint64_t)window_read32(&virtio->common, COMMON_FEATURES) << 32 * i;
    }
    return features;
}

/* 0 if the device accepts what was chosen. */
static int agree(struct virtio *virtio, uint64_t wanted)
{
    virtio->features = offered(virtio) & wanted;
    if (virtio->legacy) {
        window_write32(&virtio->common, LEGACY_GUEST_FEATURES,
                       (uint32_t)virtio->features);
        return 0;
    }
    for (uint32_t i = 0; i < 2; i++) {
        window_write32(&virtio->common, COMMON_GUEST_SELECT, i);
        window_write32(&virtio->common, COMMON_GUEST_FEATURES,
                       (uint32_t)(virtio->features >> 32 * i));
    }
    set_status(virtio, STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK);
    return virtio_has(virtio, VIRTIO_F_VERSION_1) &&
                   (get_status(virtio) & STATUS_FEATURES_OK) != 0
               ? 0
               : -HE_NODEV;
}

int virtio_start(struct virtio *virtio, const struct pci_device *found, uint64_t wanted)
{
    memset(virtio, 0, sizeof(*virtio));
    virtio->pci = *found;
    pci_read_bars(&virtio->pci);
    pci_command(&virtio->pci, PCI_COMMAND_IO | PCI_COMMAND_MEMORY, 0);
    int err = find_registers(virtio);

    if (err < 0) {
        log_warn("virtio: no usable registers");
        return err;
    }
    virtio_reset(virtio);
    pci_command(&virtio->pci, PCI_COMMAND_MASTER, 0);
    virtio->messages = pci_msix_start(&virtio->pci) == 0;
    if (virtio->legacy) {
        uint32_t at = virtio->messages ? LEGACY_DEVICE_MSIX : LEGACY_DEVICE;

        virtio->device = virtio->common;
        virtio->device.port = (uint16_t)(virtio->device.port + at);
        virtio->device.len -= MIN(at, virtio->device.len);
    }
    set_status(virtio, STATUS_ACKNOWLEDGE | STATUS_DRIVER);
    err = agree(virtio, wanted | VIRTIO_BIT(VIRTIO_F_VERSION_1) |
                            VIRTIO_BIT(VIRTIO_F_ANY_LAYOUT) |
                            VIRTIO_BIT(VIRTIO_F_EVENT_INDEX));
    if (err < 0) {
        log_warn("virtio: the device refuses its own features");
        set_status(virtio, STATUS_FAILED);
    } else if (virtio->messages) {
        window_write16(&virtio->common,
                       virtio->legacy ? LEGACY_CONFIG_VECTOR : COMMON_CONFIG_VECTOR,
                       VECTOR_NOTHING);
    }
    return err;
}

/* --- queues */

/* Entries that the selected queue can have; 0: there is no such queue. */
static uint16_t queue_size(struct virtio *virtio, uint32_t index)
{
    window_write16(&virtio->common,
                   virtio->legacy ? LEGACY_QUEUE_SELECT : COMMON_QUEUE_SELECT,
                   (uint16_t)index);
    uint16_t size = window_read16(&virtio->common,
                                  virtio->legacy ? LEGACY_QUEUE_SIZE : COMMON_QUEUE_SIZE);

    return size <= 32768 && (size & (size - 1)) == 0 ? size : 0;
}

static int attach(struct virtio *virtio, uint32_t index, void (*handler)(void *),
                  void *arg)
{
    uint32_t reg = virtio->legacy ? LEGACY_QUEUE_VECTOR : COMMON_QUEUE_VECTOR;

    if (!virtio->messages) {
        return handler != NULL ? pci_line_attach(&virtio->pci, handler, arg) : 0;
    }
    if (handler == NULL) {
        window_write16(&virtio->common, reg, VECTOR_NOTHING);
        return 0;
    }
    int err = pci_msix_attach(&virtio->pci, index, handler, arg);

    if (err < 0) {
        return err;
    }
    window_write16(&virtio->common, reg, (uint16_t)index);
    return window_read16(&virtio->common, reg) == index ? 0 : -HE_NODEV;
}

static void write_address(struct virtio *virtio, uint32_t reg, uint64_t pa)
{
    window_write32(&virtio->common, reg, (uint32_t)pa);
    window_write32(&virtio->common, reg + 4, (uint32_t)(pa >> 32));
}

static void tell_addresses(struct virtio *virtio, struct virtio_queue *queue,
                           size_t avail, size_t used)
{
    if (virtio->legacy) {
        window_write32(&virtio->common, LEGACY_QUEUE_PAGE,
                       (uint32_t)(queue->ring_pa / PAGE_BYTES));
        return;
    }
    window_write16(&virtio->common, COMMON_QUEUE_SIZE, queue->ring.size);
    write_address(virtio, COMMON_QUEUE_DESC, queue->ring_pa);
    write_address(virtio, COMMON_QUEUE_AVAIL, queue->ring_pa + avail);
    write_address(virtio, COMMON_QUEUE_USED, queue->ring_pa + used);
}

int virtio_make_queue(struct virtio *virtio, struct virtio_queue *queue, uint32_t index,
                      uint16_t max_size, void (*handler)(void *), void *arg)
{
    uint16_t size = queue_size(virtio, index);
    size_t align = virtio->legacy ? LEGACY_RING_ALIGN : 4, avail, used;

    if (size == 0) {
        return -HE_NODEV;
    }
    if (!virtio->legacy) { /* a legacy device's size is as it is */
        size = MIN(size, max_size);
    }
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
    tell_addresses(virtio, queue, avail, used);
    int err = attach(virtio, index, handler, arg);

    if (err < 0) {
        return err;
    }
    if (!virtio->legacy) {
        uint64_t offset = (uint64_t)virtio->notify_step *
                          window_read16(&virtio->common, COMMON_QUEUE_NOTIFY);

        if (offset + 2 > virtio->notify.len) {
            return -HE_NODEV;
        }
        queue->notify_offset = (uint32_t)offset;
        window_write16(&virtio->common, COMMON_QUEUE_ENABLE, 1);
    }
    return 0;
}

void virtio_ready(struct virtio *virtio)
{
    set_status(virtio, STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_DRIVER_OK |
                           (virtio->legacy ? 0 : STATUS_FEATURES_OK));
}

void virtio_kick(struct virtio *virtio, struct virtio_queue *queue)
{
    if (!virtqueue_wants_kick(&queue->ring)) {
        return;
    }
    if (virtio->legacy) {
        window_write16(&virtio->common, LEGACY_QUEUE_NOTIFY, (uint16_t)queue->index);
    } else {
        window_write16(&virtio->notify, queue->notify_offset, (uint16_t)queue->index);
    }
}

bool virtio_acknowledge(struct virtio *virtio)
{
    if (virtio->messages) {
        return true;
    }
    return (virtio->legacy ? window_read8(&virtio->common, LEGACY_ISR)
                           : window_read8(&virtio->isr, 0)) != 0;
}
