/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* ACPI tables, right and wrong ones. Sources: acpi.c madt.c srat.c aml.c acpi_test.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "acpi.h"
#include "acpi_test_memory.h"

static const uint8_t s5[] = {0x08, '_',  'S',  '5',  '_',  0x12, 0x06,
                             0x04, 0x0a, 0x05, 0x0a, 0x07, 0x00, 0x00};

static void put_all(void)
{
    static const uint8_t madt[] = {
        0, 0,  0xe0, 0xfe, 1,  0, 0,    0,                 /* local APIC, flags */
        0, 8,  0,    0,    1,  0, 0,    0,                 /* a processor */
        1, 12, 0,    0,    0,  0, 0xc0, 0xfe, 0,  0, 0, 0, /* I/O APIC from 0 */
        1, 12, 1,    0,    0,  0, 0xc1, 0xfe, 24, 0, 0, 0, /* I/O APIC from 24 */
        2, 10, 0,    0,    2,  0, 0,    0,    0,  0,       /* timer: input 2 */
        2, 10, 0,    9,    9,  0, 0,    0,    15, 0,       /* SCI: low, level */
        2, 10, 0,    4,    26, 0, 0,    0,    0,  0,       /* line 4: second controller */
    };

    memory_clear();
    put_root();
    put_le(FADT_PA + 40, DSDT_PA, 4);
    put_le(FADT_PA + 76, 0x608, 4);
    put_table(FADT_PA, "FACP", 116, NULL, 0);
    put_table(MADT_PA, "APIC", 36 + sizeof(madt), madt, sizeof(madt));
    put_table(DSDT_PA, "DSDT", 36 + sizeof(s5), s5, sizeof(s5));
}

static void finds_tables(void **state)
{
    (void)state;
    put_all();
    assert_int_equal(acpi_find("FACP").len, 116);
    assert_non_null(acpi_find("APIC").bytes);
    assert_null(acpi_find("HPET").bytes);
    assert_int_equal(acpi_pm_timer_port(), 0x608);
}

static void refuses_wrong_tables(void **state)
{
    (void)state;
    put_all();
    memory[FADT_PA + 50] ^= 1; /* checksum */
    assert_null(acpi_find("FACP").bytes);
    assert_int_equal(acpi_pm_timer_port(), 0);
    assert_non_null(acpi_find("APIC").bytes);

    put_all();
    memory[RSDP_PA + 12] ^= 1;
    assert_null(acpi_find("APIC").bytes);

    put_all();
    put_table(FADT_PA, "FACP", 8, NULL, 0); /* shorter than a header */
    assert_null(acpi_find("FACP").bytes);

    put_all();
    put_le(FADT_PA + 4, MEMORY_BYTES, 4); /* reaches behind memory */
    assert_null(acpi_find("FACP").bytes);

    put_all();
    put_le(RSDT_PA + 36, UINT32_MAX - 10, 4);
    put_checksum(RSDT_PA, 44, RSDT_PA + 9);
    assert_null(acpi_find("FACP").bytes);
    assert_non_null(acpi_find("APIC").bytes);
}

static void reads_fields_within(void **state)
{
    (void)state;
    put_all();
    struct acpi_table fadt = acpi_find("FACP");

    assert_int_equal(acpi_field(fadt, 76, 4), 0x608);
    assert_int_equal(acpi_field(fadt, 113, 4), 0);
    assert_int_equal(acpi_field(fadt, UINT32_MAX, 4), 0);
    assert_int_equal(acpi_field((struct acpi_table){NULL, 0}, 0, 4), 0);
}

static struct acpi_isa_route route_of(uint32_t line)
{
    struct acpi_isa_route route = {0xfec00000, line, false, false};

    acpi_isa_route(line, &route);
    return route;
}

static void routes_lines(void **state)
{
    (void)state;
    put_all();
    assert_int_equal(route_of(1).input, 1);
    assert_int_equal(route_of(0).input, 2);
    assert_true(route_of(9).active_low && route_of(9).level);
    assert_false(route_of(1).active_low || route_of(1).level);
    assert_int_equal(route_of(4).input, 2);
    assert_int_equal(route_of(4).ioapic_pa, 0xfec10000);

    put_all();
    memory[MADT_PA + 36 + 8 + 1] = 0; /* an entry without length */
    put_checksum(MADT_PA, memory[MADT_PA + 4], MADT_PA + 9);
    assert_int_equal(route_of(4).input, 4);

    memory_clear(); /* no tables at all */
    assert_int_equal(route_of(4).input, 4);
    assert_int_equal(route_of(4).ioapic_pa, 0xfec00000);
}

static unsigned processors(uint32_t ids[8])
{
    struct acpi_table madt = acpi_find("APIC");
    uint32_t at = 0;
    unsigned count = 0;

    while (count < 8 && acpi_next_processor(madt, &at, &ids[count])) {
        count++;
    }
    return count;
}

static void lists_processors(void **state)
{
    static const uint8_t madt[] = {
        0, 0,  0xe0, 0xfe, 1, 0, 0, 0, /* local APIC, flags */
        0, 8,  0,    3,    1, 0, 0, 0, /* APIC id 3 */
        0, 8,  1,    4,    0, 0, 0, 0, /* not enabled */
        0, 8,  2,    5,    2, 0, 0, 0, /* may be plugged in one day */
        0, 8,  3,    0xff, 1, 0, 0, 0, /* no processor has this id */
        0, 7,  4,    6,    1, 0, 0,    /* too short */
        9, 16, 0,    0,    0, 1, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, /* x2APIC id 256 */
        9, 16, 0,    0,    1, 1, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, /* not enabled */
        0, 8,  5,    9,    1, 0, 0, 0,                         /* APIC id 9 */
    };
    uint32_t ids[8];

    (void)state;
    memory_clear();
    put_root();
    put_table(MADT_PA, "APIC", 36 + sizeof(madt), madt, sizeof(madt));
    assert_int_equal(processors(ids), 3);
    assert_int_equal(ids[0], 3);
    assert_int_equal(ids[1], 256);
    assert_int_equal(ids[2], 9);

    /* Cut off anywhere, nothing behind the end is read or believed. */
    for (uint32_t len = 0; len <= sizeof(madt); len++) {
        memory_clear();
        put_root();
        put_table(MADT_PA, "APIC", 36 + len, madt, len);
        unsigned expected = len >= sizeof(madt) ? 3 : len >= 63 ? 2 : len >= 16 ? 1 : 0;

        assert_int_equal(processors(ids), expected);
    }
    memory[MADT_PA + 44 + 1] = 0; /* an entry without length ends the list */
    put_checksum(MADT_PA, memory[MADT_PA + 4], MADT_PA + 9);
    assert_int_equal(processors(ids), 0);
    memory_clear();
    assert_int_equal(processors(ids), 0);
}

static unsigned affinities(struct acpi_affinity list[8])
{
    struct acpi_table srat = acpi_find("SRAT");
    uint32_t at = 0;
    unsigned count = 0;

    while (count < 8 && acpi_next_affinity(srat, &at, &list[count])) {
        count++;
    }
    return count;
}

/* Behind the header of 36 bytes and 12 reserved ones. */
static uint32_t put_srat(uint8_t revision)
{
    static const uint8_t entries[12 + 16 + 24 + 4 * 40] = {
        [12] = 0,
        16,
        0x12,
        7,
        1,
        0,
        0,
        0,
        0,
        0x34,
        0x56,
        0x78, /* APIC id 7 */
        [28] = 2,
        24,
        0,
        0,
        5,
        0,
        0,
        0,
        0,
        1,
        0,
        0,
        1, /* x2APIC id 256 */
        [52] = 1,
        40,
        5,
        0,
        0,
        0,
        [52 + 10] = 0x10,
        [52 + 18] = 0x20,
        [52 + 28] = 1,
        [92] = 1,
        40,
        6,
        [92 + 18] = 1, /* not enabled */
        [132] = 1,
        40,
        6,
        [132 + 28] = 1, /* empty */
        [172] = 1,
        40,
        6,
        [172 + 15] = 0xff,
        [172 + 23] = 2,
        [172 + 28] = 1, /* wraps */
    };
    uint32_t len = 36 + sizeof(entries);

    memory_clear();
    put_root();
    put_table(MADT_PA, "SRAT", len, entries, sizeof(entries));
    memory[MADT_PA + 8] = revision;
    put_checksum(MADT_PA, len, MADT_PA + 9);
    return len;
}

static void lists_affinities(void **state)
{
    struct acpi_affinity list[8];

    (void)state;
    uint32_t whole = put_srat(3);

    assert_int_equal(affinities(list), 3);
    assert_false(list[0].is_memory);
    assert_int_equal(list[0].apic_id, 7);
    assert_int_equal(list[0].domain, 0x78563412);
    assert_int_equal(list[1].apic_id, 256);
    assert_int_equal(list[1].domain, 5);
    assert_true(list[2].is_memory);
    assert_int_equal(list[2].domain, 5);
    assert_int_equal(list[2].base_pa, 0x100000);
    assert_int_equal(list[2].len_bytes, 0x200000);

    put_srat(1); /* domains of one byte */
    assert_int_equal(affinities(list), 3);
    assert_int_equal(list[0].domain, 0x12);

    for (uint32_t len = 36; len < whole; len++) { /* cut off anywhere */
        put_srat(3);
        put_le(MADT_PA + 4, len, 4);
        put_checksum(MADT_PA, len, MADT_PA + 9);
        unsigned expected = len >= 36 + 92 ? 3 : len >= 36 + 52 ? 2 : len >= 36 + 28;

        assert_int_equal(affinities(list), expected);
    }
}

static void finds_sleep_types(void **state)
{
    uint8_t types[2];
    static const uint8_t no_package[] = {0x08, '_', 'S', '5', '_', 0x0a, 1, 2};
    static const uint8_t zeros[] = {0x08, '\\', '_',  'S',  '5',  '_', 0x12,
                                    0x08, 0x04, 0x00, 0x01, 0x00, 0x00};

    (void)state;
    put_all();
    assert_true(acpi_sleep_types(acpi_map(DSDT_PA), types));
    assert_int_equal(types[0], 5);
    assert_int_equal(types[1], 7);
    put_table(DSDT_PA, "DSDT", 36 + sizeof(zeros), zeros, sizeof(zeros));
    assert_true(acpi_sleep_types(acpi_map(DSDT_PA), types));
    assert_int_equal(types[0], 0);
    assert_int_equal(types[1], 1);
    put_table(DSDT_PA, "DSDT", 36 + sizeof(no_package), no_package, sizeof(no_package));
    assert_false(acpi_sleep_types(acpi_map(DSDT_PA), types));
    assert_false(acpi_sleep_types((struct acpi_table){NULL, 0}, types));
    for (uint32_t len = 0; len <= sizeof(s5); len++) { /* cut off anywhere */
        put_table(DSDT_PA, "DSDT", 36 + len, s5, len);
        bool found = acpi_sleep_types(acpi_map(DSDT_PA), types);

        assert_int_equal(found, len >= 10);
    }
}

static int teardown(void **state)
{
    (void)state;
    memory_clear();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(finds_tables, teardown),
        cmocka_unit_test_teardown(refuses_wrong_tables, teardown),
        cmocka_unit_test_teardown(reads_fields_within, teardown),
        cmocka_unit_test_teardown(routes_lines, teardown),
        cmocka_unit_test_teardown(lists_processors, teardown),
        cmocka_unit_test_teardown(lists_affinities, teardown),
        cmocka_unit_test_teardown(finds_sleep_types, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
