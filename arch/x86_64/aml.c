/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The one fact that stands in ACPI's byte code and that we want: what to write to
 * switch the machine off.
 */
#include "acpi.h"
#include "lib/string.h"

#define AML_ZERO    0x00
#define AML_ONE     0x01
#define AML_NAME    0x08
#define AML_BYTE    0x0a
#define AML_PACKAGE 0x12

/* An integer of a package, as sleep types are written; moves *at behind it. */
static bool aml_integer(struct acpi_table dsdt, uint32_t *at, uint8_t *value)
{
    uint8_t op = (uint8_t)acpi_field(dsdt, *at, 1);

    if (op == AML_BYTE) {
        *value = (uint8_t)acpi_field(dsdt, *at + 1, 1);
        *at += 2;
        return *at <= dsdt.len;
    }
    *value = op;
    *at += 1;
    return op <= AML_ONE && *at <= dsdt.len;
}

/*
 * Name (_S5, Package () {SLP_TYPa, SLP_TYPb, ...}), found by its bytes: what stands
 * before it would need an interpreter (ACPI 6.4, 20.2.5.4 for the encoding).
 */
bool acpi_sleep_types(struct acpi_table dsdt, uint8_t types[2])
{
    for (uint32_t at = 1; at + 8 <= dsdt.len; at++) {
        const uint8_t *p = dsdt.bytes + at;

        if (memcmp(p, "_S5_", 4) != 0 || p[4] != AML_PACKAGE ||
            (p[-1] != AML_NAME && p[-1] != '\\')) {
            continue;
        }
        /* The package length has 1 to 4 bytes, told by the first; then the count. */
        uint32_t next = at + 5 + 1 + (p[5] >> 6) + 1;

        if (aml_integer(dsdt, &next, &types[0])) {
            if (!aml_integer(dsdt, &next, &types[1])) {
                types[1] = types[0];
            }
            return true;
        }
    }
    return false;
}
