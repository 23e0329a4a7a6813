/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Frames on several cores at once, each of which keeps some: no frame is had twice, and
 * each core gets the last one. A core is a thread of this program.
 */
#include <pthread.h>
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

#define CORES  3
#define ROUNDS 3000
#define HELD   64
#define FRAMES (16 * MIB / PAGE_BYTES)

static uint8_t owner[FRAMES]; /* core + 1 */
static pthread_barrier_t barrier;
static uint64_t got[CORES];

static void claim(uint64_t pa, unsigned order, uint8_t who)
{
    for (uint64_t i = 0; i < UINT64_C(1) << order; i++) {
        assert_int_equal(
            __atomic_exchange_n(&owner[(pa >> PAGE_SHIFT) + i], who, __ATOMIC_RELAXED),
            0);
    }
    memset(mmu_direct(pa), who, PAGE_BYTES << order);
}

static void disclaim(uint64_t pa, unsigned order, uint8_t who)
{
    const uint8_t *memory = mmu_direct(pa);

    for (uint64_t i = 0; i < UINT64_C(1) << order; i++) {
        assert_int_equal(memory[i * PAGE_BYTES + 77], who);
        __atomic_store_n(&owner[(pa >> PAGE_SHIFT) + i], 0, __ATOMIC_RELAXED);
    }
    frame_free(pa, order);
}

static void churn(uint8_t who)
{
    uint64_t held[HELD] = {0};
    unsigned orders[HELD];
    uint64_t random = who;

    for (unsigned round = 0; round < ROUNDS; round++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        unsigned i = (unsigned)(random >> 33) % HELD;

        if (held[i] != 0) {
            disclaim(held[i], orders[i], who);
            held[i] = 0;
            continue;
        }
        orders[i] = (random >> 50) % 8 == 0 ? (unsigned)(random >> 55) % 4 : 0;
        held[i] = frame_alloc(orders[i]);
        assert_int_not_equal(held[i], FRAME_NONE);
        claim(held[i], orders[i], who);
    }
    for (unsigned i = 0; i < HELD; i++) {
        if (held[i] != 0) {
            disclaim(held[i], orders[i], who);
        }
    }
}

/* All cores until there is nothing left, together; then all back. */
static uint64_t exhaust(uint8_t who)
{
    uint64_t first = 0, count = 0, pa;

    while ((pa = frame_alloc(0)) != FRAME_NONE) {
        claim(pa, 0, who);
        *(uint64_t *)mmu_direct(pa) = first;
        first = pa;
        count++;
    }
    pthread_barrier_wait(&barrier);
    assert_int_equal(frame_free_bytes(), 0);
    pthread_barrier_wait(&barrier);
    while (first != 0) {
        pa = first;
        first = *(uint64_t *)mmu_direct(pa);
        disclaim(pa, 0, who);
    }
    return count;
}

static void *run_core(void *arg)
{
    uint8_t who = (uint8_t)(uintptr_t)arg;

    churn(who);
    pthread_barrier_wait(&barrier);
    got[who - 1] = exhaust(who);
    /* In turn, each can have everything, whatever the others keep. */
    for (uint8_t turn = 1; turn <= CORES; turn++) {
        pthread_barrier_wait(&barrier);
        if (turn == who) {
            uint64_t all = frame_free_bytes();
            uint64_t large = frame_alloc(10); /* the others' make it whole */

            assert_int_not_equal(large, FRAME_NONE);
            frame_free(large, 10);
            assert_int_equal(frame_free_bytes(), all);
        }
    }
    pthread_barrier_wait(&barrier);
    return NULL;
}

static void cores_at_once(void **state)
{
    static const struct host_region machine[] = {
        {PAGE_BYTES, 158 * PAGE_BYTES, BOOT_MEM_FREE},
        {MIB, 512 * KIB, BOOT_MEM_BOOT},
        {1536 * KIB, 16 * MIB - 1536 * KIB, BOOT_MEM_FREE}};
    pthread_t threads[CORES];
    uint64_t sum = 0;

    (void)state;
    frame_init(host_machine(machine, ARRAY_LEN(machine), 2 * MIB));
    pthread_barrier_init(&barrier, NULL, CORES);
    for (uintptr_t i = 0; i < CORES; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, run_core, (void *)(i + 1)), 0);
    }
    for (unsigned i = 0; i < CORES; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        sum += got[i];
    }
    assert_int_equal(sum, frame_total_bytes() / PAGE_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cores_at_once)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
