/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A debug kernel sees writes to memory that was given back: HERMIT_DEBUG is defined. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "abi/boot_info.h"
#include "arch/host/host.h"
#include "arch/mmu.h"
#include "mm/frame.h"
#include "mm/heap.h"

static void start(void)
{
    static const struct host_region machine[] = {
        {MIB, 512 * KIB, BOOT_MEM_BOOT},
        {1536 * KIB, 16 * MIB - 1536 * KIB, BOOT_MEM_FREE}};

    frame_init(host_machine(machine, ARRAY_LEN(machine), 2 * MIB));
}

static void write_freed_frame(void *arg)
{
    uint64_t pa = frame_alloc(0);

    (void)arg;
    frame_free(pa, 0);
    ((uint8_t *)mmu_direct(pa))[2000] = 1;
    frame_alloc(0);
}

static void free_frame_twice(void *arg)
{
    uint64_t pa = frame_alloc(0);

    (void)arg;
    frame_free(pa, 0);
    frame_free(pa, 0);
}

static void write_freed_object(void *arg)
{
    void *neighbour = kmalloc(200); /* keeps the slab */
    uint8_t *object = kmalloc(200);

    (void)arg;
    kfree(object);
    object[100] = 1;
    kmalloc(200);
    kfree(neighbour);
}

static void writes_are_seen(void **state)
{
    (void)state;
    start();
    assert_true(host_panics(write_freed_frame, NULL));
    assert_non_null(strstr(host_panic_text(), "written after it was freed"));
    assert_true(host_panics(free_frame_twice, NULL));
    assert_non_null(strstr(host_panic_text(), "freed twice"));
    assert_true(host_panics(write_freed_object, NULL));
    assert_non_null(strstr(host_panic_text(), "written after it was freed"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(writes_are_seen)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
