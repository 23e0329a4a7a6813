/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The few facts that we take from ACPI tables (ACPI 6.4, 5.2). Nothing is read before
 * somebody asks. Tables are foreign input: every length and offset is checked.
 */
#ifndef X86_ACPI_H
#define X86_ACPI_H

#include "lib/base.h"

/* A table, readable and with a right checksum. */
struct acpi_table {
    const uint8_t *bytes; /* null: there is none */
    uint32_t len;
};

/* The first table with this signature of four characters. Any context. */
struct acpi_table acpi_find(const char *signature);

/* The table at pa, whatever its signature. */
struct acpi_table acpi_map(uint64_t pa);

/* A little-endian field of 1 to 8 bytes; 0 where the table is too short for it. */
uint64_t acpi_field(struct acpi_table table, uint32_t offset, uint32_t bytes);

/* I/O port of the power management timer, 0 if there is none. */
uint16_t acpi_pm_timer_port(void);

/* Where an ISA interrupt line arrives; leaves route alone where the MADT is silent. */
struct acpi_isa_route {
    uint64_t ioapic_pa;
    uint32_t input; /* of that I/O APIC */
    bool active_low, level;
};
void acpi_isa_route(uint32_t line, struct acpi_isa_route *route);

/* The two sleep types of state S5 from the DSDT; false if they are not there. */
bool acpi_sleep_types(struct acpi_table dsdt, uint8_t types[2]);

/* Switches the machine off; returns only if it can not. */
void acpi_power_off(void);

#endif
