/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Running out of memory: what is refused, what is kept, what is given back. Sources:
 * kernel/mm/vm_oom_test.c and those of vm_test_machine.h.
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

static void touch_all(uint64_t start, uint64_t len)
{
    for (uint64_t at = 0; at < len; at += PAGE_BYTES) {
        uint8_t byte = 1;

        assert_true(host_access(start + at, FAULT_WRITE, &byte));
    }
}

/* The rule of vm.h: what was granted can be touched, all of it, to the last byte. */
static void granted_memory_is_there(void **state)
{
    static uint64_t vas[2000], lens[2000];
    unsigned count = 0;

    (void)state;
    machine_start(24 * MIB, 0);
    int64_t brk_start = vm_brk(0);
    int64_t brk_len = 0;

    while (count < ARRAY_LEN(vas)) {
        lens[count] = (1 + draw(draw(4) ? 10 : 700)) * PAGE_BYTES;
        vas[count] = draw(2) ? 0 : MMU_USER_START + draw(1 << 20) * 16 * PAGE_BYTES;
        if (vm_map(&vas[count], lens[count], RW, ANON) != 0) {
            break;
        }
        if (draw(3) == 0) { /* some at once, most later */
            touch_all(vas[count], lens[count]);
        }
        count++;
        if (vm_brk(5000) > 0) {
            brk_len += 5000;
        }
    }
    assert_true(count > 10 && count < ARRAY_LEN(vas));
    for (unsigned i = 0; i < count; i++) {
        touch_all(vas[i], lens[i]);
    }
    touch_all((uint64_t)ALIGN_UP(brk_start, (int64_t)PAGE_BYTES),
              (uint64_t)brk_len - 4096);
    assert_true(frame_free_bytes() < frame_total_bytes() / 8);
    /* And it is worth something to give it back. */
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(vm_unmap(vas[i], lens[i]), 0);
    }
    uint64_t va = 0;

    assert_int_equal(vm_map(&va, 16 * MIB, RW, ANON), 0);
    touch_all(va, 16 * MIB);
}

static void what_counts(void **state)
{
    uint64_t none = 0, lazy = 0, va = 0;

    (void)state;
    machine_start(64 * MIB, 0);
    uint64_t free_bytes = frame_free_bytes();

    assert_int_equal(vm_map(&none, UINT64_C(1) << 40, HPROT_NONE, ANON), 0);
    assert_int_equal(vm_map(&lazy, UINT64_C(1) << 40, RW, ANON | HMAP_NORESERVE), 0);
    assert_int_equal(vm_map(&va, free_bytes + PAGE_BYTES, RW, ANON), -HE_NOMEM);
    assert_int_equal(vm_map(&va, 48 * MIB, RW, ANON), 0);
    uint64_t more = 0;

    assert_int_equal(vm_map(&more, 24 * MIB, RW, ANON), -HE_NOMEM);
    assert_int_equal(vm_brk(24 * MIB), -HE_NOMEM);
    assert_int_equal(vm_protect(none, 24 * MIB, RW), -HE_NOMEM);
    assert_int_equal(vm_protect(none, 4 * MIB, RW), 0);
    assert_int_equal(vm_protect(none + 4 * MIB, 16 * MIB, HPROT_READ), -HE_NOMEM);
    assert_int_equal(vm_protect(va, 24 * MIB, HPROT_NONE), 0); /* keeps the promise */
    assert_int_equal(vm_map(&more, 24 * MIB, RW, ANON), -HE_NOMEM);
    assert_int_equal(vm_unmap(va, 24 * MIB), 0);
    assert_int_equal(vm_map(&more, 24 * MIB, RW, ANON | HMAP_POPULATE), 0);
    touch_all(va + 24 * MIB, 24 * MIB);
    touch_all(none, 4 * MIB);
}

/* A touch of memory that was not promised, when there is none. */
static void touch_that_fails(void **state)
{
    uint64_t lazy = 0;
    uint8_t byte = 1;
    char text[100];
    uint64_t at = 0;

    (void)state;
    machine_start(8 * MIB, 0);
    assert_int_equal(vm_map(&lazy, GIB, RW, ANON | HMAP_NORESERVE), 0);
    while (at < GIB && host_access(lazy + at, FAULT_WRITE, &byte)) {
        at += PAGE_BYTES;
    }
    assert_true(at > 6 * MIB && at < 8 * MIB);
    vm_describe(lazy + at, text, sizeof(text));
    assert_non_null(strstr(text, "out of memory"));
    assert_int_equal(vm_brk(PAGE_BYTES), -HE_NOMEM);
    uint64_t va = 0;

    assert_int_equal(vm_map(&va, PAGE_BYTES, RW, ANON | HMAP_NORESERVE | HMAP_POPULATE),
                     -HE_NOMEM);
    assert_int_equal(vm_stack_map(&va, 64 * KIB, 1), -HE_NOMEM);
    assert_int_equal(vm_kernel_stack(64 * KIB), 0);
    assert_int_equal(vm_advise(lazy, 2 * MIB, HMADV_DONTNEED), 0);
    assert_true(host_access(lazy + at, FAULT_WRITE, &byte));
    assert_int_equal(vm_stack_map(&va, 64 * KIB, 1), 0);
}

/* Stacks are backed as they are used, and the last memory is not for a new one. */
static void stacks_until_it_is_enough(void **state)
{
    static uint64_t bases[5000];
    unsigned count = 0;
    uint8_t byte = 1;

    (void)state;
    machine_start(32 * MIB, 0);
    while (count < ARRAY_LEN(bases) && vm_stack_map(&bases[count], MIB, count) == 0) {
        count++;
    }
    assert_true(count > 1000 && count < ARRAY_LEN(bases));
    assert_true(frame_free_bytes() >= 48 * KIB);
    assert_true(host_access(bases[0] + MIB / 2, FAULT_WRITE, &byte));
    uint64_t free_bytes = frame_free_bytes();

    for (unsigned i = 0; i < count; i++) {
        vm_stack_unmap(bases[i], MIB);
    }
    assert_true(frame_free_bytes() > free_bytes + 28 * MIB);
}

/*
 * The same story again and again, with no memory for page tables from the nth on. What
 * fails must say so and change nothing.
 */
static void no_tables_from_the_nth_on(void **state)
{
    bool failed = true;

    (void)state;
    machine_start(256 * MIB, 0);
    uint64_t start_free = frame_free_bytes();

    for (long n = 0; failed && n < 100; n++) {
        uint64_t va = MMU_USER_START + (UINT64_C(1) << 39) * (uint64_t)(1 + n);
        uint64_t resident = vm_resident_bytes();
        uint64_t tables = host_table_frames();
        uint64_t stack = 0;
        uint8_t byte = 7;
        int err;

        failed = false;
        host_fail_tables(n);
        err = vm_map(&va, 4 * MIB, RW, ANON | HMAP_FIXED | HMAP_POPULATE);
        failed |= err == -HE_NOMEM;
        if (err == -HE_NOMEM) {
            assert_int_equal(vm_resident_bytes(), resident);
            assert_int_equal(vm_map(&va, 4 * MIB, RW, ANON | HMAP_FIXED), 0);
        }
        bool touched = host_access(va + 12 * PAGE_BYTES, FAULT_WRITE, &byte);

        failed |= !touched;
        err = vm_protect(va + 4 * PAGE_BYTES, 4 * PAGE_BYTES, HPROT_READ);
        failed |= err != 0;
        assert_int_equal(host_access(va + 5 * PAGE_BYTES, FAULT_WRITE, &byte),
                         err != 0 && touched);
        err = vm_unmap(va + 8 * PAGE_BYTES, 3 * PAGE_BYTES);
        failed |= err != 0;
        err = vm_stack_map(&stack, MIB, 3);
        failed |= err != 0;
        host_fail_tables(-1);
        if (touched) {
            assert_true(host_access(va + 12 * PAGE_BYTES, 0, &byte));
            assert_int_equal(byte, 7);
        }
        if (err == 0) {
            vm_stack_unmap(stack, MIB);
        }
        assert_int_equal(vm_unmap(va, 4 * MIB), 0);
        assert_int_equal(vm_resident_bytes(), resident);
        assert_int_equal(host_table_frames(), tables);
    }
    assert_false(failed); /* with enough of them all went well */
    assert_true(start_free - frame_free_bytes() <= 24 * PAGE_BYTES);
}

/* Dividing needs heap and tables: when both are gone, unmapping half fails whole. */
static void nothing_to_divide_with(void **state)
{
    uint64_t va = 0, lazy = 0;
    uint8_t byte = 9;

    (void)state;
    machine_start(160 * MIB, 0);
    assert_int_equal(vm_map(&va, 2 * MIB, RW, ANON), 0);
    assert_int_equal(vm_advise(va, 2 * MIB, HMADV_HUGEPAGE), 0);
    assert_true(host_access(va, FAULT_WRITE, &byte));
    assert_int_equal(vm_map(&lazy, GIB, RW, ANON | HMAP_NORESERVE), 0);
    for (uint64_t at = 0; at < GIB && host_access(lazy + at, FAULT_WRITE, &byte);) {
        at += PAGE_BYTES;
    }
    assert_int_equal(frame_free_bytes(), 0);
    assert_int_equal(vm_unmap(va, PAGE_BYTES), -HE_NOMEM);
    assert_int_equal(vm_protect(va + PAGE_BYTES, PAGE_BYTES, HPROT_READ), -HE_NOMEM);
    assert_int_equal(vm_advise(va + PAGE_BYTES, PAGE_BYTES, HMADV_DONTNEED), -HE_NOMEM);
    assert_true(host_access(va, FAULT_WRITE, &byte));
    assert_true(host_access(va + PAGE_BYTES, FAULT_WRITE, &byte));
    assert_int_equal(vm_unmap(va, 2 * MIB), 0); /* all of it needs nothing */
    assert_int_equal(frame_free_bytes(), 2 * MIB + PAGE_BYTES); /* its table, too */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(granted_memory_is_there),
        cmocka_unit_test(what_counts),
        cmocka_unit_test(touch_that_fails),
        cmocka_unit_test(stacks_until_it_is_enough),
        cmocka_unit_test(no_tables_from_the_nth_on),
        cmocka_unit_test(nothing_to_divide_with),
    };

    return run_each(tests, ARRAY_LEN(tests));
}
