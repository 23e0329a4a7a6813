/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * vm.h against a model of every page. Sources: kernel/mm/vm_test.c and those of
 * vm_test_machine.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "abi/errno.h"
#include "lib/test_random.h"
#include "mm/vm_test_machine.h"

#define PAGES 1536 /* of the model: 6 MiB from MMU_USER_START on */
#define STEPS 60000

static struct {
    int prot; /* -1: not mapped */
    uint8_t value;
} model[PAGES];

static uint64_t va_of(uint64_t page)
{
    return MMU_USER_START + page * PAGE_BYTES;
}

static void model_set(uint64_t start, uint64_t end, int prot)
{
    for (uint64_t i = start; i < end; i++) {
        model[i].prot = prot;
        model[i].value = 0;
    }
}

static bool any_mapped(uint64_t start, uint64_t end)
{
    for (uint64_t i = start; i < end; i++) {
        if (model[i].prot >= 0) {
            return true;
        }
    }
    return false;
}

static bool all_mapped(uint64_t start, uint64_t end)
{
    for (uint64_t i = start; i < end; i++) {
        if (model[i].prot < 0) {
            return false;
        }
    }
    return true;
}

static int any_prot(void)
{
    static const int prots[] = {
        RW, RW, RW, HPROT_READ, HPROT_NONE, HPROT_READ | HPROT_EXEC, HPROT_WRITE};

    return prots[draw(ARRAY_LEN(prots))];
}

static void any_range(uint64_t *start, uint64_t *end)
{
    uint64_t most = draw(10) == 0 ? 1100 : 30;

    *start = draw(PAGES);
    *end = *start + 1 + draw(most);
    *end = MIN(*end, PAGES);
}

static void step_map(void)
{
    static const int extra[] = {0, 0, 0, HMAP_NORESERVE, HMAP_POPULATE, HMAP_HUGETLB};
    int flags = ANON | extra[draw(ARRAY_LEN(extra))];
    int prot = any_prot();
    uint64_t start, end;

    any_range(&start, &end);
    uint64_t va = draw(3) ? va_of(start) + draw(PAGE_BYTES) : 0;
    uint64_t len = (end - start) * PAGE_BYTES - draw(PAGE_BYTES);
    int kind = (int)draw(3);

    if (kind > 0) {
        flags |= kind == 1 ? HMAP_FIXED : HMAP_FIXED_NOREPLACE;
        va = va_of(start);
    }
    bool taken = any_mapped(start, end);
    uint64_t hint = va;
    int err = vm_map(&va, len, prot, flags);

    if (kind == 2 && taken) {
        assert_int_equal(err, -HE_EXIST);
        return;
    }
    assert_int_equal(err, 0);
    assert_true(IS_ALIGNED(va, PAGE_BYTES) && va >= MMU_USER_START);
    if (kind > 0) {
        assert_int_equal(va, hint);
    } else if (hint != 0 && !taken) {
        assert_int_equal(va, ALIGN_DOWN(hint, PAGE_BYTES));
    }
    uint64_t page = (va - MMU_USER_START) / PAGE_BYTES;

    if (page + (end - start) > PAGES) { /* no room inside the model */
        assert_int_equal(vm_unmap(va, len), 0);
        for (uint64_t i = page; i < PAGES && i < page + (end - start); i++) {
            assert_int_equal(model[i].prot, -1);
        }
        return;
    }
    if (kind == 0) {
        assert_false(any_mapped(page, page + end - start));
    }
    model_set(page, page + end - start, prot);
}

static void step_unmap(void)
{
    uint64_t start, end;

    any_range(&start, &end);
    assert_int_equal(
        vm_unmap(va_of(start), (end - start) * PAGE_BYTES - draw(PAGE_BYTES)), 0);
    model_set(start, end, -1);
}

static void step_protect(void)
{
    uint64_t start, end;
    int prot = any_prot();

    any_range(&start, &end);
    int err = vm_protect(va_of(start), (end - start) * PAGE_BYTES, prot);

    if (!all_mapped(start, end)) {
        assert_int_equal(err, -HE_NOMEM);
        return;
    }
    assert_int_equal(err, 0);
    for (uint64_t i = start; i < end; i++) {
        model[i].prot = prot;
    }
}

static void step_advise(void)
{
    uint64_t start, end;
    int advice = draw(3) ? HMADV_DONTNEED : HMADV_HUGEPAGE;

    any_range(&start, &end);
    int err = vm_advise(va_of(start), (end - start) * PAGE_BYTES, advice);

    assert_int_equal(err, all_mapped(start, end) ? 0 : -HE_NOMEM);
    for (uint64_t i = start; err == 0 && advice == HMADV_DONTNEED && i < end; i++) {
        model[i].value = 0;
    }
}

/* One byte of the page carries the value, the others stay as they came: zero. */
static void access_page(uint64_t page, bool write)
{
    uint64_t va = va_of(page) + 8 * (page % 512);
    bool may_write = model[page].prot >= 0 && (model[page].prot & HPROT_WRITE);
    uint8_t byte = (uint8_t)draw(256);

    if (write) {
        assert_int_equal(host_access(va, FAULT_WRITE, &byte), may_write);
        model[page].value = may_write ? byte : model[page].value;
        return;
    }
    bool may_read = model[page].prot > 0;

    assert_int_equal(host_access(va, 0, &byte), may_read);
    if (may_read) {
        assert_int_equal(byte, model[page].value);
        assert_true(host_access(va ^ 1, 0, &byte));
        assert_int_equal(byte, 0);
    }
    bool may_execute = may_read && (model[page].prot & HPROT_EXEC);

    assert_int_equal(host_access(va, FAULT_EXEC, &byte), may_execute);
}

static void step_access(void)
{
    uint64_t start, end;

    any_range(&start, &end);
    end -= end - start > 40 ? end - start - 40 : 0;
    for (uint64_t i = start; i < end; i++) {
        access_page(i, draw(2));
    }
}

static void random_steps(uint64_t mem_bytes)
{
    machine_start(mem_bytes, 0);
    uint64_t resident = vm_resident_bytes();
    uint64_t start_free = frame_free_bytes();

    model_set(0, PAGES, -1);
    for (int step = 0; step < STEPS; step++) {
        void (*const steps[])(void) = {step_map,    step_unmap,  step_protect,
                                       step_advise, step_access, step_access};
        bool fill = (step / 1000) % 2 == 0;

        steps[draw(fill ? 6 : 2)]();
        if (step % 1000 == 0) {
            for (uint64_t i = 0; i < PAGES; i++) {
                access_page(i, false);
            }
        }
    }
    assert_int_equal(vm_unmap(MMU_USER_START, MMU_USER_END - MMU_USER_START), 0);
    assert_int_equal(vm_resident_bytes(), resident);
    assert_true(start_free - frame_free_bytes() <= 16 * PAGE_BYTES);
    /* No promise is left over: all that is free can be promised but for the margin. */
    uint64_t va = 0;

    assert_int_equal(vm_map(&va, frame_free_bytes() * 99 / 100 - 64 * KIB, RW, ANON), 0);
    assert_int_equal(vm_unmap(va, PAGE_BYTES * (PAGES * 100)), 0);
}

static void random_in_plenty(void **state)
{
    (void)state;
    random_steps(512 * MIB);
}

static void random_in_little(void **state)
{
    (void)state;
    random_steps(20 * MIB);
}

static const struct {
    uint64_t va, len;
    int prot, flags, want;
} bad_maps[] = {
    {0, 0, RW, ANON, -HE_INVAL},
    {0, UINT64_C(1) << 63, RW, ANON, -HE_NOMEM},
    {0, UINT64_MAX, RW, ANON, -HE_NOMEM},
    {0, UINT64_MAX - 4094, RW, ANON, -HE_NOMEM},
    {0, UINT64_MAX, HPROT_NONE, ANON | HMAP_NORESERVE, -HE_NOMEM},
    {0, UINT64_C(1) << 46, RW, ANON, -HE_NOMEM},
    {0, PAGE_BYTES, RW | HPROT_EXEC, ANON, -HE_ACCES},
    {0, PAGE_BYTES, 8, ANON, -HE_INVAL},
    {0, PAGE_BYTES, -1, ANON, -HE_INVAL},
    {0, PAGE_BYTES, RW, HMAP_PRIVATE, -HE_INVAL},
    {0, PAGE_BYTES, RW, HMAP_ANONYMOUS, -HE_INVAL},
    {0, PAGE_BYTES, RW, ANON | HMAP_SHARED, -HE_INVAL},
    {0, PAGE_BYTES, RW, ANON | 0x40000000, -HE_INVAL},
    {0, PAGE_BYTES, RW, -1, -HE_INVAL},
    {0, PAGE_BYTES, RW, ANON | HMAP_FIXED, -HE_INVAL},
    {TEXT_VA, PAGE_BYTES, RW, ANON | HMAP_FIXED, -HE_INVAL},
    {MMU_USER_START + 1, PAGE_BYTES, RW, ANON | HMAP_FIXED, -HE_INVAL},
    {MMU_USER_END, PAGE_BYTES, RW, ANON | HMAP_FIXED, -HE_INVAL},
    {MMU_USER_END - PAGE_BYTES, 2 * PAGE_BYTES, RW, ANON | HMAP_FIXED, -HE_INVAL},
    {MMU_DIRECT_MAP_VA | UINT64_C(0xffff) << 48, PAGE_BYTES, RW, ANON | HMAP_FIXED,
     -HE_INVAL},
    {UINT64_MAX - 4095, PAGE_BYTES, RW, ANON | HMAP_FIXED, -HE_INVAL},
};
static const struct {
    uint64_t va, len;
} bad_unmaps[] = {
    {MMU_USER_START, 0},
    {MMU_USER_START + 8, PAGE_BYTES},
    {0, PAGE_BYTES},
    {0, UINT64_MAX},
    {TEXT_VA, PAGE_BYTES},
    {DATA_VA, PAGE_BYTES},
    {MMU_USER_START - PAGE_BYTES, 2 * PAGE_BYTES},
    {MMU_USER_END, PAGE_BYTES},
    {MMU_USER_START, UINT64_MAX},
    {MMU_USER_START, UINT64_MAX - MMU_USER_START + 1},
    {UINT64_C(0xffff800000000000), PAGE_BYTES},
    {UINT64_C(0xffffe00000000000), PAGE_BYTES},
    {UINT64_MAX - 4095, 4096},
    {UINT64_MAX - 4095, UINT64_MAX},
};

static void hostile_map(void **state)
{
    (void)state;
    machine_start(64 * MIB, 0);
    for (size_t i = 0; i < ARRAY_LEN(bad_maps); i++) {
        uint64_t place = bad_maps[i].va;

        assert_int_equal(
            vm_map(&place, bad_maps[i].len, bad_maps[i].prot, bad_maps[i].flags),
            bad_maps[i].want);
    }
}

static void hostile_ranges(void **state)
{
    (void)state;
    machine_start(64 * MIB, 0);
    for (size_t i = 0; i < ARRAY_LEN(bad_unmaps); i++) {
        assert_int_equal(vm_unmap(bad_unmaps[i].va, bad_unmaps[i].len), -HE_INVAL);
        assert_true(vm_protect(bad_unmaps[i].va, bad_unmaps[i].len, HPROT_NONE) < 0 ||
                    bad_unmaps[i].len == 0 || bad_unmaps[i].va == DATA_VA);
        assert_true(vm_advise(bad_unmaps[i].va, bad_unmaps[i].len, HMADV_DONTNEED) < 0 ||
                    bad_unmaps[i].len == 0);
    }
    assert_int_equal(vm_unmap(MMU_USER_START, PAGE_BYTES), 0); /* nothing there: fine */
    assert_int_equal(vm_protect(MMU_USER_START, PAGE_BYTES, RW), -HE_NOMEM);
    assert_int_equal(vm_protect(MMU_USER_START, 0, RW), 0);
    assert_int_equal(vm_protect(MMU_USER_START, PAGE_BYTES, 8), -HE_INVAL);
    uint64_t va = MMU_USER_START;

    assert_int_equal(vm_map(&va, PAGE_BYTES, RW, ANON), 0);
    assert_int_equal(vm_protect(va, PAGE_BYTES, RW | HPROT_EXEC), -HE_ACCES);
    assert_int_equal(vm_unmap(va, PAGE_BYTES), 0);
    assert_int_equal(vm_advise(MMU_USER_START, PAGE_BYTES, 77), -HE_INVAL);
    assert_false(vm_fault(UINT64_MAX, FAULT_WRITE));
    assert_false(vm_fault(UINT64_C(0xffff800000000000), 0));
    assert_false(vm_fault(0, FAULT_WRITE));
    assert_false(vm_fault(MMU_USER_END, 0));
}

static void mappings_next_to_each_other_merge(void **state)
{
    (void)state;
    machine_start(64 * MIB, 0);
    uint64_t before = frame_free_bytes();
    uint64_t first = 0;

    /* 4,000 regions would take more than a hundred pages of the heap. */
    for (int i = 0; i < 4000; i++) {
        uint64_t va = 0;

        assert_int_equal(vm_map(&va, PAGE_BYTES, RW, ANON), 0);
        first = i == 0 ? va : first;
        assert_int_equal(va, first + (uint64_t)i * PAGE_BYTES);
    }
    assert_true(before - frame_free_bytes() <= 2 * PAGE_BYTES);
    for (uint64_t i = 0; i < 4000; i += 2) {
        assert_int_equal(vm_protect(first + i * PAGE_BYTES, PAGE_BYTES, HPROT_READ), 0);
    }
    assert_true(before - frame_free_bytes() >= 100 * PAGE_BYTES);
    assert_int_equal(vm_protect(first, 4000 * PAGE_BYTES, RW), 0);
    assert_true(before - frame_free_bytes() <= 4 * PAGE_BYTES);
    assert_int_equal(vm_unmap(first, 4000 * PAGE_BYTES), 0);
}

static void faults_are_few(void **state)
{
    uint64_t va = 0;
    uint8_t byte;

    (void)state;
    machine_start(512 * MIB, 0);
    assert_int_equal(vm_map(&va, 511 * PAGE_BYTES, RW, ANON), 0);
    uint64_t start = host_faults();

    /* Too small for a large page. Upwards: windows of 16 pages soon. */
    for (uint64_t i = 0; i < 500; i++) {
        assert_true(host_access(va + i * PAGE_BYTES, 0, &byte));
    }
    assert_true(host_faults() - start <= 500 / 16 + 4);
    assert_int_equal(vm_advise(va, 511 * PAGE_BYTES, HMADV_DONTNEED), 0);
    start = host_faults();
    for (uint64_t i = 500; i-- > 0;) { /* downwards, like a stack */
        assert_true(host_access(va + i * PAGE_BYTES, 0, &byte));
    }
    assert_true(host_faults() - start <= 500 / 16 + 5);
    assert_int_equal(vm_unmap(va, 511 * PAGE_BYTES), 0);
    /* Large pages: one fault for each 2 MiB, however far apart the touches are. */
    va = 0;
    assert_int_equal(vm_map(&va, 64 * MIB, RW, ANON), 0);
    assert_true(IS_ALIGNED(va, 2 * MIB));
    start = host_faults();
    for (uint64_t at = 0; at < 64 * MIB; at += 512 * KIB) {
        assert_true(host_access(va + at, 0, &byte));
    }
    assert_int_equal(host_faults() - start, 32);
    uint64_t page_bytes = 0;

    assert_true(mmu_query(va, NULL, &page_bytes, NULL));
    assert_int_equal(page_bytes, 2 * MIB);
    assert_int_equal(vm_unmap(va, 64 * MIB), 0);
}

static void populated_at_once(void **state)
{
    uint64_t va = 0;
    uint8_t byte = 1;

    (void)state;
    machine_start(64 * MIB, 0);
    uint64_t resident = vm_resident_bytes();
    uint64_t start = host_faults();

    assert_int_equal(vm_map(&va, 9 * MIB + 5 * PAGE_BYTES, RW, ANON | HMAP_POPULATE), 0);
    assert_int_equal(vm_resident_bytes() - resident, 9 * MIB + 5 * PAGE_BYTES);
    for (uint64_t at = 0; at < 9 * MIB + 5 * PAGE_BYTES; at += PAGE_BYTES) {
        assert_true(host_access(va + at, FAULT_WRITE, &byte));
    }
    assert_int_equal(host_faults(), start);
    assert_int_equal(vm_unmap(va, 9 * MIB + 5 * PAGE_BYTES), 0);
    assert_int_equal(vm_resident_bytes(), resident);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_in_plenty),
        cmocka_unit_test(random_in_little),
        cmocka_unit_test(hostile_map),
        cmocka_unit_test(hostile_ranges),
        cmocka_unit_test(mappings_next_to_each_other_merge),
        cmocka_unit_test(faults_are_few),
        cmocka_unit_test(populated_at_once),
    };

    return run_each(tests, ARRAY_LEN(tests));
}
