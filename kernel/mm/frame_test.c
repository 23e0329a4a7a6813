/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * frame.c and buddy.c against a model that knows the owner of every frame.
 * Sources: kernel/mm/frame_test.c kernel/mm/frame.c kernel/mm/frame_pool.c
 * kernel/mm/buddy.c arch/host/core.c
 * arch/host/panic.c arch/host/machine.c arch/host/mmu.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "abi/boot_info.h"
#include "arch/host/host.h"
#include "arch/mmu.h"
#include "lib/test_random.h"
#include "mm/frame.h"

#define LOW                                         \
    {                                               \
        PAGE_BYTES, 158 * PAGE_BYTES, BOOT_MEM_FREE \
    }
#define BIOS                                \
    {                                       \
        0x9f000, 0x61000, BOOT_MEM_RESERVED \
    }
#define LOADER                       \
    {                                \
        MIB, 64 * KIB, BOOT_MEM_FREE \
    }
#define IMAGE                                    \
    {                                            \
        MIB + 64 * KIB, 448 * KIB, BOOT_MEM_BOOT \
    }

static const struct host_region tiny[] = {LOW,
                                          BIOS,
                                          LOADER,
                                          IMAGE,
                                          {1536 * KIB, 384 * KIB, BOOT_MEM_FREE},
                                          {1920 * KIB, 128 * KIB, BOOT_MEM_ACPI}};
static const struct host_region small[] = {
    LOW, BIOS, LOADER, IMAGE, {1536 * KIB, 16 * MIB - 1536 * KIB, BOOT_MEM_FREE}};
static const struct host_region large[] = {
    LOW,
    BIOS,
    LOADER,
    IMAGE,
    {1536 * KIB, 3 * GIB - 1536 * KIB, BOOT_MEM_FREE},
    {3 * GIB, GIB, BOOT_MEM_RESERVED},
    {4 * GIB, 13 * GIB, BOOT_MEM_FREE}};

#define START(machine, direct) \
    frame_init(host_machine(machine, ARRAY_LEN(machine), direct))

/* ---- the model: a byte for each frame of up to 64 MiB ---- */

#define MODEL_FRAMES (64 * MIB / PAGE_BYTES)
static uint8_t taken[MODEL_FRAMES];

static bool is_free_memory(const struct host_region *regions, unsigned count, uint64_t pa)
{
    for (unsigned i = 0; i < count; i++) {
        if (regions[i].kind == BOOT_MEM_FREE && pa >= regions[i].base_pa &&
            pa < regions[i].base_pa + regions[i].len_bytes) {
            return pa != 0;
        }
    }
    return false;
}

static void model_take(const struct host_region *regions, unsigned count, uint64_t pa,
                       unsigned order)
{
    assert_true(IS_ALIGNED(pa, PAGE_BYTES << order));
    for (uint64_t i = 0; i < UINT64_C(1) << order; i++) {
        uint64_t frame = (pa >> PAGE_SHIFT) + i;

        assert_true(is_free_memory(regions, count, frame << PAGE_SHIFT));
        assert_true(frame < MODEL_FRAMES && !taken[frame]);
        taken[frame] = 1;
    }
    memset(mmu_direct(pa), 0xee, PAGE_BYTES << order); /* accessible, and ours */
}

static void model_put(uint64_t pa, unsigned order)
{
    memset(&taken[pa >> PAGE_SHIFT], 0, UINT64_C(1) << order);
}

/* Takes frames until there are none; returns how many. */
static uint64_t exhaust(const struct host_region *regions, unsigned count, uint64_t *pas)
{
    uint64_t n = 0;
    uint64_t pa;

    while ((pa = frame_alloc(0)) != FRAME_NONE) {
        model_take(regions, count, pa, 0);
        pas[n++] = pa;
    }
    return n;
}

static void every_frame_is_used(const struct host_region *regions, unsigned count,
                                uint64_t direct)
{
    uint64_t *pas = calloc(MODEL_FRAMES, sizeof(*pas));

    memset(taken, 0, sizeof(taken));
    frame_init(host_machine(regions, count, direct));
    uint64_t total = frame_total_bytes() / PAGE_BYTES;

    for (int round = 0; round < 3; round++) {
        uint64_t n = exhaust(regions, count, pas);

        assert_int_equal(n, total); /* low memory and tables' reserve included */
        assert_int_equal(frame_free_bytes(), 0);
        while (n > 0) {
            n--;
            frame_free(pas[n], 0);
            model_put(pas[n], 0);
        }
        assert_int_equal(frame_free_bytes(), total * PAGE_BYTES);
    }
    free(pas);
}

static void all_of_tiny(void **state)
{
    (void)state;
    every_frame_is_used(tiny, ARRAY_LEN(tiny), 2 * MIB);
    assert_int_equal(frame_total_bytes() / PAGE_BYTES, 158 + 16 + 96 - 1);
}

static void all_of_small(void **state)
{
    (void)state;
    every_frame_is_used(small, ARRAY_LEN(small), 2 * MIB);
    every_frame_is_used(small, ARRAY_LEN(small), 16 * MIB);
}

static void page_zero_stays(void **state)
{
    static const struct host_region from_zero[] = {
        {0, MIB, BOOT_MEM_FREE},
        {MIB, 64 * KIB, BOOT_MEM_BOOT},
        {MIB + 64 * KIB, 7 * MIB - 64 * KIB, BOOT_MEM_FREE}};

    (void)state;
    every_frame_is_used(from_zero, ARRAY_LEN(from_zero), 2 * MIB);
    assert_int_equal(taken[0], 0);
}

static void only_low_memory(void **state)
{
    static const struct host_region low[] = {LOW, BIOS, {MIB, MIB, BOOT_MEM_BOOT}};

    (void)state;
    every_frame_is_used(low, ARRAY_LEN(low), 2 * MIB);
}

/* Blocks of all sizes, whole and in parts, for a long time. */
static void random_blocks(void **state)
{
    enum { SLOTS = 600, STEPS = 200000 };
    static struct {
        uint64_t pa;
        unsigned order;
    } held[SLOTS];
    unsigned count = 0;
    uint64_t used = 0;

    (void)state;
    memset(taken, 0, sizeof(taken));
    START(small, 2 * MIB);
    for (int step = 0; step < STEPS; step++) {
        bool fill = (step / 2000) % 2 == 0;

        if (count < SLOTS && draw(8) < (fill ? 5 : 3)) {
            unsigned order = draw(20) == 0 ? (unsigned)draw(12) : (unsigned)draw(4);
            uint64_t pa = frame_alloc(order);

            if (pa != FRAME_NONE) {
                model_take(small, ARRAY_LEN(small), pa, order);
                held[count].pa = pa;
                held[count++].order = order;
                used += UINT64_C(1) << order;
            }
        } else if (count > 0) {
            unsigned i = (unsigned)draw(count);

            if (held[i].order > 0 && count < SLOTS && draw(3) == 0) {
                /* Half of it: the other half stays as a block of its own. */
                held[i].order--;
                uint64_t half = held[i].pa + (draw(2) ? PAGE_BYTES << held[i].order : 0);

                frame_free(half, held[i].order);
                model_put(half, held[i].order);
                used -= UINT64_C(1) << held[i].order;
                held[i].pa ^= half == held[i].pa ? PAGE_BYTES << held[i].order : 0;
            } else {
                assert_int_equal(frame_order(held[i].pa), held[i].order);
                frame_free(held[i].pa, held[i].order);
                model_put(held[i].pa, held[i].order);
                used -= UINT64_C(1) << held[i].order;
                held[i] = held[--count];
            }
        }
        uint64_t free_frames = frame_free_bytes() / PAGE_BYTES;
        uint64_t rest = frame_total_bytes() / PAGE_BYTES - used - free_frames;

        assert_true(rest <= 4); /* the reserve for page tables */
    }
    while (count > 0) {
        count--;
        frame_free(held[count].pa, held[count].order);
    }
    /* All merged again: [8, 16) MiB is one block. */
    assert_int_not_equal(frame_alloc(11), FRAME_NONE);
}

static void large_machine(void **state)
{
    (void)state;
    START(large, 2 * MIB);
    uint64_t total = frame_total_bytes();

    assert_true(total > 15 * GIB + 900 * MIB);
    uint64_t pa = frame_alloc(0);

    assert_true(pa < 2 * MIB);
    frame_free(pa, 0);
    /* 1 GiB blocks: all but those that are not whole. */
    uint64_t blocks[16];
    unsigned n = 0;

    while (n < 16 && (blocks[n] = frame_alloc(FRAME_MAX_ORDER)) != FRAME_NONE) {
        *(uint64_t *)mmu_direct(blocks[n] + GIB - 8) = blocks[n];
        n++;
    }
    assert_int_equal(n, 15);
    assert_true(frame_free_bytes() > GIB - 100 * MIB);
    for (unsigned i = 0; i < n; i++) {
        frame_free(blocks[i] + GIB / 2, FRAME_MAX_ORDER - 1);
        frame_free(blocks[i], FRAME_MAX_ORDER - 1);
    }
    /* Page tables of the direct map, one for each GiB, and those in reserve. */
    assert_true(total - frame_free_bytes() <= (17 + 4) * PAGE_BYTES);
    assert_int_not_equal(frame_alloc(FRAME_MAX_ORDER), FRAME_NONE);
    assert_int_equal(frame_alloc(FRAME_MAX_ORDER + 1), FRAME_NONE);
    assert_int_equal(frame_alloc(64), FRAME_NONE);
}

/* A piece of memory so far up that its states would fill the rest is left out. */
static void far_memory(void **state)
{
    static const struct host_region far[] = {LOW,
                                             BIOS,
                                             LOADER,
                                             IMAGE,
                                             {1536 * KIB, 512 * KIB, BOOT_MEM_FREE},
                                             {60 * GIB, 2 * MIB, BOOT_MEM_FREE}};

    (void)state;
    START(far, 2 * MIB);
    assert_true(frame_total_bytes() < 2 * MIB);
    while (frame_alloc(0) != FRAME_NONE) {
    }
}

static void zeroed(void **state)
{
    (void)state;
    START(small, 2 * MIB);
    for (unsigned order = 0; order < 8; order++) {
        uint64_t pa = frame_alloc_zeroed(order);
        const uint8_t *bytes = mmu_direct(pa);

        for (uint64_t i = 0; i < PAGE_BYTES << order; i++) {
            assert_int_equal(bytes[i], 0);
        }
    }
}

struct bad_free {
    uint64_t pa;
    unsigned order;
};

static void do_free(void *arg)
{
    const struct bad_free *bad = arg;

    frame_free(bad->pa, bad->order);
}

static void do_order(void *arg)
{
    const struct bad_free *bad = arg;

    frame_order(bad->pa);
}

static void bad_frees_panic(void **state)
{
    (void)state;
    START(small, 2 * MIB);
    uint64_t pa = frame_alloc(3), freed = frame_alloc(0), beside = frame_alloc(0);

    frame_free(freed, 0);
    const struct bad_free bad[] = {
        {freed, 0},           /* twice */
        {pa, 4},              /* more than allocated */
        {pa + PAGE_BYTES, 1}, /* not aligned */
        {pa + 1, 0},          /* not a frame */
        {MIB + 64 * KIB, 0},  /* never was free */
        {0x9f000, 0},         /* reserved */
        {0, 0},               /* nobody's */
        {12 * MIB, 0},        /* not taken over */
        {15 * MIB, 3},
        {UINT64_C(1) << 40, 0}, /* beyond */
        {UINT64_MAX - PAGE_BYTES + 1, 0},
        {pa, FRAME_MAX_ORDER + 1},
        {0, FRAME_MAX_ORDER},
    };

    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_true(host_panics(do_free, (void *)&bad[i]));
        assert_non_null(strstr(host_panic_text(), "frame_free"));
    }
    struct bad_free inside = {pa + PAGE_BYTES, 0};

    assert_true(host_panics(do_order, &inside));
    frame_free(pa + 2 * PAGE_BYTES, 1); /* the middle */
    struct bad_free again = {pa, 3};

    assert_true(host_panics(do_free, &again));
    frame_free(pa + PAGE_BYTES, 0);
    frame_free(pa, 0);
    frame_free(pa + 4 * PAGE_BYTES, 2);
    frame_free(beside, 0);
}

static void start_tiny_unmapped(void *arg)
{
    (void)arg;
    static const struct host_region all_above[] = {{MIB, MIB, BOOT_MEM_BOOT},
                                                   {2 * MIB, 8 * MIB, BOOT_MEM_FREE}};

    START(all_above, 2 * MIB);
}

static void no_memory_within_reach(void **state)
{
    (void)state;
    assert_true(host_panics(start_tiny_unmapped, NULL));
    assert_non_null(strstr(host_panic_text(), "0x200000"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_tiny),     cmocka_unit_test(all_of_small),
        cmocka_unit_test(page_zero_stays), cmocka_unit_test(only_low_memory),
        cmocka_unit_test(random_blocks),   cmocka_unit_test(large_machine),
        cmocka_unit_test(far_memory),      cmocka_unit_test(zeroed),
        cmocka_unit_test(bad_frees_panic), cmocka_unit_test(no_memory_within_reach),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
