/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Interrupt wiring from the multiple APIC description table (ACPI 6.4, 5.2.12). */
#include "acpi.h"

#define MADT_ENTRIES 44

#define ENTRY_IOAPIC         1
#define IOAPIC_ADDRESS       4
#define IOAPIC_FIRST_GSI     8
#define IOAPIC_ENTRY_BYTES   12
#define ENTRY_OVERRIDE       2
#define OVERRIDE_SOURCE      3
#define OVERRIDE_GSI         4
#define OVERRIDE_FLAGS       8
#define OVERRIDE_ENTRY_BYTES 10

/* Flags of an override; 0 stands for the bus's own, high and edge for ISA. */
#define POLARITY(flags) ((flags)&3)
#define POLARITY_LOW    3
#define TRIGGER(flags)  ((flags) >> 2 & 3)
#define TRIGGER_LEVEL   3

/* The next entry of a type from *at on, at least min_bytes long; moves *at behind it. */
static struct acpi_table next_entry(struct acpi_table madt, uint32_t *at, uint8_t type,
                                    uint32_t min_bytes)
{
    while (*at + 2 <= madt.len) {
        struct acpi_table entry = {madt.bytes + *at, madt.bytes[*at + 1]};

        if (entry.len < 2 || entry.len > madt.len - *at) {
            break;
        }
        *at += entry.len;
        if (entry.bytes[0] == type && entry.len >= min_bytes) {
            return entry;
        }
    }
    return (struct acpi_table){NULL, 0};
}

void acpi_isa_route(uint32_t line, struct acpi_isa_route *route)
{
    struct acpi_table madt = acpi_find("APIC"), entry;
    uint64_t gsi = line, best = 0;
    uint32_t at = MADT_ENTRIES;

    while (entry = next_entry(madt, &at, ENTRY_OVERRIDE, OVERRIDE_ENTRY_BYTES),
           entry.bytes != NULL) {
        if (acpi_field(entry, OVERRIDE_SOURCE, 1) == line) {
            uint64_t flags = acpi_field(entry, OVERRIDE_FLAGS, 2);

            gsi = acpi_field(entry, OVERRIDE_GSI, 4);
            route->active_low = POLARITY(flags) == POLARITY_LOW;
            route->level = TRIGGER(flags) == TRIGGER_LEVEL;
        }
    }
    /* Of the I/O APICs that begin at or below it, the one that begins last. */
    at = MADT_ENTRIES;
    while (entry = next_entry(madt, &at, ENTRY_IOAPIC, IOAPIC_ENTRY_BYTES),
           entry.bytes != NULL) {
        uint64_t first = acpi_field(entry, IOAPIC_FIRST_GSI, 4);

        if (first <= gsi && first >= best) {
            best = first;
            route->ioapic_pa = acpi_field(entry, IOAPIC_ADDRESS, 4);
            route->input = (uint32_t)(gsi - first);
        }
    }
}
