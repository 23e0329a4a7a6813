/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Configuration space: the header of each function, its base addresses, its lists. */
#include "drivers/pci.h"
#include "abi/errno.h"
#include "arch/mmu.h"
#include "arch/pci.h"
#include "core/log.h"
#include "irq/irq.h"
#include "lib/string.h"

#define VENDOR_NONE           0xffff
#define HEADER_STATUS         0x06
#define STATUS_CAPABILITIES   0x10
#define HEADER_REVISION       0x08
#define HEADER_TYPE           0x0e
#define TYPE_MANY             0x80 /* more than one function */
#define TYPE_BRIDGE           1
#define HEADER_BAR            0x10
#define BAR_IS_PORT           1u
#define BAR_TYPE_MASK         6u
#define BAR_TYPE_64           4u
#define HEADER_SECONDARY_BUS  0x19
#define HEADER_SUBSYSTEM      0x2e
#define HEADER_CAPABILITIES   0x34
#define HEADER_INTERRUPT_LINE 0x3c
#define CAPABILITIES_MAX      48 /* as many as fit behind the header */
#define FIRST_CAPABILITY      0x40

#define MSIX_CONTROL        2
#define MSIX_CONTROL_ENABLE 0x8000u
#define MSIX_CONTROL_MASK   0x4000u
#define MSIX_CONTROL_SIZE   0x07ffu
#define MSIX_TABLE          4
#define MSIX_BAR_MASK       7u
#define MSIX_ENTRY_BYTES    16
#define MSIX_ENTRY_MASKED   1u

#define BUS_COUNT 256

uint32_t pci_read(const struct pci_device *device, uint32_t offset, uint32_t bytes)
{
    uint32_t word = pci_arch_read(device->function, offset & 0xfc);
    uint32_t shift = (offset & 3) * 8;

    return bytes == 4 ? word : word >> shift & ((1u << bytes * 8) - 1);
}

void pci_write(const struct pci_device *device, uint32_t offset, uint32_t bytes,
               uint32_t value)
{
    uint32_t shift = (offset & 3) * 8;
    uint32_t mask = bytes == 4 ? UINT32_MAX : ((1u << bytes * 8) - 1) << shift;
    uint32_t word = pci_arch_read(device->function, offset & 0xfc);

    /* The status register beside the command clears the bits that are written as 1. */
    if ((offset & 0xfc) == PCI_COMMAND) {
        word &= 0xffff;
    }
    pci_arch_write(device->function, offset & 0xfc,
                   (word & ~mask) | (value << shift & mask));
}

void pci_command(const struct pci_device *device, uint32_t set, uint32_t clear)
{
    uint32_t command = pci_read(device, PCI_COMMAND, 2);

    pci_write(device, PCI_COMMAND, 2, (command & ~clear) | set);
}

uint32_t pci_capability(const struct pci_device *device, uint8_t id, uint32_t after)
{
    if ((pci_read(device, HEADER_STATUS, 2) & STATUS_CAPABILITIES) == 0) {
        return 0;
    }
    uint32_t at =
        pci_read(device, after != 0 ? after + 1 : HEADER_CAPABILITIES, 1) & 0xfc;

    for (uint32_t i = 0; i < CAPABILITIES_MAX && at >= FIRST_CAPABILITY; i++) {
        if (pci_read(device, at, 1) == id) {
            return at;
        }
        at = pci_read(device, at + 1, 1) & 0xfc;
    }
    return 0;
}

/* What the register keeps when all ones are written tells the size (6.2.5.1). */
static uint32_t probe_bar(const struct pci_device *device, uint32_t reg, uint32_t *value)
{
    *value = pci_read(device, reg, 4);
    pci_write(device, reg, 4, UINT32_MAX);
    uint32_t kept = pci_read(device, reg, 4);

    pci_write(device, reg, 4, *value);
    return kept;
}

/* Reads bar index into *bar; returns how many registers it takes. */
static uint32_t read_bar(const struct pci_device *device, uint32_t index,
                         struct pci_bar *bar)
{
    uint32_t low, high = 0, taken = 1;
    uint64_t kept = probe_bar(device, HEADER_BAR + 4 * index, &low);

    if (low & BAR_IS_PORT) {
        bar->is_port = true;
        bar->base = low & ~3u;
        kept = (kept & ~UINT64_C(3)) | UINT64_C(0xffffffffffff0000);
    } else {
        bool is_64 = (low & BAR_TYPE_MASK) == BAR_TYPE_64 && index + 1 < PCI_BAR_COUNT;
        uint64_t kept_high = UINT32_MAX;

        if (is_64) {
            kept_high = probe_bar(device, HEADER_BAR + 4 * index + 4, &high);
            taken = 2;
        }
        kept = (kept & ~UINT64_C(15)) | kept_high << 32;
        bar->base = (uint64_t)high << 32 | (low & ~15u);
    }
    uint64_t len = ~kept + 1;

    /* A register that keeps nothing is not there; sizes are powers of two. */
    bool sane = len != 0 && (len & (len - 1)) == 0 && (uint32_t)kept != 0;

    bar->len = bar->base != 0 && sane && bar->base + len - 1 >= bar->base ? len : 0;
    if (bar->is_port && (bar->base >= PORT_COUNT || bar->len > PORT_COUNT - bar->base)) {
        bar->len = 0;
    }
    return taken;
}

void pci_read_bars(struct pci_device *device)
{
    uint32_t on = pci_read(device, PCI_COMMAND, 2);

    /* While a register holds all ones the device must not answer there. */
    pci_command(device, 0, PCI_COMMAND_IO | PCI_COMMAND_MEMORY);
    for (uint32_t i = 0; i < PCI_BAR_COUNT;) {
        i += read_bar(device, i, &device->bar[i]);
    }
    pci_write(device, PCI_COMMAND, 2, on);
}

int pci_map(const struct pci_device *device, uint32_t bar, uint64_t offset, uint64_t len,
            struct window *window)
{
    const struct pci_bar *from = bar < PCI_BAR_COUNT ? &device->bar[bar] : NULL;

    if (from == NULL || len == 0 || len > UINT32_MAX || offset > from->len ||
        len > from->len - offset) {
        return -HE_INVAL;
    }
    window->base = NULL;
    window->port = (uint16_t)(from->base + offset);
    window->len = (uint32_t)len;
    if (!from->is_port) {
        window->base = mmu_map_device(from->base + offset, len, MMU_DEVICE);
        if (window->base == NULL) {
            window->len = 0;
            return -HE_NOMEM;
        }
    }
    return 0;
}

/* --- the buses */

struct scan {
    bool (*found)(const struct pci_device *device, void *arg);
    void *arg;
    uint64_t waiting[BUS_COUNT / 64]; /* buses that a bridge leads to */
    uint64_t seen[BUS_COUNT / 64];
};

static void add_bus(struct scan *scan, uint32_t bus)
{
    uint64_t bit = UINT64_C(1) << (bus % 64);

    if ((scan->seen[bus / 64] & bit) == 0) {
        scan->seen[bus / 64] |= bit;
        scan->waiting[bus / 64] |= bit;
    }
}

/* True to stop. *type is the header's, 0 where nobody is. */
static bool scan_function(struct scan *scan, uint32_t function, uint32_t *type)
{
    struct pci_device device = {.function = function};

    *type = 0;
    device.vendor = (uint16_t)pci_read(&device, 0, 2);
    if (device.vendor == VENDOR_NONE) {
        return false;
    }
    *type = pci_read(&device, HEADER_TYPE, 1);
    if ((*type & ~TYPE_MANY & 0xff) == TYPE_BRIDGE) {
        add_bus(scan, pci_read(&device, HEADER_SECONDARY_BUS, 1));
        return false;
    }
    if ((*type & ~TYPE_MANY & 0xff) != 0) {
        return false;
    }
    device.device = (uint16_t)pci_read(&device, 2, 2);
    device.revision = (uint8_t)pci_read(&device, HEADER_REVISION, 1);
    device.subsystem = (uint16_t)pci_read(&device, HEADER_SUBSYSTEM, 2);
    return scan->found(&device, scan->arg);
}

static bool scan_bus(struct scan *scan, uint32_t bus)
{
    for (uint32_t slot = 0; slot < 32; slot++) {
        uint32_t type;

        if (scan_function(scan, bus << 8 | slot << 3, &type)) {
            return true;
        }
        for (uint32_t i = 1; (type & TYPE_MANY) != 0 && i < 8; i++) {
            uint32_t ignored;

            if (scan_function(scan, bus << 8 | slot << 3 | i, &ignored)) {
                return true;
            }
        }
    }
    return false;
}

void pci_scan(bool (*found)(const struct pci_device *device, void *arg), void *arg)
{
    struct scan scan = {.found = found, .arg = arg};

    if (!pci_arch_present()) {
        return;
    }
    add_bus(&scan, 0);
    for (uint32_t i = 0; i < ARRAY_LEN(scan.waiting); i++) {
        /* Bridges lead to higher numbers. */
        while (scan.waiting[i] != 0) {
            uint32_t bit = (uint32_t)__builtin_ctzll(scan.waiting[i]);

            scan.waiting[i] &= ~(UINT64_C(1) << bit);
            if (scan_bus(&scan, i * 64 + bit)) {
                return;
            }
        }
    }
}

/* --- interrupts */

int pci_msix_start(struct pci_device *device)
{
    uint32_t at = pci_capability(device, PCI_CAP_MSIX, 0);

    if (at == 0) {
        return -HE_NODEV;
    }
    uint32_t control = pci_read(device, at + MSIX_CONTROL, 2);
    uint32_t table = pci_read(device, at + MSIX_TABLE, 4);

    device->msix_count = (control & MSIX_CONTROL_SIZE) + 1;
    int err = pci_map(device, table & MSIX_BAR_MASK, table & ~MSIX_BAR_MASK,
                      (uint64_t)device->msix_count * MSIX_ENTRY_BYTES, &device->msix);

    if (err < 0) {
        device->msix_count = 0;
        return err;
    }
    for (uint32_t i = 0; i < device->msix_count; i++) {
        window_write32(&device->msix, i * MSIX_ENTRY_BYTES + 12, MSIX_ENTRY_MASKED);
    }
    pci_write(device, at + MSIX_CONTROL, 2,
              (control & ~MSIX_CONTROL_MASK) | MSIX_CONTROL_ENABLE);
    pci_command(device, PCI_COMMAND_NO_INT, 0);
    return 0;
}

int pci_msix_attach(struct pci_device *device, uint32_t index, void (*handler)(void *),
                    void *arg)
{
    struct irq_message message;

    if (index >= device->msix_count) {
        return -HE_NODEV;
    }
    irq_mask();
    int err = irq_arch_attach_message(handler, arg, &message);

    irq_unmask();
    if (err < 0) {
        return err;
    }
    uint32_t entry = index * MSIX_ENTRY_BYTES;

    window_write32(&device->msix, entry, (uint32_t)message.address);
    window_write32(&device->msix, entry + 4, (uint32_t)(message.address >> 32));
    window_write32(&device->msix, entry + 8, message.data);
    window_write32(&device->msix, entry + 12, 0);
    return 0;
}

int pci_line_attach(struct pci_device *device, void (*handler)(void *), void *arg)
{
    device->shared.handler = handler;
    device->shared.arg = arg;
    irq_mask();
    int err = irq_arch_attach_shared(pci_read(device, HEADER_INTERRUPT_LINE, 1),
                                     &device->shared);

    irq_unmask();
    if (err == 0) {
        pci_command(device, 0, PCI_COMMAND_NO_INT);
    }
    return err;
}
