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

/*
 * The processors of the MADT that may be started: the next one's APIC id from *at on,
 * which is 0 at first. False: no more. An id may come twice.
 */
bool acpi_next_processor(struct acpi_table madt, uint32_t *at, uint32_t *apic_id);

/*
 * An entry of the SRAT that is in force: a processor or a range of memory and the
 * proximity domain that it belongs to. Iterates like acpi_next_processor().
 */
struct acpi_affinity {
    bool is_memory;
    uint32_t domain;
    uint32_t apic_id;            /* of a processor */
    uint64_t base_pa, len_bytes; /* of memory; not empty, does not wrap */
};
bool acpi_next_affinity(struct acpi_table srat, uint32_t *at, struct acpi_affinity *out);

/*
 * Tables that are lists: the next entry from *at on, which moves behind it. Each begins
 * with its type and its length, which is at least 2 here; no bytes after the last.
 */
struct acpi_table acpi_next_entry(struct acpi_table table, uint32_t *at);

/* The two sleep types of state S5 from the DSDT; false if they are not there. */
bool acpi_sleep_types(struct acpi_table dsdt, uint8_t types[2]);

/* Switches the machine off; returns only if it can not. */
void acpi_power_off(void);

#endif
