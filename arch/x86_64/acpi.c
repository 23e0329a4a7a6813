/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Finding ACPI tables: root pointer, RSDT or XSDT, table. */
#include "acpi.h"
#include "arch/mmu.h"
#include "boot.h"
#include "lib/string.h"

#define HEADER_BYTES    36
#define TABLE_BYTES_MAX MIB /* the largest DSDTs have some 100 KiB */

#define RSDP_V1_BYTES        20
#define RSDP_V2_BYTES        36
#define RSDP_REVISION        15
#define RSDP_RSDT            16
#define RSDP_XSDT            24
#define RSDP_ALIGN           16
#define RSDP_SIGNATURE_START UINT32_C(0x20445352) /* "RSD " */
#define BIOS_EBDA_SEGMENT    0x40e
#define BIOS_EBDA_BYTES      1024
#define BIOS_ROM_PA          0xf0000 /* where it mostly is */
#define BIOS_ROM_BYTES       0x10000
#define BIOS_ROM_LOW_PA      0xe0000

#define FADT_PM_TIMER   76
#define FADT_X_PM_TIMER 208
#define GAS_SYSTEM_IO   1 /* generic address: space, 3 bytes of shape, address */

static bool checksum_is_right(const uint8_t *bytes, uint32_t len)
{
    uint8_t sum = 0;

    for (uint32_t i = 0; i < len; i++) {
        sum = (uint8_t)(sum + bytes[i]);
    }
    return sum == 0;
}

uint64_t acpi_field(struct acpi_table table, uint32_t offset, uint32_t bytes)
{
    uint64_t value = 0;

    if (bytes <= sizeof(value) && offset <= table.len && bytes <= table.len - offset) {
        memcpy(&value, table.bytes + offset, bytes);
    }
    return value;
}

struct acpi_table acpi_map(uint64_t pa)
{
    const struct acpi_table none = {NULL, 0};
    struct acpi_table table = {pa != 0 ? mmu_map_device(pa, HEADER_BYTES, 0) : NULL,
                               HEADER_BYTES};

    if (table.bytes == NULL) {
        return none;
    }
    uint32_t len = (uint32_t)acpi_field(table, 4, 4);

    if (len < HEADER_BYTES || len > TABLE_BYTES_MAX) {
        return none;
    }
    table.bytes = mmu_map_device(pa, len, 0);
    table.len = len;
    return table.bytes != NULL && checksum_is_right(table.bytes, len) ? table : none;
}

/* The root pointer in [pa, pa + len), on a paragraph. */
static struct acpi_table scan_for_root(uint64_t pa, uint64_t len)
{
    const uint8_t *bytes = mmu_map_device(pa, len, 0);

    for (uint64_t at = 0; bytes != NULL && at + RSDP_V1_BYTES <= len; at += RSDP_ALIGN) {
        if (*(const uint32_t *)(bytes + at) == RSDP_SIGNATURE_START &&
            memcmp(bytes + at, "RSD PTR ", 8) == 0 &&
            checksum_is_right(bytes + at, RSDP_V1_BYTES)) {
            return (struct acpi_table){bytes + at,
                                       (uint32_t)MIN(len - at, RSDP_V2_BYTES)};
        }
    }
    return (struct acpi_table){NULL, 0};
}

static struct acpi_table find_root(void)
{
    uint64_t pa = boot_information()->rsdp_pa;
    const uint8_t *segment;
    struct acpi_table root = {NULL, 0};

    if (pa != 0) {
        return scan_for_root(pa, RSDP_V2_BYTES);
    }
    if (!boot_has_firmware()) {
        return root;
    }
    segment = mmu_map_device(BIOS_EBDA_SEGMENT, 2, 0);
    if (segment != NULL) {
        pa = (uint64_t)(segment[0] | segment[1] << 8) << 4;
        root = pa != 0 ? scan_for_root(pa, BIOS_EBDA_BYTES) : root;
    }
    root = root.bytes != NULL ? root : scan_for_root(BIOS_ROM_PA, BIOS_ROM_BYTES);
    return root.bytes != NULL ? root : scan_for_root(BIOS_ROM_LOW_PA, BIOS_ROM_BYTES);
}

/* The table of tables, and the size of its entries. */
static struct acpi_table find_tables(uint32_t *entry_bytes)
{
    struct acpi_table root = find_root(), tables;

    if (acpi_field(root, RSDP_REVISION, 1) >= 2 && root.len >= RSDP_V2_BYTES &&
        checksum_is_right(root.bytes, RSDP_V2_BYTES)) {
        *entry_bytes = 8;
        tables = acpi_map(acpi_field(root, RSDP_XSDT, 8));
        if (tables.bytes != NULL && memcmp(tables.bytes, "XSDT", 4) == 0) {
            return tables;
        }
    }
    *entry_bytes = 4;
    tables = acpi_map(acpi_field(root, RSDP_RSDT, 4));
    if (tables.bytes == NULL || memcmp(tables.bytes, "RSDT", 4) != 0) {
        tables = (struct acpi_table){NULL, 0};
    }
    return tables;
}

struct acpi_table acpi_find(const char *signature)
{
    uint32_t entry_bytes;
    struct acpi_table tables = find_tables(&entry_bytes);

    for (uint32_t at = HEADER_BYTES; at + entry_bytes <= tables.len; at += entry_bytes) {
        uint64_t pa = acpi_field(tables, at, entry_bytes);
        const uint8_t *header = pa != 0 ? mmu_map_device(pa, HEADER_BYTES, 0) : NULL;

        if (header != NULL && memcmp(header, signature, 4) == 0) {
            struct acpi_table table = acpi_map(pa);

            if (table.bytes != NULL) {
                return table;
            }
        }
    }
    return (struct acpi_table){NULL, 0};
}

struct acpi_table acpi_next_entry(struct acpi_table table, uint32_t *at)
{
    if (*at + 2 <= table.len) {
        struct acpi_table entry = {table.bytes + *at, table.bytes[*at + 1]};

        if (entry.len >= 2 && entry.len <= table.len - *at) {
            *at += entry.len;
            return entry;
        }
    }
    return (struct acpi_table){NULL, 0};
}

uint16_t acpi_pm_timer_port(void)
{
    struct acpi_table fadt = acpi_find("FACP");
    uint64_t port = acpi_field(fadt, FADT_PM_TIMER, 4);

    if (acpi_field(fadt, FADT_X_PM_TIMER, 1) == GAS_SYSTEM_IO &&
        acpi_field(fadt, FADT_X_PM_TIMER + 4, 8) != 0) {
        port = acpi_field(fadt, FADT_X_PM_TIMER + 4, 8);
    }
    return port <= UINT16_MAX ? (uint16_t)port : 0;
}
