/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * vm_region.c against an array. Sources: kernel/mm/vm_region_test.c
 * kernel/mm/vm_region.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "arch/mmu.h"
#include "lib/test_random.h"
#include "mm/vm_region.h"

#define PAGES 512 /* of the range that the test uses, from MMU_USER_START on */

static struct region *owner[PAGES];
static unsigned regions;
static uint64_t va_of(uint64_t page)
{
    return MMU_USER_START + page * PAGE_BYTES;
}

static void own(uint64_t start, uint64_t end, struct region *region)
{
    for (uint64_t i = start; i < end; i++) {
        owner[i] = region;
    }
}

/* The first gap of len pages that is aligned so when all gaps must have room for the
 * worst alignment; PAGES: none inside. */
static uint64_t model_gap(uint64_t len, uint64_t align)
{
    uint64_t run = 0;

    for (uint64_t i = 0; i < PAGES; i++) {
        run = owner[i] == NULL ? run + 1 : 0;
        if (run == len + align - 1) {
            uint64_t rest = i + 1;

            while (rest < PAGES && owner[rest] == NULL) {
                rest++;
            }
            if (rest < PAGES) { /* a gap below a region, not the one above all */
                return ALIGN_UP(i + 1 - run, align);
            }
        }
    }
    return PAGES;
}

static uint64_t model_above_all(uint64_t align)
{
    uint64_t end = PAGES;

    while (end > 0 && owner[end - 1] == NULL) {
        end--;
    }
    return ALIGN_UP(end, align);
}

static void check_all(void)
{
    for (uint64_t i = 0; i < PAGES; i++) {
        struct region *above = NULL;

        assert_ptr_equal(region_find(va_of(i)), owner[i]);
        assert_ptr_equal(region_find(va_of(i) + PAGE_BYTES - 1), owner[i]);
        for (uint64_t j = i; j < PAGES && above == NULL; j++) {
            above = owner[j];
        }
        assert_ptr_equal(region_above(va_of(i)), above);
    }
    for (uint64_t len = 1; len < 40; len += 1 + len / 4) {
        for (uint64_t align = 1; align <= 16; align *= 4) {
            uint64_t want = model_gap(len, align);

            want = want < PAGES ? want : model_above_all(align);
            assert_int_equal(region_find_gap(len * PAGE_BYTES, align * PAGE_BYTES),
                             va_of(want));
        }
    }
}

static void insert_some(void)
{
    uint64_t start = draw(PAGES), end = start;

    while (end < PAGES && owner[end] == NULL && end - start < 1 + draw(12)) {
        end++;
    }
    assert_int_equal(region_is_free(va_of(start), va_of(start + 1)),
                     owner[start] == NULL);
    if (end == start) {
        return;
    }
    struct region *region = malloc(sizeof(*region));

    region->start = va_of(start);
    region->end = va_of(end);
    assert_true(region_is_free(region->start, region->end));
    region_insert(region);
    own(start, end, region);
    regions++;
}

static void change_some(void)
{
    struct region *region = owner[draw(PAGES)];

    if (region == NULL) {
        return;
    }
    uint64_t start = (region->start - MMU_USER_START) / PAGE_BYTES;
    uint64_t end = (region->end - MMU_USER_START) / PAGE_BYTES;

    own(start, end, NULL);
    switch (draw(4)) {
    case 0:
        region_remove(region);
        free(region);
        regions--;
        return;
    case 1:
        if (end < PAGES && owner[end] == NULL) {
            end++;
        }
        break;
    case 2:
        if (start > 0 && owner[start - 1] == NULL) {
            start--;
        }
        break;
    default:
        if (end - start > 1) {
            end--;
        }
        break;
    }
    region_resize(region, va_of(start), va_of(end));
    own(start, end, region);
}

static void random_changes(void **state)
{
    (void)state;
    for (int step = 0; step < 30000; step++) {
        bool fill = (step / 500) % 2 == 0;

        if (draw(8) < (fill ? 5 : 2)) {
            insert_some();
        } else {
            change_some();
        }
        if (step % 50 == 0) {
            check_all();
        }
    }
    for (uint64_t i = 0; i < PAGES; i++) {
        struct region *region = owner[i];

        if (region != NULL) {
            own(i, (region->end - MMU_USER_START) / PAGE_BYTES, NULL);
            region_remove(region);
            free(region);
        }
    }
    assert_null(region_above(0));
    assert_int_equal(region_find_gap(PAGE_BYTES, PAGE_BYTES), MMU_USER_START);
}

static unsigned depth_of(const struct region *region)
{
    unsigned depth = 0;

    while (region != NULL) {
        depth++;
        region = region->parent;
    }
    return depth;
}

/* In ascending order, the worst for a tree that does not balance. */
static void stays_shallow(void **state)
{
    enum { COUNT = 100000 };
    struct region *all = calloc(COUNT, sizeof(*all));
    unsigned deepest = 0;

    (void)state;
    for (uint64_t i = 0; i < COUNT; i++) {
        all[i].start = region_find_gap(2 * PAGE_BYTES, PAGE_BYTES);
        assert_int_equal(all[i].start, va_of(2 * i));
        all[i].end = all[i].start + 2 * PAGE_BYTES;
        region_insert(&all[i]);
    }
    for (uint64_t i = 0; i < COUNT; i++) {
        deepest = MAX(deepest, depth_of(&all[i]));
    }
    assert_true(deepest <= 60); /* log2(COUNT) is 17 */
    for (uint64_t i = 0; i < COUNT; i++) {
        region_remove(&all[i]);
    }
    assert_null(region_above(0));
    free(all);
}

/* What lies below the range for mappings and at its end. */
static void borders(void **state)
{
    struct region image = {.start = 0x800000, .end = 0x900000};
    struct region across = {.start = MMU_USER_START - PAGE_BYTES,
                            .end = MMU_USER_START + PAGE_BYTES};
    struct region top = {.start = MMU_USER_END - PAGE_BYTES, .end = MMU_USER_END};
    uint64_t room = MMU_USER_END - MMU_USER_START;

    (void)state;
    region_insert(&image);
    assert_int_equal(region_find_gap(room, PAGE_BYTES), MMU_USER_START);
    assert_int_equal(region_find_gap(room + PAGE_BYTES, PAGE_BYTES), 0);
    region_insert(&top);
    assert_int_equal(region_find_gap(room, PAGE_BYTES), 0);
    assert_int_equal(region_find_gap(room - PAGE_BYTES, PAGE_BYTES), MMU_USER_START);
    region_insert(&across);
    assert_int_equal(region_find_gap(PAGE_BYTES, PAGE_BYTES),
                     MMU_USER_START + PAGE_BYTES);
    assert_int_equal(region_find_gap(room - PAGE_BYTES, PAGE_BYTES), 0);
    assert_int_equal(region_find_gap(UINT64_C(1) << 62, 2 * MIB), 0);
    region_remove(&across);
    region_remove(&image);
    region_remove(&top);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_changes),
        cmocka_unit_test(stays_shallow),
        cmocka_unit_test(borders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
