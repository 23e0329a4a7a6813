/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Kernel addresses of physical memory: the direct map of RAM, which grows with what
 * the frame allocator takes over, and the window for devices and firmware tables.
 */
#include "abi/errno.h"
#include "arch/mmu.h"
#include "lib/string.h"
#include "pagetable.h"
#include "window.h"

#define TABLE_FLAGS (PTE_PRESENT | PTE_WRITE) /* taken from the caller, never freed */

/* The next free address of each part of the window; they only grow. */
static uint64_t small_va = WINDOW_SMALL_VA;
static uint64_t large_va = WINDOW_LARGE_VA;

static bool supply_table(uint64_t *entry, uint64_t (*take_frame)(void))
{
    if (*entry != 0) {
        return true;
    }
    uint64_t pa = take_frame();

    if (pa == 0) {
        return false;
    }
    memset(mmu_direct(pa), 0, PAGE_BYTES);
    *entry = pa | TABLE_FLAGS;
    return true;
}

/* The part of one GiB from va on, in pages of 2 MiB. */
static void fill_gib(uint64_t *table, uint64_t va, uint64_t end_va)
{
    uint64_t flags = pagetable_flags(MMU_READ | MMU_WRITE, 2);

    for (; va < end_va; va += level_bytes(2)) {
        uint64_t *entry = &table[level_index(va, 2)];

        if (*entry == 0) {
            *entry = (va - MMU_DIRECT_MAP_VA) | flags;
        }
    }
}

int mmu_direct_map_extend(uint64_t pa, uint64_t len, uint64_t (*take_frame)(void))
{
    uint64_t va = MMU_DIRECT_MAP_VA + ALIGN_DOWN(pa, level_bytes(2));
    uint64_t end_va = MMU_DIRECT_MAP_VA + ALIGN_UP(pa + len, level_bytes(2));
    uint64_t next_va;

    for (; va < end_va; va = next_va) {
        uint64_t *entry = &pagetable_root[level_index(va, 4)];

        next_va = MIN(ALIGN_DOWN(va, GIB) + GIB, end_va);
        if (!supply_table(entry, take_frame)) {
            return -HE_NOMEM;
        }
        entry = &entry_table(*entry)[level_index(va, 3)];
        if (*entry == 0 && next_va - va == GIB && mmu_has_page_size(GIB)) {
            *entry = (va - MMU_DIRECT_MAP_VA) | pagetable_flags(MMU_READ | MMU_WRITE, 3);
        }
        if (*entry != 0 && !entry_is_table(*entry, 3)) {
            continue;
        }
        if (!supply_table(entry, take_frame)) {
            return -HE_NOMEM;
        }
        fill_gib(entry_table(*entry), va, next_va);
    }
    return 0;
}

static bool in_direct_map(uint64_t pa, uint64_t len)
{
    uint64_t end_va = MMU_DIRECT_MAP_VA + pa + len;
    uint64_t page_bytes;

    for (uint64_t va = MMU_DIRECT_MAP_VA + pa; va < end_va;
         va = ALIGN_DOWN(va, page_bytes) + page_bytes) {
        if (!mmu_query(va, NULL, &page_bytes, NULL)) {
            return false;
        }
    }
    return true;
}

/* Addresses for bytes in the window, 0 if there are none. Any context, no lock. */
static uint64_t take_window(uint64_t bytes)
{
    uint64_t va = __atomic_load_n(&small_va, __ATOMIC_RELAXED);

    /* Relaxed: only the numbers matter, nothing is published by them. */
    while (bytes <= WINDOW_STACKS_VA - va) {
        if (__atomic_compare_exchange_n(&small_va, &va, va + bytes, false,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
            return va;
        }
    }
    va = __atomic_load_n(&large_va, __ATOMIC_RELAXED);
    while (bytes <= WINDOW_END_VA - va) {
        if (__atomic_compare_exchange_n(&large_va, &va, va + bytes, false,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
            return va;
        }
    }
    return 0;
}

void *mmu_map_device(uint64_t pa, uint64_t len, uint32_t flags)
{
    uint64_t offset = pa % PAGE_BYTES;

    if (len == 0 || pa > PTE_ADDRESS || len > PTE_ADDRESS - pa) {
        return NULL;
    }
    if ((flags & MMU_DEVICE) == 0 && in_direct_map(pa, len)) {
        return mmu_direct(pa);
    }
    uint64_t bytes = ALIGN_UP(offset + len, PAGE_BYTES);
    uint64_t va = take_window(bytes);

    if (va == 0 || mmu_map(va, pa - offset, bytes, PAGE_BYTES,
                           MMU_READ | MMU_WRITE | (flags & MMU_DEVICE)) != 0) {
        return NULL;
    }
    return (void *)(uintptr_t)(va + offset);
}
