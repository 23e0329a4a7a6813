/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * PCI functions (PCI 3.0): finding them, their capabilities, registers and
 * interrupts. Everything that a device says is checked: a window lies within its base
 * address register, a list of capabilities ends. Task context; one caller at a time,
 * while the machine's devices are looked for.
 */
#ifndef KERNEL_DRIVERS_PCI_H
#define KERNEL_DRIVERS_PCI_H

#include "arch/irq.h"
#include "drivers/window.h"
#include "lib/base.h"

#define PCI_BAR_COUNT 6

struct pci_bar {
    uint64_t base; /* physical address or port */
    uint64_t len;  /* 0: not there, or nobody gave it an address */
    bool is_port;
};

struct pci_device {
    uint32_t function; /* as in arch/pci.h */
    uint16_t vendor, device, subsystem;
    uint8_t revision;
    struct pci_bar bar[PCI_BAR_COUNT];
    struct window msix; /* its table, once pci_msix_start() has run */
    uint32_t msix_count;
    struct irq_shared shared;
};

/* Registers of the header (PCI 3.0, 6.1) that drivers use. */
#define PCI_COMMAND        0x04
#define PCI_COMMAND_IO     0x001u
#define PCI_COMMAND_MEMORY 0x002u
#define PCI_COMMAND_MASTER 0x004u
#define PCI_COMMAND_NO_INT 0x400u

#define PCI_CAP_VENDOR 0x09
#define PCI_CAP_MSIX   0x11

/* Calls found() with each function behind the root, until it returns true. *device is
 * the callee's to copy. */
void pci_scan(bool (*found)(const struct pci_device *device, void *arg), void *arg);

/* Fills device->bar. For the driver that wants it: the device is deaf meanwhile. */
void pci_read_bars(struct pci_device *device);

/* offset: any below 256, for a value that does not cross a multiple of 4. */
uint32_t pci_read(const struct pci_device *device, uint32_t offset, uint32_t bytes);
void pci_write(const struct pci_device *device, uint32_t offset, uint32_t bytes,
               uint32_t value);

/* The offset of the next capability id behind after (0: the first), 0 if none. */
uint32_t pci_capability(const struct pci_device *device, uint8_t id, uint32_t after);

/* Sets and clears bits of the command register. */
void pci_command(const struct pci_device *device, uint32_t set, uint32_t clear);

/* Makes [offset, offset + len) of a bar accessible. -HE_INVAL not within it, -HE_NOMEM.
 */
int pci_map(const struct pci_device *device, uint32_t bar, uint64_t offset, uint64_t len,
            struct window *window);

/*
 * Interrupts. handler runs in interrupt context. pci_msix_start() makes the device use
 * messages, all of them masked; then pci_msix_attach() gives message number index to
 * handler. pci_line_attach() uses the legacy line instead. 0 or -HE_NODEV, -HE_BUSY,
 * -HE_NOMEM. *device must stay where it is.
 */
int pci_msix_start(struct pci_device *device);
int pci_msix_attach(struct pci_device *device, uint32_t index, void (*handler)(void *),
                    void *arg);
int pci_line_attach(struct pci_device *device, void (*handler)(void *), void *arg);

#endif
