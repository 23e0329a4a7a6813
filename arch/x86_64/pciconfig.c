/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * PCI configuration space: in memory where the firmware's MCFG table says so (PCI
 * Firmware 3.0, 4.1.2), else by the ports of configuration mechanism 1 (PCI 3.0,
 * 3.2.2.3.2).
 */
#include "arch/io.h"
#include "arch/mmu.h"
#include "arch/pci.h"
#include "acpi.h"
#include "boot.h"
#include "core/log.h"

#define PORT_ADDRESS   0xcf8
#define PORT_DATA      0xcfc
#define ADDRESS_ENABLE 0x80000000u

#define MCFG_ENTRIES     44
#define MCFG_ENTRY_BYTES 16
#define FUNCTION_BYTES   PAGE_BYTES
#define BUS_COUNT        256
#define BUS_BYTES        (256 * FUNCTION_BYTES)

static enum { UNKNOWN, NONE, PORTS, MEMORY } way;
static uint64_t window_pa; /* of first_bus */
static uint32_t first_bus, last_bus;
static uint8_t *bus_window[BUS_COUNT]; /* mapped when the bus is first asked for */

static bool ports_answer(void)
{
    port_store32(PORT_ADDRESS, ADDRESS_ENABLE);
    return port_load32(PORT_ADDRESS) == ADDRESS_ENABLE;
}

/* Takes the window of segment 0, if the table has a believable one. */
static bool find_window(void)
{
    struct acpi_table mcfg = acpi_find("MCFG");

    for (uint32_t at = MCFG_ENTRIES; at + MCFG_ENTRY_BYTES <= mcfg.len;
         at += MCFG_ENTRY_BYTES) {
        window_pa = acpi_field(mcfg, at, 8);
        first_bus = (uint32_t)acpi_field(mcfg, at + 10, 1);
        last_bus = (uint32_t)acpi_field(mcfg, at + 11, 1);
        if (acpi_field(mcfg, at + 8, 2) == 0 && window_pa != 0 &&
            IS_ALIGNED(window_pa, PAGE_BYTES) && first_bus == 0) {
            return true;
        }
    }
    return false;
}

bool pci_arch_present(void)
{
    if (way == UNKNOWN) {
        if (!boot_has_legacy_devices()) {
            way = NONE;
        } else if (find_window()) {
            way = MEMORY;
        } else {
            way = ports_answer() ? PORTS : NONE;
        }
    }
    return way != NONE;
}

/* Null: no such bus, or no memory to map it. */
static uint8_t *register_in_memory(uint32_t function, uint32_t offset)
{
    uint32_t bus = function >> 8;

    if (bus < first_bus || bus > last_bus) {
        return NULL;
    }
    if (bus_window[bus] == NULL) {
        bus_window[bus] =
            mmu_map_device(window_pa + bus * BUS_BYTES, BUS_BYTES, MMU_DEVICE);
        if (bus_window[bus] == NULL) {
            log_warn("pci: no memory to map bus %u", bus);
            return NULL;
        }
    }
    return bus_window[bus] + (function & 0xff) * FUNCTION_BYTES + offset;
}

uint32_t pci_arch_read(uint32_t function, uint32_t offset)
{
    if (way == MEMORY) {
        const uint8_t *where = register_in_memory(function, offset);

        return where != NULL ? mmio_load32(where) : UINT32_MAX;
    }
    port_store32(PORT_ADDRESS, ADDRESS_ENABLE | function << 8 | offset);
    return port_load32(PORT_DATA);
}

void pci_arch_write(uint32_t function, uint32_t offset, uint32_t value)
{
    if (way == MEMORY) {
        uint8_t *where = register_in_memory(function, offset);

        if (where != NULL) {
            mmio_store32(where, value);
        }
        return;
    }
    port_store32(PORT_ADDRESS, ADDRESS_ENABLE | function << 8 | offset);
    port_store32(PORT_DATA, value);
}
