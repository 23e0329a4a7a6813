/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Walking, growing and dividing page tables. New tables are installed by compare and
 * exchange, so that callers with disjoint ranges need no common lock.
 */
#include "pagetable.h"
#include "core.h"
#include "insn.h"
#include "mm/frame.h"
#include "regs.h"

/* Of an entry that leads to one of our tables. */
#define TABLE_FLAGS (PTE_PRESENT | PTE_WRITE | PTE_OURS)

uint64_t *pagetable_root;
static uint64_t nx_bit; /* 0 where the processor has no such bit */

void pagetable_adopt(void)
{
    pagetable_root = entry_table(read_cr3());
    nx_bit = cpu_features.ext_edx & CPUID_EXT_EDX_NX ? PTE_NX : 0;
}

uint64_t pagetable_flags(uint32_t prot, unsigned level)
{
    /* Accessed and dirty from the start: the processor need not write them. */
    uint64_t flags = PTE_ACCESSED | (level > 1 ? PTE_LARGE : 0);

    if ((prot & (MMU_READ | MMU_WRITE | MMU_EXEC)) == 0) {
        flags |= PTE_HELD;
    } else {
        flags |= PTE_PRESENT;
    }
    if (prot & MMU_WRITE) {
        flags |= PTE_WRITE | PTE_DIRTY;
    }
    if ((prot & MMU_EXEC) == 0) {
        flags |= nx_bit;
    }
    if (prot & MMU_DEVICE) {
        /* Entry 3 of the PAT is UC from reset on (SDM 3A, 11.12.4). */
        flags |= PTE_PCD | PTE_PWT;
    }
    return flags;
}

/* Hangs a new table into an empty entry. False: out of memory. */
static bool add_table(uint64_t *entry)
{
    uint64_t pa = frame_alloc_zeroed(0);
    uint64_t expected = 0;

    if (pa == FRAME_NONE) {
        return false;
    }
    /* Release: whoever follows the entry sees the zeros. */
    if (!__atomic_compare_exchange_n(entry, &expected, pa | TABLE_FLAGS, false,
                                     __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {
        frame_free(pa, 0); /* another core was faster */
    }
    return true;
}

uint64_t *pagetable_grow(uint64_t va, unsigned level)
{
    uint64_t *table = pagetable_root;

    for (unsigned at = LEVEL_ROOT; at > level; at--) {
        uint64_t *entry = &table[level_index(va, at)];

        if (*entry == 0 && !add_table(entry)) {
            return NULL;
        }
        if (!entry_is_table(*entry, at)) {
            return entry;
        }
        table = entry_table(*entry);
    }
    return &table[level_index(va, level)];
}

/* Replaces a leaf by a table of leaves that map the same. */
static bool divide(uint64_t *entry, unsigned level)
{
    uint64_t old = *entry;
    uint64_t pa = frame_alloc(0);

    if (pa == FRAME_NONE) {
        return false;
    }
    uint64_t *table = mmu_direct(pa);
    uint64_t part = old;

    if (level == 2) { /* the PAT bit stands elsewhere in 4 KiB entries */
        part &= ~(PTE_LARGE | PTE_PAT_LARGE);
        part |= old & PTE_PAT_LARGE ? PTE_PAT_4K : 0;
    }
    for (unsigned i = 0; i < PTE_COUNT; i++) {
        table[i] = part + i * level_bytes(level - 1);
    }
    /* Release: whoever follows the entry sees the table's content. */
    __atomic_store_n(entry, pa | TABLE_FLAGS, __ATOMIC_RELEASE);
    return true;
}

bool pagetable_split(uint64_t va)
{
    unsigned level;
    uint64_t *entry = pagetable_find(va, &level);

    while (level > 1 && entry_is_page(*entry, level) &&
           !IS_ALIGNED(va, level_bytes(level))) {
        if (!divide(entry, level)) {
            return false;
        }
        entry = pagetable_find(va, &level);
    }
    return true;
}
