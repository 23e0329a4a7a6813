/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The drivers of network cards: each takes a PCI function that it knows, starts it and
 * returns the card, or null. */
#ifndef KERNEL_DRIVERS_DRIVERS_H
#define KERNEL_DRIVERS_DRIVERS_H

#include "drivers/nic.h"
#include "drivers/pci.h"

struct nic *virtio_net_start(const struct pci_device *found);
/* The one whose registers are in memory at pa (virtio 1.1, 4.2). */
struct nic *virtio_net_start_mmio(uint64_t pa, uint32_t line);
struct nic *rtl8139_start(const struct pci_device *found);
struct nic *e1000_start(const struct pci_device *found);

#endif
