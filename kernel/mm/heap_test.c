/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * heap.c against a list of what is allocated. Sources: kernel/mm/heap_test.c
 * kernel/mm/heap.c kernel/mm/frame.c kernel/mm/buddy.c arch/host/core.c
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
#include "mm/frame.h"
#include "lib/test_random.h"
#include "mm/heap.h"

static const struct host_region machine[] = {{PAGE_BYTES, 600 * KIB, BOOT_MEM_FREE},
                                             {MIB, 64 * KIB, BOOT_MEM_BOOT},
                                             {MIB + 64 * KIB, 8 * MIB, BOOT_MEM_FREE}};

static struct {
    uint8_t *ptr;
    size_t size;
    uint8_t fill;
} held[4000];
static unsigned count;

static void hold(void *ptr, size_t size)
{
    size_t align = size > HEAP_CLASS_MAX ? 4096 : size >= 64 ? 64 : 16;

    assert_int_equal((uintptr_t)ptr % align, 0);
    held[count].ptr = ptr;
    held[count].size = size;
    held[count].fill = (uint8_t)draw(256);
    memset(ptr, held[count].fill, size);
    count++;
}

static void check(unsigned i)
{
    for (size_t at = 0; at < held[i].size; at++) {
        assert_int_equal(held[i].ptr[at], held[i].fill);
    }
}

static void drop(unsigned i)
{
    check(i);
    kfree(held[i].ptr);
    held[i] = held[--count];
}

static size_t any_size(void)
{
    switch (draw(8)) {
    case 0:
        return 1 + draw(20000);
    case 1:
    case 2:
        return 1 + draw(4096);
    default:
        return 1 + draw(300);
    }
}

/* The heap keeps at most a page for each size class. */
#define KEPT_PAGES 14

static void random_sizes(void **state)
{
    (void)state;
    uint64_t start = frame_free_bytes();

    for (int step = 0; step < 100000; step++) {
        bool fill = (step / 5000) % 2 == 0;

        if (count < ARRAY_LEN(held) && draw(8) < (fill ? 6 : 2)) {
            size_t size = any_size();
            void *ptr = draw(4) == 0 ? kzalloc(size) : kmalloc(size);

            if (ptr != NULL) {
                hold(ptr, size);
            }
        } else if (count > 0) {
            drop((unsigned)draw(count));
        }
    }
    while (count > 0) {
        drop(count - 1);
    }
    assert_true(start - frame_free_bytes() <= (KEPT_PAGES + 4) * PAGE_BYTES);
}

static void every_size(void **state)
{
    (void)state;
    for (size_t size = 1; size < 9000; size++) {
        uint8_t *a = kzalloc(size), *b = kmalloc(size);

        assert_true(a != NULL && b != NULL);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(a[i], 0);
        }
        memset(b, 0xbb, size);
        memset(a, 0xaa, size);
        assert_int_equal(b[0], 0xbb);
        assert_int_equal(b[size - 1], 0xbb);
        kfree(a);
        kfree(b);
    }
}

static void odd_requests(void **state)
{
    (void)state;
    assert_null(kmalloc(0));
    assert_null(kzalloc(0));
    kfree(NULL);
    static const size_t huge[] = {SIZE_MAX,        SIZE_MAX - 4095, SIZE_MAX / 2 + 1,
                                  (size_t)1 << 40, (size_t)2 << 30, (size_t)1 << 30};

    for (size_t i = 0; i < ARRAY_LEN(huge); i++) {
        size_t volatile size = huge[i]; /* not known to the compiler */

        assert_null(kmalloc(size));
        assert_null(kzalloc(size));
    }
}

static void grows_and_shrinks(void **state)
{
    (void)state;
    size_t size = 10;
    uint8_t *ptr = krealloc(NULL, size);

    memset(ptr, 7, size);
    for (int step = 0; step < 3000; step++) {
        size_t next = any_size();

        ptr = krealloc(ptr, next);
        assert_non_null(ptr);
        for (size_t i = 0; i < MIN(size, next); i++) {
            assert_int_equal(ptr[i], (uint8_t)(step + 7));
        }
        size = next;
        memset(ptr, step + 8, size);
    }
    size_t volatile too_much = (size_t)1 << 32;

    assert_null(krealloc(ptr, too_much));
    assert_int_equal(ptr[0], (uint8_t)(2999 + 8)); /* still there */
    kfree(ptr);
}

/* To the last byte, and all of it comes back. */
static void until_nothing_is_left(void **state)
{
    (void)state;
    static const size_t sizes[] = {16, 64, 500, 1984, 1985, 4096, 10000};

    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        uint64_t start = frame_free_bytes();
        void **list = NULL;
        void **ptr;
        uint64_t got = 0;

        while ((ptr = kmalloc(sizes[i])) != NULL) {
            *ptr = list;
            list = ptr;
            got++;
        }
        /* Pages that the heap kept before may stand in the way of larger blocks. */
        assert_true(frame_free_bytes() <=
                    (sizes[i] > PAGE_BYTES ? 4 * (KEPT_PAGES + 2) : 0) * PAGE_BYTES);
        assert_true(got * sizes[i] > start / 3);
        while (list != NULL) {
            void **next = *list;

            kfree(list);
            list = next;
        }
        assert_true(start <= frame_free_bytes() + (KEPT_PAGES + 4) * PAGE_BYTES);
    }
}

static void do_free(void *ptr)
{
    kfree(ptr);
}

static void do_realloc(void *ptr)
{
    krealloc(ptr, 9);
}

static void bad_frees_panic(void **state)
{
    (void)state;
    uint8_t *a = kmalloc(40), *b = kmalloc(40), *big = kmalloc(9000);

    assert_true(host_panics(do_free, a + 1));
    assert_true(host_panics(do_free, a + 16));
    assert_true(host_panics(do_free, big + PAGE_BYTES));
    assert_true(host_panics(do_free, big + 64)); /* not a slab's page */
    assert_true(host_panics(do_realloc, a + 8));
    assert_true(host_panics(do_free, (void *)0x800010));
    assert_true(host_panics(do_free, (uint8_t *)((uintptr_t)a & ~(uintptr_t)4095) + 16));
    kfree(a);
    assert_true(host_panics(do_free, a));
    assert_non_null(strstr(host_panic_text(), "freed twice"));
    kfree(b);
    assert_true(host_panics(do_free, a));
    assert_true(host_panics(do_free, b));
    kfree(big);
    assert_true(host_panics(do_free, big));
}

/* A value that looks like the mark of a free object is no double free. */
static void mark_by_chance(void **state)
{
    (void)state;
    uintptr_t *a = kmalloc(32);
    uintptr_t mark;

    kfree(a);
    mark = a[1];
    assert_ptr_equal(kmalloc(32), a);
    assert_int_equal(a[1], 0);
    a[1] = mark;
    kfree(a);
    assert_ptr_equal(kmalloc(32), a);
    kfree(a);
}

static int start(void **state)
{
    (void)state;
    frame_init(host_machine(machine, ARRAY_LEN(machine), 2 * MIB));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_sizes),          cmocka_unit_test(every_size),
        cmocka_unit_test(odd_requests),          cmocka_unit_test(grows_and_shrinks),
        cmocka_unit_test(until_nothing_is_left), cmocka_unit_test(bad_frees_panic),
        cmocka_unit_test(mark_by_chance),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
