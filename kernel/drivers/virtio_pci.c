/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The registers of virtio devices on PCI: modern ones by their capabilities, legacy ones
 * behind ports. Chapter numbers are of virtio 1.1. */
#include "drivers/virtio.h"
#include "abi/errno.h"
#include "core/log.h"
#include "lib/string.h"

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

static uint8_t pci_get_status(struct virtio *virtio)
{
    return window_read8(&virtio->common, virtio->legacy ? LEGACY_STATUS : COMMON_STATUS);
}

static void pci_set_status(struct virtio *virtio, uint8_t status)
{
    window_write8(&virtio->common, virtio->legacy ? LEGACY_STATUS : COMMON_STATUS,
                  status);
}

static void pci_cut_off(struct virtio *virtio)
{
    pci_command(&virtio->pci, 0, PCI_COMMAND_MASTER);
}

static uint64_t pci_offered(struct virtio *virtio)
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

static void pci_accept(struct virtio *virtio)
{
    if (virtio->legacy) {
        window_write32(&virtio->common, LEGACY_GUEST_FEATURES,
                       (uint32_t)virtio->features);
        return;
    }
    for (uint32_t i = 0; i < 2; i++) {
        window_write32(&virtio->common, COMMON_GUEST_SELECT, i);
        window_write32(&virtio->common, COMMON_GUEST_FEATURES,
                       (uint32_t)(virtio->features >> 32 * i));
    }
    if (virtio->messages) {
        window_write16(&virtio->common, COMMON_CONFIG_VECTOR, VECTOR_NOTHING);
    }
}

static uint32_t pci_queue_size(struct virtio *virtio, uint32_t index)
{
    window_write16(&virtio->common,
                   virtio->legacy ? LEGACY_QUEUE_SELECT : COMMON_QUEUE_SELECT,
                   (uint16_t)index);
    return window_read16(&virtio->common,
                         virtio->legacy ? LEGACY_QUEUE_SIZE : COMMON_QUEUE_SIZE);
}

static int pci_attach(struct virtio *virtio, uint32_t index, void (*handler)(void *),
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

static int pci_enable(struct virtio *virtio, struct virtio_queue *queue,
                      uint64_t avail_pa, uint64_t used_pa)
{
    if (virtio->legacy) {
        window_write32(&virtio->common, LEGACY_QUEUE_PAGE,
                       (uint32_t)(queue->ring_pa / PAGE_BYTES));
        return 0;
    }
    uint64_t offset = (uint64_t)virtio->notify_step *
                      window_read16(&virtio->common, COMMON_QUEUE_NOTIFY);

    if (offset + 2 > virtio->notify.len) {
        return -HE_NODEV;
    }
    queue->notify_offset = (uint32_t)offset;
    window_write16(&virtio->common, COMMON_QUEUE_SIZE, queue->ring.size);
    write_address(virtio, COMMON_QUEUE_DESC, queue->ring_pa);
    write_address(virtio, COMMON_QUEUE_AVAIL, avail_pa);
    write_address(virtio, COMMON_QUEUE_USED, used_pa);
    window_write16(&virtio->common, COMMON_QUEUE_ENABLE, 1);
    return 0;
}

static void pci_notify(struct virtio *virtio, const struct virtio_queue *queue)
{
    if (virtio->legacy) {
        window_write16(&virtio->common, LEGACY_QUEUE_NOTIFY, (uint16_t)queue->index);
    } else {
        window_write16(&virtio->notify, queue->notify_offset, (uint16_t)queue->index);
    }
}

static bool pci_acknowledge(struct virtio *virtio)
{
    if (virtio->messages) {
        return true;
    }
    return (virtio->legacy ? window_read8(&virtio->common, LEGACY_ISR)
                           : window_read8(&virtio->isr, 0)) != 0;
}

static const struct virtio_transport pci_transport = {
    .get_status = pci_get_status,
    .set_status = pci_set_status,
    .cut_off = pci_cut_off,
    .offered = pci_offered,
    .accept = pci_accept,
    .queue_size = pci_queue_size,
    .attach = pci_attach,
    .enable = pci_enable,
    .notify = pci_notify,
    .acknowledge = pci_acknowledge,
};

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

static void start_messages(struct virtio *virtio)
{
    virtio->messages = pci_msix_start(&virtio->pci) == 0;
    if (!virtio->legacy) {
        return;
    }
    uint32_t at = virtio->messages ? LEGACY_DEVICE_MSIX : LEGACY_DEVICE;

    virtio->device = virtio->common;
    virtio->device.port = (uint16_t)(virtio->device.port + at);
    virtio->device.len -= MIN(at, virtio->device.len);
    if (virtio->messages) {
        window_write16(&virtio->common, LEGACY_CONFIG_VECTOR, VECTOR_NOTHING);
    }
}

int virtio_start_pci(struct virtio *virtio, const struct pci_device *found,
                     uint64_t wanted)
{
    memset(virtio, 0, sizeof(*virtio));
    virtio->transport = &pci_transport;
    virtio->pci = *found;
    pci_read_bars(&virtio->pci);
    pci_command(&virtio->pci, PCI_COMMAND_IO | PCI_COMMAND_MEMORY, 0);
    int err = find_registers(virtio);

    if (err < 0) {
        virtio->transport = NULL;
        log_warn("virtio: no usable registers");
        return err;
    }
    virtio_reset(virtio);
    pci_command(&virtio->pci, PCI_COMMAND_MASTER, 0);
    start_messages(virtio);
    return virtio_agree(virtio, wanted);
}
