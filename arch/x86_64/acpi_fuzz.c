/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * ACPI tables with right checksums and foreign content. The first byte of the input
 * tells which of FADT, MADT, DSDT, RSDT and SRAT the rest is the body of.
 */
#include <stddef.h>
#include <stdint.h>

#include "acpi.h"
#include "acpi_test_memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        uint64_t pa;
        const char *signature;
        size_t body_max;
    } places[] = {{FADT_PA, "FACP", 512},
                  {MADT_PA, "APIC", 4096},
                  {DSDT_PA, "DSDT", 4096},
                  {RSDT_PA, "RSDT", 256},
                  {MADT_PA, "SRAT", 4096}};
    struct acpi_affinity affinity;
    uint32_t at = 0, id;
    struct acpi_isa_route route = {0, 0, false, false};
    uint8_t types[2];

    if (size == 0) {
        return 0;
    }
    memory_clear();
    put_root();
    for (size_t i = 0; i < 5; i++) {
        if (i < 3) { /* put_root() made the RSDT */
            put_table(places[i].pa, places[i].signature, 36, NULL, 0);
        }
        if (data[0] % 5 == i) {
            size_t body = size - 1 < places[i].body_max ? size - 1 : places[i].body_max;

            put_table(places[i].pa, places[i].signature, (uint32_t)(36 + body), data + 1,
                      body);
        }
    }
    for (uint32_t line = 0; line < 16; line++) {
        acpi_isa_route(line, &route);
    }
    struct acpi_table table = acpi_find("APIC");

    while (acpi_next_processor(table, &at, &id)) {
    }
    table = acpi_find("SRAT");
    at = 0;
    while (acpi_next_affinity(table, &at, &affinity)) {
        if (affinity.is_memory &&
            affinity.base_pa + affinity.len_bytes <= affinity.base_pa) {
            abort();
        }
    }
    acpi_pm_timer_port();
    acpi_sleep_types(acpi_map(DSDT_PA), types);
    return 0;
}
