/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The I/O APIC (Intel 82093AA data sheet, 3). Which one serves an ISA line, and how it
 * is wired, is in the MADT (ACPI 6.4, 5.2.12); without one, lines are as on every PC.
 */
#include "ioapic.h"
#include "abi/errno.h"
#include "acpi.h"
#include "arch/mmu.h"
#include "core/log.h"
#include "insn.h"

#define IOAPIC_DEFAULT_PA UINT64_C(0xfec00000)
#define IOAPIC_BYTES      0x20

#define IOAPIC_SELECT   0x00
#define IOAPIC_WINDOW   0x10
#define IOAPIC_VERSION  0x01
#define IOAPIC_REDIRECT 0x10 /* two registers an entry */

#define REDIRECT_ACTIVE_LOW (1u << 13)
#define REDIRECT_LEVEL      (1u << 15)
#define REDIRECT_ID_SHIFT   24   /* in the high register */
#define REDIRECT_ID_MAX     254u /* physical destination; 255 is everybody */

static uint64_t ioapic_read_entry_count(uint64_t va)
{
    mmio_write32(va + IOAPIC_SELECT, IOAPIC_VERSION);
    uint32_t version = mmio_read32(va + IOAPIC_WINDOW);

    return version == UINT32_MAX ? 0 : (version >> 16 & 0xff) + 1;
}

static void ioapic_write(uint64_t va, uint32_t reg, uint32_t value)
{
    mmio_write32(va + IOAPIC_SELECT, reg);
    mmio_write32(va + IOAPIC_WINDOW, value);
}

int ioapic_route_isa(uint32_t line, uint32_t vector, uint32_t apic_id)
{
    static uint64_t va; /* of the one that serves the ISA lines */
    struct acpi_isa_route route = {IOAPIC_DEFAULT_PA, line, false, false};

    acpi_isa_route(line, &route);
    if (va == 0) {
        va = (uint64_t)(uintptr_t)mmu_map_device(route.ioapic_pa, IOAPIC_BYTES,
                                                 MMU_DEVICE);
    }
    if (va == 0 || route.input >= ioapic_read_entry_count(va) ||
        apic_id > REDIRECT_ID_MAX) {
        log_warn("ioapic: no way for ISA line %u", line);
        return -HE_NODEV;
    }
    uint32_t reg = IOAPIC_REDIRECT + 2 * route.input;

    ioapic_write(va, reg + 1, apic_id << REDIRECT_ID_SHIFT);
    ioapic_write(va, reg,
                 vector | (route.active_low ? REDIRECT_ACTIVE_LOW : 0) |
                     (route.level ? REDIRECT_LEVEL : 0));
    return 0;
}
