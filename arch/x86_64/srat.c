/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The system resource affinity table (ACPI 6.4, 5.2.16). */
#include "acpi.h"

#define SRAT_REVISION 8
#define SRAT_ENTRIES  48

#define AFFINITY_ENABLED 1u

#define ENTRY_APIC       0
#define APIC_DOMAIN      2 /* the low byte; from revision 2 on the others stand apart */
#define APIC_ID          3
#define APIC_FLAGS       4
#define APIC_DOMAIN_HIGH 9
#define APIC_BYTES       16

#define ENTRY_MEMORY  1
#define MEMORY_DOMAIN 2
#define MEMORY_BASE   8
#define MEMORY_LEN    16
#define MEMORY_FLAGS  28
#define MEMORY_BYTES  40

#define ENTRY_X2APIC  2
#define X2APIC_DOMAIN 4
#define X2APIC_ID     8
#define X2APIC_FLAGS  12
#define X2APIC_BYTES  24

/* False: the entry says nothing that is in force. */
static bool read_entry(struct acpi_table entry, bool is_old, struct acpi_affinity *out)
{
    *out = (struct acpi_affinity){.is_memory = false};
    if (entry.bytes[0] == ENTRY_APIC && entry.len >= APIC_BYTES) {
        out->domain = (uint32_t)acpi_field(entry, APIC_DOMAIN, 1);
        if (!is_old) {
            out->domain |= (uint32_t)acpi_field(entry, APIC_DOMAIN_HIGH, 3) << 8;
        }
        out->apic_id = (uint32_t)acpi_field(entry, APIC_ID, 1);
        return (acpi_field(entry, APIC_FLAGS, 4) & AFFINITY_ENABLED) != 0;
    }
    if (entry.bytes[0] == ENTRY_X2APIC && entry.len >= X2APIC_BYTES) {
        out->domain = (uint32_t)acpi_field(entry, X2APIC_DOMAIN, 4);
        out->apic_id = (uint32_t)acpi_field(entry, X2APIC_ID, 4);
        return (acpi_field(entry, X2APIC_FLAGS, 4) & AFFINITY_ENABLED) != 0;
    }
    if (entry.bytes[0] == ENTRY_MEMORY && entry.len >= MEMORY_BYTES) {
        out->is_memory = true;
        out->domain = (uint32_t)acpi_field(entry, MEMORY_DOMAIN, is_old ? 1 : 4);
        out->base_pa = acpi_field(entry, MEMORY_BASE, 8);
        out->len_bytes = acpi_field(entry, MEMORY_LEN, 8);
        return (acpi_field(entry, MEMORY_FLAGS, 4) & AFFINITY_ENABLED) != 0 &&
               out->len_bytes != 0 && out->len_bytes <= UINT64_MAX - out->base_pa;
    }
    return false;
}

bool acpi_next_affinity(struct acpi_table srat, uint32_t *at, struct acpi_affinity *out)
{
    bool is_old = acpi_field(srat, SRAT_REVISION, 1) < 2;
    struct acpi_table entry;

    *at = MAX(*at, (uint32_t)SRAT_ENTRIES);
    while (entry = acpi_next_entry(srat, at), entry.bytes != NULL) {
        if (read_entry(entry, is_old, out)) {
            return true;
        }
    }
    return false;
}
