/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Page-table entries and the walk over them (Intel SDM 3A, 4.5; AMD APM 2, 5.3).
 * Level 1 entries map 4 KiB, level 2 2 MiB, level 3 1 GiB; level 4 is the root.
 * Tables are reached through the direct map.
 *
 * Entries that lead to tables allow everything; the leaf decides.
 */
#ifndef X86_PAGETABLE_H
#define X86_PAGETABLE_H

#include "arch/mmu.h"

#define PTE_PRESENT   (UINT64_C(1) << 0)
#define PTE_WRITE     (UINT64_C(1) << 1)
#define PTE_PWT       (UINT64_C(1) << 3)
#define PTE_PCD       (UINT64_C(1) << 4)
#define PTE_ACCESSED  (UINT64_C(1) << 5)
#define PTE_DIRTY     (UINT64_C(1) << 6)
#define PTE_LARGE     (UINT64_C(1) << 7) /* level 2 and 3: a leaf */
#define PTE_PAT_4K    (UINT64_C(1) << 7) /* level 1 */
#define PTE_PAT_LARGE (UINT64_C(1) << 12)
#define PTE_NX        (UINT64_C(1) << 63)
#define PTE_ADDRESS   UINT64_C(0x000ffffffffff000)

/* The processor ignores these: */
#define PTE_OURS                                                           \
    (UINT64_C(1) << 11) /* the table behind it is from the frame allocator \
                         */
/* Not present, but a page belongs to the entry: */
#define PTE_HELD   (UINT64_C(1) << 9)  /* it may not be accessed (prot 0) */
#define PTE_DOOMED (UINT64_C(1) << 10) /* it is being unmapped */

#define PTE_COUNT  512
#define LEVEL_ROOT 4u

static inline unsigned level_shift(unsigned level)
{
    return PAGE_SHIFT + 9 * (level - 1);
}

static inline uint64_t level_bytes(unsigned level)
{
    return UINT64_C(1) << level_shift(level);
}

static inline unsigned level_index(uint64_t va, unsigned level)
{
    return (unsigned)(va >> level_shift(level)) % PTE_COUNT;
}

static inline bool entry_is_table(uint64_t entry, unsigned level)
{
    return level > 1 && (entry & (PTE_PRESENT | PTE_LARGE)) == PTE_PRESENT;
}

/* A page belongs to the entry, accessible or not. */
static inline bool entry_is_page(uint64_t entry, unsigned level)
{
    return (entry & (PTE_PRESENT | PTE_HELD)) != 0 && !entry_is_table(entry, level);
}

static inline uint64_t *entry_table(uint64_t entry)
{
    return mmu_direct(entry & PTE_ADDRESS);
}

/* Physical address of a leaf's page: its low bits hold flags (PAT in bit 12). */
static inline uint64_t entry_page_pa(uint64_t entry, unsigned level)
{
    return entry & PTE_ADDRESS & ~(level_bytes(level) - 1);
}

/* Takes over the tables in use. Before any other function here. */
void pagetable_adopt(void);

/* The root table in use; only pagetable_adopt() writes it. */
extern uint64_t *pagetable_root;

/* The last entry on the way to va, which is no table; its level in *level. */
static inline uint64_t *pagetable_find(uint64_t va, unsigned *level)
{
    uint64_t *table = pagetable_root;

#pragma GCC unroll 3
    for (unsigned at = LEVEL_ROOT; at > 1; at--) {
        uint64_t *entry = &table[level_index(va, at)];

        if (!entry_is_table(*entry, at)) {
            *level = at;
            return entry;
        }
        table = entry_table(*entry);
    }
    *level = 1;
    return &table[level_index(va, 1)];
}

/* Makes the tables that miss on the way to va at level; see pagetable_reach(). */
uint64_t *pagetable_grow(uint64_t va, unsigned level);

/*
 * The entry for va at level, with the tables above it made where they miss; or, where
 * a larger page is in the way, that page's entry. Null: out of memory.
 */
static inline uint64_t *pagetable_reach(uint64_t va, unsigned level)
{
    uint64_t *table = pagetable_root;

#pragma GCC unroll 3
    for (unsigned at = LEVEL_ROOT; at > level; at--) {
        uint64_t entry = table[level_index(va, at)];

        if (unlikely(!entry_is_table(entry, at))) {
            return pagetable_grow(va, level);
        }
        table = entry_table(entry);
    }
    return &table[level_index(va, level)];
}

/* Flags of a leaf at level with prot (MMU_*), which does not have W and X. */
uint64_t pagetable_flags(uint32_t prot, unsigned level);

/* Page size to level of its entries; 0 if there is no such size. */
static inline unsigned pagetable_level(uint64_t page_bytes)
{
    if (likely(page_bytes == level_bytes(1))) {
        return 1;
    }
    return page_bytes == level_bytes(2) ? 2 : page_bytes == level_bytes(3) ? 3 : 0;
}

/*
 * Divides the pages that contain va until one starts there. False: out of memory.
 */
bool pagetable_split(uint64_t va);

#endif
