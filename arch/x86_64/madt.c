/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Processors and interrupt wiring from the multiple APIC description table (ACPI 6.4,
 * 5.2.12). */
#include "acpi.h"

#define MADT_ENTRIES 44

/* A processor by its 8-bit id, and by an id of any size. */
#define ENTRY_APIC           0
#define APIC_ID              3
#define APIC_FLAGS           4
#define APIC_ENTRY_BYTES     8
#define APIC_ID_NONE         0xff
#define ENTRY_X2APIC         9
#define X2APIC_ID            4
#define X2APIC_FLAGS         8
#define X2APIC_ENTRY_BYTES   16
#define PROCESSOR_ENABLED    1u /* without it: maybe one day, by a plug */
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

/* The next entry of one type, at least min_bytes long. */
static struct acpi_table next_entry(struct acpi_table madt, uint32_t *at, uint8_t type,
                                    uint32_t min_bytes)
{
    struct acpi_table entry;

    do {
        entry = acpi_next_entry(madt, at);
    } while (entry.bytes != NULL && (entry.bytes[0] != type || entry.len < min_bytes));
    return entry;
}

bool acpi_next_processor(struct acpi_table madt, uint32_t *at, uint32_t *apic_id)
{
    struct acpi_table entry;

    *at = MAX(*at, (uint32_t)MADT_ENTRIES);
    while (entry = acpi_next_entry(madt, at), entry.bytes != NULL) {
        uint64_t flags = 0;

        if (entry.bytes[0] == ENTRY_APIC && entry.len >= APIC_ENTRY_BYTES) {
            *apic_id = (uint32_t)acpi_field(entry, APIC_ID, 1);
            flags = *apic_id != APIC_ID_NONE ? acpi_field(entry, APIC_FLAGS, 4) : 0;
        } else if (entry.bytes[0] == ENTRY_X2APIC && entry.len >= X2APIC_ENTRY_BYTES) {
            *apic_id = (uint32_t)acpi_field(entry, X2APIC_ID, 4);
            flags = acpi_field(entry, X2APIC_FLAGS, 4);
        }
        if (flags & PROCESSOR_ENABLED) {
            return true;
        }
    }
    return false;
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
