/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The program's own regions, the break, stacks, and the words of fault reports. Sources:
 * kernel/mm/vm_image_test.c and those of vm_test_machine.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "abi/errno.h"
#include "mm/vm_test_machine.h"

static uint8_t byte = 5;

static bool may_read(uint64_t va)
{
    return host_access(va, 0, &byte);
}

static bool may_write(uint64_t va)
{
    return host_access(va, FAULT_WRITE, &byte);
}

static bool may_execute(uint64_t va)
{
    return host_access(va, FAULT_EXEC, &byte);
}

static void segments_are_protected(void **state)
{
    (void)state;
    machine_start(16 * MIB, 10 * MIB);
    assert_true(may_read(TEXT_VA) && may_execute(TEXT_VA + 0x4fff));
    assert_false(may_write(TEXT_VA));
    assert_true(may_read(CONST_VA + 0x2fff));
    assert_false(may_write(CONST_VA) || may_execute(CONST_VA));
    assert_true(may_read(DATA_VA) && may_write(DATA_VA));
    assert_false(may_execute(DATA_VA) || may_execute(BSS_VA));
    assert_true(may_write(BSS_VA) && may_write(BSS_VA + 10 * MIB - 1));
    assert_true(may_read(BSS_VA + 5 * MIB));
    assert_int_equal(byte, 0);
    assert_false(may_read(BSS_VA + 10 * MIB) || may_read(TEXT_VA - 1) || may_read(0));
    assert_false(may_read(CONST_VA + 0x3000)); /* between two segments */

    assert_int_equal(vm_protect(TEXT_VA, PAGE_BYTES, RW), -HE_ACCES);
    assert_int_equal(vm_protect(TEXT_VA, PAGE_BYTES, HPROT_NONE), -HE_ACCES);
    assert_int_equal(vm_protect(TEXT_VA, PAGE_BYTES, HPROT_READ | HPROT_EXEC), 0);
    assert_int_equal(vm_protect(CONST_VA, PAGE_BYTES, RW), -HE_ACCES);
    assert_int_equal(vm_protect(TEXT_VA, CONST_VA - TEXT_VA + 8, RW), -HE_ACCES);
    assert_int_equal(vm_protect(DATA_VA, PAGE_BYTES, HPROT_READ | HPROT_EXEC), -HE_ACCES);
    assert_int_equal(vm_protect(DATA_VA, PAGE_BYTES, HPROT_READ), 0);
    assert_false(may_write(DATA_VA));
    assert_true(may_write(DATA_VA + PAGE_BYTES));
    assert_int_equal(vm_protect(DATA_VA, PAGE_BYTES, RW), 0);
    assert_true(may_write(DATA_VA));
    assert_int_equal(vm_advise(DATA_VA, PAGE_BYTES, HMADV_DONTNEED), -HE_INVAL);
    assert_int_equal(vm_unmap(DATA_VA, PAGE_BYTES), -HE_INVAL);
}

static void small_bss_is_backed(void **state)
{
    (void)state;
    machine_start(16 * MIB, 30000);
    uint64_t faults = host_faults();

    for (uint64_t at = 0; at < 30000; at++) {
        assert_true(may_read(BSS_VA + at));
        assert_int_equal(byte, 0);
    }
    assert_int_equal(host_faults(), faults);
    assert_int_equal(vm_resident_bytes(), 8 * PAGE_BYTES);
}

static void break_moves(void **state)
{
    (void)state;
    machine_start(64 * MIB, 100);
    int64_t start = vm_brk(0);
    uint64_t at = (uint64_t)start;

    assert_true(at > BSS_VA + 100 && IS_ALIGNED(at, PAGE_BYTES));
    assert_false(may_read(at));
    assert_int_equal(vm_brk(-1), -HE_NOMEM);
    assert_int_equal(vm_brk(INT64_MIN), -HE_NOMEM);
    assert_int_equal(vm_brk(INT64_MAX), -HE_NOMEM);
    assert_int_equal(vm_brk((int64_t)(MMU_USER_START - at)), -HE_NOMEM);
    assert_int_equal(vm_brk(1), start);
    assert_int_equal(vm_brk(0), start + 1);
    assert_true(may_write(at + PAGE_BYTES - 1));
    assert_false(may_read(at + PAGE_BYTES));
    assert_int_equal(vm_brk(8 * MIB), start + 1);
    byte = 77;
    for (uint64_t i = 0; i < 8 * MIB; i += PAGE_BYTES) {
        byte = 77;
        assert_true(may_write(at + i));
    }
    assert_int_equal(vm_brk(-(8 << 20) - 1), start + 1 + (8 << 20));
    assert_false(may_read(at));
    assert_int_equal(vm_resident_bytes(), PAGE_BYTES); /* the .bss */
    assert_int_equal(vm_brk(PAGE_BYTES), start);
    assert_true(may_read(at));
    assert_int_equal(byte, 0); /* what was given back is zero when it returns */
    assert_int_equal(vm_unmap(at, PAGE_BYTES), -HE_INVAL);
    /* A part of another protection stays when the break moves on. */
    assert_int_equal(vm_brk(3 * PAGE_BYTES), start + (int64_t)PAGE_BYTES);
    assert_int_equal(vm_protect(at + 3 * PAGE_BYTES, PAGE_BYTES, HPROT_READ), 0);
    assert_true(vm_brk(PAGE_BYTES) > 0);
    assert_false(may_write(at + 3 * PAGE_BYTES));
    assert_true(may_write(at + 4 * PAGE_BYTES));
    assert_true(vm_brk(-5 * (int64_t)PAGE_BYTES) > 0);
    assert_int_equal(vm_brk(0), start);
    assert_false(may_read(at + 3 * PAGE_BYTES));
}

static void stacks_have_guards(void **state)
{
    uint64_t one, two;

    (void)state;
    machine_start(64 * MIB, 0);
    assert_int_equal(vm_stack_map(&one, 0, 1), -HE_INVAL);
    assert_int_equal(vm_stack_map(&one, UINT64_MAX, 1), -HE_NOMEM);
    assert_int_equal(vm_stack_map(&one, UINT64_C(1) << 50, 1), -HE_NOMEM);
    uint64_t faults = host_faults();

    assert_int_equal(vm_stack_map(&one, MIB - 1, 1), 0);
    assert_int_equal(vm_stack_map(&two, PAGE_BYTES, 2), 0);
    assert_true(may_write(one + MIB - 1) && may_write(one + MIB - 8192));
    assert_true(may_write(two + PAGE_BYTES - 1));
    assert_int_equal(host_faults(), faults); /* the tops are there at once */
    for (uint64_t at = MIB; at > 0; at -= PAGE_BYTES) {
        assert_true(may_write(one + at - 8));
    }
    assert_true(may_write(one));
    assert_false(may_write(one - 1) || may_read(one - PAGE_BYTES) || may_write(two - 1));
    assert_false(may_execute(one));
    /* Nobody but the owner unmaps it, or maps over it. */
    uint64_t va = one;

    assert_int_equal(vm_unmap(one, PAGE_BYTES), -HE_INVAL);
    assert_int_equal(vm_map(&va, PAGE_BYTES, RW, ANON | HMAP_FIXED), -HE_INVAL);
    assert_int_equal(vm_protect(one - PAGE_BYTES, PAGE_BYTES, RW), -HE_NOMEM);
    assert_int_equal(vm_protect(one, PAGE_BYTES, HPROT_NONE), 0); /* a guard of its own */
    assert_false(may_write(one));
    /* A trampoline of a nested function, in the middle. */
    assert_int_equal(vm_protect(one + MIB / 2, PAGE_BYTES, RW | HPROT_EXEC), 0);
    assert_true(may_execute(one + MIB / 2) && may_write(one + MIB / 2));
    assert_false(may_execute(one + MIB / 2 + PAGE_BYTES));
    uint64_t resident = vm_resident_bytes();

    vm_stack_unmap(one, MIB - 1);
    assert_int_equal(resident - vm_resident_bytes(), MIB);
    assert_false(may_read(one + MIB - 1) || may_read(one));
    assert_true(may_write(two));
    uint64_t again;

    assert_int_equal(vm_stack_map(&again, MIB, 3), 0);
    assert_int_equal(again, one); /* the place is used again */
    /* What is divided has one guard page still, at the bottom. */
    assert_int_equal(vm_protect(again + 64 * KIB, PAGE_BYTES, HPROT_READ), 0);
    assert_true(may_write(again + 64 * KIB + PAGE_BYTES));
    assert_false(may_write(again + 64 * KIB) || may_write(again - 1));
    assert_int_equal(vm_protect(again + 64 * KIB, PAGE_BYTES, RW), 0);
    assert_true(may_write(again + 64 * KIB) && may_write(again));
    assert_false(may_write(again - 1));
}

static void kernel_stacks(void **state)
{
    (void)state;
    machine_start(16 * MIB, 0);
    uint64_t one = vm_kernel_stack(8 * KIB), two = vm_kernel_stack(100);
    uint32_t prot;

    assert_true(IS_ALIGNED(one, 16) && two > one);
    for (uint64_t at = 1; at <= 8 * KIB; at += PAGE_BYTES) {
        assert_true(mmu_query(one - at, NULL, NULL, &prot));
        assert_int_equal(prot, MMU_READ | MMU_WRITE);
    }
    assert_false(mmu_query(one - 8 * KIB - 1, NULL, NULL, NULL));
    assert_true(mmu_query(two - 1, NULL, NULL, NULL));
    assert_false(mmu_query(two - PAGE_BYTES - 1, NULL, NULL, NULL));
}

static void says(uint64_t va, const char *words)
{
    char text[100];

    vm_describe(va, text, sizeof(text));
    if (strstr(text, words) == NULL) {
        fail_msg("%#lx is \"%s\", not \"%s\"", va, text, words);
    }
}

static void words(void **state)
{
    uint64_t stack, va = 0;
    char tiny[4];

    (void)state;
    machine_start(64 * MIB, 0);
    assert_int_equal(vm_stack_map(&stack, MIB, 42), 0);
    assert_int_equal(vm_map(&va, 4 * PAGE_BYTES, RW, ANON), 0);
    assert_true(vm_brk(100) > 0);
    says(0, "null pointer");
    says(4000, "null pointer");
    says(TEXT_VA, "text of the program (read-only)");
    says(CONST_VA + 9, "constants (read-only)");
    says(DATA_VA, "data of the program (not executable)");
    says((uint64_t)vm_brk(0), "heap (not executable)");
    says((uint64_t)vm_brk(0) + PAGE_BYTES, "behind the heap");
    says(stack - 1, "guard page: stack overflow of thread 42");
    says(stack, "stack of thread 42 (not executable)");
    says(va, "mapped memory (not executable)");
    assert_int_equal(vm_protect(va, PAGE_BYTES, HPROT_READ), 0);
    says(va, "mapped memory (read-only)");
    assert_int_equal(vm_protect(va, PAGE_BYTES, HPROT_NONE), 0);
    says(va, "mapped memory (no access)");
    assert_int_equal(vm_unmap(va, PAGE_BYTES), 0);
    says(va, "freed or never mapped");
    says(5 * MIB, "freed or never mapped");
    says(MMU_DEVICE_VA, "device memory");
    vm_describe(0, tiny, sizeof(tiny));
    assert_string_equal(tiny, "nul");
    vm_describe(0, tiny, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_are_protected),
        cmocka_unit_test(small_bss_is_backed),
        cmocka_unit_test(break_moves),
        cmocka_unit_test(stacks_have_guards),
        cmocka_unit_test(kernel_stacks),
        cmocka_unit_test(words),
    };

    return run_each(tests, ARRAY_LEN(tests));
}
