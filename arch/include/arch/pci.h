/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The way to the configuration space of PCI functions (PCI 3.0, 3.2; PCI Express 3.0,
 * 7.2). A function is named bus << 8 | device << 3 | function. Task context; callers
 * serialise (kernel/drivers/pci.c does).
 */
#ifndef ARCH_PCI_H
#define ARCH_PCI_H

#include "lib/base.h"

/* False where there is no PCI. The first call looks for it. */
bool pci_arch_present(void);

/* offset: a multiple of 4 below 256. All ones where nobody answers. */
uint32_t pci_arch_read(uint32_t function, uint32_t offset);
void pci_arch_write(uint32_t function, uint32_t offset, uint32_t value);

#endif
