/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* virtio-net (virtio 1.1, 5.1): how a card is taken over; the rest is in virtio_net.c. */
#include "drivers/virtio_net.h"
#include "abi/errno.h"
#include "core/log.h"
#include "drivers/drivers.h"
#include "mm/frame.h"
#include "mm/heap.h"

#define DEVICE_LEGACY 0x1000
#define DEVICE_MODERN 0x1041
#define KIND_NET      1 /* 5 */

#define QUEUE_RECEIVE 0
#define QUEUE_SEND    1
#define QUEUE_ENTRIES 256

#define MEMORY_FOR_LARGE (UINT64_C(96) * MIB)
#define MTU_DEFAULT      1500
#define MTU_MIN          68

static void read_config(struct virtio_net *net)
{
    struct virtio *virtio = &net->virtio;
    uint16_t mtu = virtio_has(virtio, NET_F_MTU)
                       ? window_read16(&virtio->device, CONFIG_MTU)
                       : MTU_DEFAULT;

    net->nic.mtu = mtu >= MTU_MIN && mtu <= MTU_DEFAULT ? mtu : MTU_DEFAULT;
    for (uint32_t i = 0; virtio_has(virtio, NET_F_MAC) && i < sizeof(net->nic.mac); i++) {
        net->nic.mac[i] = window_read8(&virtio->device, CONFIG_MAC + i);
    }
    if (virtio_has(virtio, NET_F_CSUM)) {
        net->nic.offers |= NIC_CHECKSUM;
        net->nic.offers |= virtio_has(virtio, NET_F_HOST_TSO4) ? NIC_TSO4 : 0;
        net->nic.offers |= virtio_has(virtio, NET_F_HOST_TSO6) ? NIC_TSO6 : 0;
    }
    net->merges = virtio_has(virtio, NET_F_MRG_RXBUF);
    net->header_bytes =
        virtio->legacy && !net->merges ? LEGACY_HEADER_BYTES : sizeof(struct net_header);
    net->header_apart = virtio->legacy && !virtio_has(virtio, VIRTIO_F_ANY_LAYOUT);
    virtio_net_read_link(net);
}

static int make_queues(struct virtio_net *net)
{
    int err = virtio_make_queue(&net->virtio, &net->receive, QUEUE_RECEIVE, QUEUE_ENTRIES,
                                virtio_net_on_interrupt, net);

    if (err == 0) {
        err = virtio_make_queue(&net->virtio, &net->send, QUEUE_SEND, QUEUE_ENTRIES, NULL,
                                NULL);
    }
    if (err == 0) {
        net->nic.send_pieces = net->send.ring.size;
        net->headers = kmalloc(net->send.ring.size * sizeof(*net->headers));
        err = net->headers != NULL ? 0 : -HE_NOMEM;
    }
    return err;
}

/* Where the device hands over long frames, larger buffers make for fewer; without merging
 * each must hold the longest. */
static void make_pool(struct virtio_net *net)
{
    bool long_frames = virtio_has(&net->virtio, NET_F_GUEST_TSO4) ||
                       virtio_has(&net->virtio, NET_F_GUEST_TSO6);

    unsigned merged_order = frame_total_bytes() >= MEMORY_FOR_LARGE ? 1 : 0;

    nic_pool_init(&net->pool, !long_frames  ? 0
                              : net->merges ? merged_order
                                            : NIC_POOL_ORDER_64K);
}

static const uint64_t wanted_features =
    VIRTIO_BIT(NET_F_CSUM) | VIRTIO_BIT(NET_F_GUEST_CSUM) | VIRTIO_BIT(NET_F_MTU) |
    VIRTIO_BIT(NET_F_MAC) | VIRTIO_BIT(NET_F_GUEST_TSO4) | VIRTIO_BIT(NET_F_GUEST_TSO6) |
    VIRTIO_BIT(NET_F_HOST_TSO4) | VIRTIO_BIT(NET_F_HOST_TSO6) |
    VIRTIO_BIT(NET_F_MRG_RXBUF) | VIRTIO_BIT(NET_F_STATUS);

static struct virtio_net *new_card(void)
{
    struct virtio_net *net = kzalloc(sizeof(*net));

    if (net == NULL) {
        log_warn("virtio-net: no memory");
        return NULL;
    }
    net->nic.ops = &virtio_net_ops;
    return net;
}

/* The device has been taken over, or err says why not. */
static struct nic *begin(struct virtio_net *net, int err, const char *bus)
{
    if (err == 0) {
        read_config(net);
        make_pool(net);
        err = make_queues(net);
    }
    if (err < 0) {
        /* Its memory stays: a device that failed half-way is not to be trusted to
         * have forgotten it. */
        log_warn("virtio-net: cannot be started: error %d", err);
        virtio_reset(&net->virtio);
        return NULL;
    }
    virtio_ready(&net->virtio);
    virtio_net_refill(net);
    log_info("virtio-net: %s, %s, %s, features 0x%llx", bus,
             net->virtio.legacy ? "legacy" : "modern",
             net->virtio.messages ? "MSI-X" : "line",
             (unsigned long long)net->virtio.features);
    return &net->nic;
}

struct nic *virtio_net_start(const struct pci_device *found)
{
    struct virtio_net *net;

    if (found->vendor != VIRTIO_VENDOR ||
        (found->device != DEVICE_LEGACY && found->device != DEVICE_MODERN) ||
        (net = new_card()) == NULL) {
        return NULL;
    }
    return begin(net, virtio_start_pci(&net->virtio, found, wanted_features), "PCI");
}

struct nic *virtio_net_start_mmio(uint64_t pa, uint32_t line)
{
    struct virtio_net *net = new_card();

    if (net == NULL) {
        return NULL;
    }
    return begin(net,
                 virtio_start_mmio(&net->virtio, pa, line, KIND_NET, wanted_features),
                 "MMIO");
}
