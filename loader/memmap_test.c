/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The memory map: PCs as they are, and the corners of the address space. Random maps
 * are compared with a page-by-page model in memmap_fuzz.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "loader/memmap.h"

enum { FREE = BOOT_MEM_FREE, BOOT = BOOT_MEM_BOOT, RESERVED = BOOT_MEM_RESERVED };

struct expected {
    uint64_t base, end;
    uint32_t kind;
};

static void expect(const struct memmap *map, const struct expected *expected,
                   uint32_t count)
{
    assert_int_equal(map->count, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct boot_mem_region *r = &map->regions[i];

        assert_int_equal(r->base_pa, expected[i].base);
        assert_int_equal(r->base_pa + r->len_bytes, expected[i].end);
        assert_int_equal(r->kind, expected[i].kind);
        assert_int_equal(r->reserved, 0);
    }
}

#define EXPECT(map, ...)                                   \
    do {                                                   \
        const struct expected want[] = {__VA_ARGS__};      \
        expect(map, want, sizeof(want) / sizeof(want[0])); \
    } while (0)

static void test_pc(void **state)
{
    struct boot_mem_region regions[MEMMAP_CAPACITY(10)];
    struct memmap map = {regions, 0, MEMMAP_CAPACITY(10)};

    (void)state;
    assert_true(memmap_paint(&map, 0, 0x9fc00, FREE));
    assert_true(memmap_paint(&map, 0x9fc00, 0x400, RESERVED));
    assert_true(memmap_paint(&map, 0xf0000, 0x10000, RESERVED));
    assert_true(memmap_paint(&map, 0x100000, 0x1ee0000, FREE));
    assert_true(memmap_paint(&map, 0x1fe0000, 0x20000, RESERVED));
    assert_true(memmap_paint(&map, 0xfffc0000, 0x40000, RESERVED));
    assert_true(memmap_paint(&map, 0, 0x1000, RESERVED));
    assert_true(memmap_paint(&map, 0xa0000, 0x60000, RESERVED));
    assert_true(memmap_paint(&map, 0x107000, 0x5c68, BOOT));
    assert_true(memmap_paint(&map, 0x10000, 0x8123, BOOT));
    EXPECT(&map, {0, 0x1000, RESERVED}, {0x1000, 0x10000, FREE}, {0x10000, 0x19000, BOOT},
           {0x19000, 0x9f000, FREE}, {0x9f000, 0xa0000, RESERVED},
           {0xa0000, 0x100000, RESERVED}, {0x100000, 0x107000, FREE},
           {0x107000, 0x10d000, BOOT}, {0x10d000, 0x1fe0000, FREE},
           {0x1fe0000, 0x2000000, RESERVED}, {0xfffc0000, 0x100000000, RESERVED});
    assert_int_equal(memmap_end(&map), 0x100000000);
}

static void test_order(void **state)
{
    struct boot_mem_region regions[MEMMAP_CAPACITY(4)];
    struct memmap map = {regions, 0, MEMMAP_CAPACITY(4)};

    (void)state;
    assert_true(memmap_paint(&map, 0x9000, 0x1000, FREE));
    assert_true(memmap_paint(&map, 0x1000, 0x1000, RESERVED));
    assert_true(memmap_paint(&map, 0x5000, 0x1000, FREE));
    EXPECT(&map, {0x1000, 0x2000, RESERVED}, {0x5000, 0x6000, FREE},
           {0x9000, 0xa000, FREE});
    assert_true(memmap_paint(&map, 0x1800, 0x8000, BOOT));
    EXPECT(&map, {0x1000, 0xa000, BOOT});
}

static void test_split_and_join(void **state)
{
    struct boot_mem_region regions[MEMMAP_CAPACITY(4)];
    struct memmap map = {regions, 0, MEMMAP_CAPACITY(4)};

    (void)state;
    assert_true(memmap_paint(&map, 0, 0x4000, FREE));
    assert_true(memmap_paint(&map, 0x4000, 0x4000, FREE));
    EXPECT(&map, {0, 0x8000, FREE});
    assert_true(memmap_paint(&map, 0x2000, 0x1000, BOOT));
    EXPECT(&map, {0, 0x2000, FREE}, {0x2000, 0x3000, BOOT}, {0x3000, 0x8000, FREE});
    assert_true(memmap_paint(&map, 0x1000, 0x6000, RESERVED));
    EXPECT(&map, {0, 0x1000, FREE}, {0x1000, 0x7000, RESERVED}, {0x7000, 0x8000, FREE});
}

static void test_rounding(void **state)
{
    struct boot_mem_region regions[MEMMAP_CAPACITY(6)];
    struct memmap map = {regions, 0, MEMMAP_CAPACITY(6)};

    (void)state;
    assert_true(memmap_paint(&map, 0x1001, 0x1ffe, FREE)); /* to 0x2fff: no whole page */
    assert_int_equal(map.count, 0);
    assert_true(memmap_paint(&map, 0x1001, 0x1fff, FREE));
    EXPECT(&map, {0x2000, 0x3000, FREE});
    assert_true(memmap_paint(&map, 0x3fff, 2, RESERVED));
    assert_true(memmap_paint(&map, 0x5800, 1, BOOT));
    EXPECT(&map, {0x2000, 0x3000, FREE}, {0x3000, 0x5000, RESERVED},
           {0x5000, 0x6000, BOOT});
}

static void test_top(void **state)
{
    struct boot_mem_region regions[MEMMAP_CAPACITY(5)];
    struct memmap map = {regions, 0, MEMMAP_CAPACITY(5)};
    const uint64_t top = UINT64_MAX - 0xfff;

    (void)state;
    assert_true(memmap_paint(&map, 0x1000, UINT64_MAX, FREE));
    EXPECT(&map, {0x1000, top, FREE});
    assert_true(memmap_paint(&map, UINT64_MAX - 0x1800, 0x100, RESERVED));
    EXPECT(&map, {0x1000, top - 0x1000, FREE}, {top - 0x1000, top, RESERVED});
    assert_true(memmap_paint(&map, UINT64_MAX, UINT64_MAX, RESERVED));
    assert_true(memmap_paint(&map, UINT64_MAX, 1, FREE));
    assert_true(memmap_paint(&map, 0x2000, 0, BOOT));
    EXPECT(&map, {0x1000, top - 0x1000, FREE}, {top - 0x1000, top, RESERVED});
}

static void test_full(void **state)
{
    struct boot_mem_region regions[2];
    struct memmap map = {regions, 0, 2};

    (void)state;
    assert_int_equal(memmap_end(&map), 0);
    assert_true(memmap_paint(&map, 0, 0x8000, FREE));
    assert_false(memmap_paint(&map, 0x2000, 0x1000, BOOT));
    EXPECT(&map, {0, 0x8000, FREE});
    assert_true(memmap_paint(&map, 0x9000, 0x1000, FREE));
    assert_false(memmap_paint(&map, 0xb000, 0x1000, FREE));
    assert_true(memmap_paint(&map, 0, 0xa000, RESERVED));
    EXPECT(&map, {0, 0xa000, RESERVED});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pc),       cmocka_unit_test(test_order),
        cmocka_unit_test(test_rounding), cmocka_unit_test(test_split_and_join),
        cmocka_unit_test(test_top),      cmocka_unit_test(test_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
