/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which driver gets which card. */
#include "drivers/nic.h"
#include "core/args.h"
#include "drivers/drivers.h"

static struct nic *(*const drivers[])(const struct pci_device *found) = {
    virtio_net_start,
    rtl8139_start,
    e1000_start,
};

static bool offer(const struct pci_device *device, void *arg)
{
    struct nic **end = arg;

    while (*end != NULL) {
        end = &(*end)->next;
    }
    for (size_t i = 0; i < ARRAY_LEN(drivers) && *end == NULL; i++) {
        *end = drivers[i](device);
    }
    return false;
}

struct nic *nic_probe(void)
{
    struct nic *first = NULL;
    uint64_t pa;
    uint32_t line;

    if (args_boot_card(&pa, &line)) {
        first = virtio_net_start_mmio(pa, line);
    }
    pci_scan(offer, &first);
    return first;
}
