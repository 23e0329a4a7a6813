/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Ending the machine: uhyve's call or QEMU's debug-exit device, which also tell the
 * status, then ACPI's sleep state S5 (ACPI 6.4, 4.8.3.2 and 7.4.2), then a halt for good.
 */
#include "acpi.h"
#include "arch/cpu.h"
#include "arch/mmu.h"
#include "arch/smp.h"
#include "boot.h"
#include "core/log.h"
#include "hypercall.h"
#include "insn.h"

#define DEBUG_EXIT_PORT 0xf4

#define FADT_DSDT          40
#define FADT_SMI_COMMAND   48
#define FADT_ACPI_ENABLE   52
#define FADT_PM1A_CONTROL  64
#define FADT_PM1B_CONTROL  68
#define FADT_FLAGS         112
#define FADT_X_DSDT        140
#define FADT_SLEEP_CONTROL 244
#define FADT_FLAG_REDUCED  (1u << 20) /* no PM1 registers: "hardware-reduced" */

#define PM1_SCI_ENABLE       0x0001u
#define PM1_SLEEP_TYPE_SHIFT 10
#define PM1_SLEEP_TYPE_MASK  0x1c00u
#define PM1_SLEEP_ENABLE     0x2000u

#define SLEEP_TYPE_SHIFT 2
#define SLEEP_ENABLE     0x20u

#define GAS_SYSTEM_MEMORY 0
#define GAS_SYSTEM_IO     1

#define SCI_TRIES   100000
#define PAUSE_TRIES 1000000

/* Firmware that starts in legacy mode hands the registers over on request. */
static void enable_acpi(struct acpi_table fadt, uint16_t control_port)
{
    uint64_t command_port = acpi_field(fadt, FADT_SMI_COMMAND, 4);
    uint8_t command = (uint8_t)acpi_field(fadt, FADT_ACPI_ENABLE, 1);

    if ((inw(control_port) & PM1_SCI_ENABLE) != 0 || command_port == 0 ||
        command_port > UINT16_MAX || command == 0) {
        return;
    }
    outb((uint16_t)command_port, command);
    for (unsigned i = 0; i < SCI_TRIES && (inw(control_port) & PM1_SCI_ENABLE) == 0;
         i++) {
        cpu_relax();
    }
}

static void write_pm1(struct acpi_table fadt, uint32_t offset, uint8_t type)
{
    uint64_t port = acpi_field(fadt, offset, 4);

    if (port == 0 || port > UINT16_MAX) {
        return;
    }
    uint16_t value = inw((uint16_t)port);

    value = (uint16_t)((value & ~PM1_SLEEP_TYPE_MASK) | type << PM1_SLEEP_TYPE_SHIFT |
                       PM1_SLEEP_ENABLE);
    outw((uint16_t)port, value);
}

static void write_sleep_control(struct acpi_table fadt, uint8_t type)
{
    uint64_t space = acpi_field(fadt, FADT_SLEEP_CONTROL, 1);
    uint64_t address = acpi_field(fadt, FADT_SLEEP_CONTROL + 4, 8);
    uint8_t value = (uint8_t)(type << SLEEP_TYPE_SHIFT | SLEEP_ENABLE);

    if (address == 0) {
        return;
    }
    if (space == GAS_SYSTEM_IO && address <= UINT16_MAX) {
        outb((uint16_t)address, value);
    } else if (space == GAS_SYSTEM_MEMORY) {
        uint64_t va = (uint64_t)(uintptr_t)mmu_map_device(address, 1, MMU_DEVICE);

        if (va != 0) {
            mmio_write8(va, value);
        }
    }
}

void acpi_power_off(void)
{
    struct acpi_table fadt = acpi_find("FACP");
    uint64_t dsdt_pa = acpi_field(fadt, FADT_X_DSDT, 8);
    uint8_t types[2];

    if (dsdt_pa == 0) {
        dsdt_pa = acpi_field(fadt, FADT_DSDT, 4);
    }
    if (!acpi_sleep_types(acpi_map(dsdt_pa), types)) {
        return;
    }
    if (acpi_field(fadt, FADT_FLAGS, 4) & FADT_FLAG_REDUCED) {
        write_sleep_control(fadt, types[0]);
        return;
    }
    uint64_t control_port = acpi_field(fadt, FADT_PM1A_CONTROL, 4);

    if (control_port != 0 && control_port <= UINT16_MAX) {
        enable_acpi(fadt, (uint16_t)control_port);
    }
    write_pm1(fadt, FADT_PM1A_CONTROL, types[0]);
    write_pm1(fadt, FADT_PM1B_CONTROL, types[1]);
}

void cpu_end_machine(int status)
{
    cli();
    if (boot_information() != NULL && hypercall_is_there()) {
        hypercall_exit(status);
    }
    outl(DEBUG_EXIT_PORT, (uint32_t)status);
    if (boot_information() != NULL) {
        smp_stop_others();
        acpi_power_off();
        for (unsigned i = 0; i < PAUSE_TRIES; i++) {
            cpu_relax(); /* switching off takes its time */
        }
        log_error("power: the machine can not be switched off; halted");
    }
    for (;;) {
        hlt();
    }
}
