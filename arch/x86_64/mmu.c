/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Mapping, unmapping and protecting ranges of addresses. The contract, with who holds
 * which lock, is <arch/mmu.h>.
 */
#include "arch/mmu.h"
#include "abi/errno.h"
#include "core.h"
#include "core/panic.h"
#include "pagetable.h"
#include "regs.h"
#include "tlb.h"

/* A range with its last byte, which does not overflow at the end of memory. */
struct range {
    uint64_t va, last;
};

/* Neighbouring entries of one table none of which is a table: the unit of all loops. */
struct run {
    uint64_t va;
    uint64_t *entry;
    unsigned level, count; /* count 0: not begun */
};

struct sweep {
    void (*release)(uint64_t pa, uint64_t page_bytes, void *arg);
    void *arg;
    bool thorough;          /* look for tables that have been empty before, too */
    uint64_t *empty_tables; /* chained through their first words */
};

void mmu_init(void)
{
    /* Null is an address that faults, and so is what lies a structure behind it. */
    unsigned level;
    uint64_t *entry = pagetable_find(0, &level);

    if (level == 1) {
        entry = pagetable_reach(0, 2); /* the door's table, not ours to free */
    }
    if (level <= 2) {
        *entry = 0;
    }
    tlb_flush(0, UINT64_MAX);
}

bool mmu_has_page_size(uint64_t page_bytes)
{
    if (page_bytes == level_bytes(3)) {
        return (cpu_features.ext_edx & CPUID_EXT_EDX_PAGE_1G) != 0;
    }
    return pagetable_level(page_bytes) != 0;
}

bool mmu_query(uint64_t va, uint64_t *pa, uint64_t *page_bytes, uint32_t *prot)
{
    unsigned level;

    if ((uint64_t)((int64_t)(va << 16) >> 16) != va) {
        return false; /* not canonical: no table says anything about it */
    }
    uint64_t entry = *pagetable_find(va, &level);

    if (!entry_is_page(entry, level)) {
        return false;
    }
    if (pa != NULL) {
        *pa = entry_page_pa(entry, level) + va % level_bytes(level);
    }
    if (page_bytes != NULL) {
        *page_bytes = level_bytes(level);
    }
    if (prot != NULL) {
        *prot = entry & PTE_PCD ? MMU_DEVICE : 0;
        if (entry & PTE_PRESENT) {
            *prot |= MMU_READ | (entry & PTE_WRITE ? MMU_WRITE : 0) |
                     (entry & PTE_NX ? 0 : MMU_EXEC);
        }
    }
    return true;
}

/* Behind the last entry of a table. */
static inline bool is_table_end(const uint64_t *entry)
{
    return (uintptr_t)entry % PAGE_BYTES == 0;
}

uint64_t mmu_gap(uint64_t va, uint64_t len)
{
    uint64_t done = 0;

    while (done < len) {
        unsigned level;
        const uint64_t *entry = pagetable_find(va + done, &level);

        if (*entry != 0) {
            break;
        }
        done = ALIGN_DOWN(va + done, level_bytes(level)) - va;
        do { /* along this table */
            done += level_bytes(level);
            entry++;
        } while (done < len && !is_table_end(entry) && *entry == 0);
    }
    return MIN(done, len);
}

int mmu_split(uint64_t va)
{
    return pagetable_split(va) ? 0 : -HE_NOMEM;
}

/* Moves on to the next entries that belong to range; run.va is where it starts. */
static bool run_next(struct run *run, struct range range)
{
    if (run->count != 0) {
        uint64_t bytes = level_bytes(run->level);

        run->va = ALIGN_DOWN(run->va, bytes) + run->count * bytes;
        if (run->va - 1 >= range.last) {
            return false;
        }
    }
    run->entry = pagetable_find(run->va, &run->level);

    unsigned first = level_index(run->va, run->level);
    uint64_t wanted = (range.last >> level_shift(run->level)) -
                      (run->va >> level_shift(run->level)) + 1;
    unsigned count = (unsigned)MIN(wanted, PTE_COUNT - first);

    for (unsigned i = 1; run->level > 1 && i < count; i++) {
        if (entry_is_table(run->entry[i], run->level)) {
            count = i;
        }
    }
    run->count = count;
    return true;
}

/* Makes the pages in range not present, but remembers them. Returns how many. */
static uint64_t doom(struct range range)
{
    struct run run = {.va = range.va};
    uint64_t pages = 0;

    while (run_next(&run, range)) {
        for (unsigned i = 0; i < run.count; i++) {
            uint64_t entry = run.entry[i];

            if (entry_is_page(entry, run.level)) {
                run.entry[i] = (entry & ~(PTE_PRESENT | PTE_HELD)) | PTE_DOOMED;
                pages++;
            }
        }
    }
    return pages;
}

static bool table_is_empty(const uint64_t *table)
{
    for (unsigned i = 0; i < PTE_COUNT; i += 8) { /* a cache line */
        const uint64_t *line = &table[i];

        if ((line[0] | line[1] | line[2] | line[3] | line[4] | line[5] | line[6] |
             line[7]) != 0) {
            return false;
        }
    }
    return true;
}

/*
 * Takes the table that holds the entry of va at level out of the tree if it is empty,
 * and those above it that become so. They are kept until no core can walk them.
 */
static void prune(uint64_t va, unsigned level, struct sweep *out)
{
    uint64_t *path[LEVEL_ROOT + 1];
    uint64_t *table = pagetable_root;

    for (unsigned at = LEVEL_ROOT; at > level; at--) {
        path[at] = &table[level_index(va, at)];
        table = entry_table(*path[at]);
    }
    for (unsigned at = level + 1; at <= LEVEL_ROOT; at++) {
        table = entry_table(*path[at]);
        if ((*path[at] & PTE_OURS) == 0 || !table_is_empty(table)) {
            return;
        }
        *path[at] = 0;
        /* As an entry this is not present, for the address is aligned. */
        table[0] = (uint64_t)(uintptr_t)out->empty_tables;
        out->empty_tables = table;
    }
}

/* A neighbour of what was removed mostly tells without a search. */
static bool has_neighbour(const struct run *run)
{
    unsigned first = level_index(run->va, run->level);

    return (first > 0 && run->entry[-1] != 0) ||
           (first + run->count < PTE_COUNT && run->entry[run->count] != 0);
}

/* Hands over the doomed pages in range. */
static void sweep(struct range range, struct sweep *out)
{
    struct run run = {.va = range.va};

    while (run_next(&run, range)) {
        bool cleared = out->thorough;

        for (unsigned i = 0; i < run.count; i++) {
            uint64_t entry = run.entry[i];

            if ((entry & PTE_DOOMED) == 0) {
                continue;
            }
            run.entry[i] = 0;
            cleared = true;
            if (out->release != NULL) {
                out->release(entry_page_pa(entry, run.level), level_bytes(run.level),
                             out->arg);
            }
        }
        if (cleared && !has_neighbour(&run)) {
            prune(run.va, run.level, out);
        }
    }
}

/*
 * No page in range is present any more. Once all cores know, gives away the pages and
 * the tables that became empty.
 */
static void finish_unmap(struct range range, struct sweep *out)
{
    tlb_flush(range.va, range.last - range.va + 1);
    sweep(range, out);
    tlb_free_tables(out->empty_tables);
}

/* What a mapping that ran out of memory has made of [va, va + len). */
static COLD int undo_map(uint64_t va, uint64_t len)
{
    struct range range = {va, va + len - 1};
    struct sweep out = {.thorough = true};

    doom(range);
    finish_unmap(range, &out);
    return -HE_NOMEM;
}

int mmu_map(uint64_t va, uint64_t pa, uint64_t len, uint64_t page_bytes, uint32_t prot)
{
    unsigned level = pagetable_level(page_bytes);

    ASSERT(level != 0 && IS_ALIGNED(va | pa | len, page_bytes));
    uint64_t flags = pagetable_flags(prot, level);

    for (uint64_t done = 0; done < len;) {
        uint64_t *entry = pagetable_reach(va + done, level);

        if (entry == NULL) {
            return undo_map(va, len);
        }
        uint64_t value = (pa + done) | flags;

        do { /* along this table */
            ASSERT(*entry == 0);
            *entry++ = value;
            value += page_bytes;
            done += page_bytes;
        } while (done < len && !is_table_end(entry));
    }
    return 0;
}

int mmu_unmap(uint64_t va, uint64_t len,
              void (*release)(uint64_t pa, uint64_t page_bytes, void *arg), void *arg)
{
    struct range range = {va, va + len - 1};
    struct sweep out = {.release = release, .arg = arg};

    ASSERT(IS_ALIGNED(va | len, PAGE_BYTES));
    if (len == 0) {
        return 0;
    }
    if (!pagetable_split(va) || !pagetable_split(va + len)) {
        return -HE_NOMEM;
    }
    if (doom(range) != 0) {
        finish_unmap(range, &out);
    }
    return 0;
}

/* Something that old allows is not allowed any more. */
static bool takes_away(uint64_t old, uint64_t flags)
{
    return (old & ~flags & (PTE_PRESENT | PTE_WRITE)) != 0 ||
           ((old & PTE_PRESENT) && (flags & ~old & PTE_NX) != 0);
}

int mmu_protect(uint64_t va, uint64_t len, uint32_t prot)
{
    struct range range = {va, va + len - 1};
    struct run run = {.va = va};
    bool narrowed = false;

    ASSERT(IS_ALIGNED(va | len, PAGE_BYTES));
    if (len == 0) {
        return 0;
    }
    if (!pagetable_split(va) || !pagetable_split(va + len)) {
        return -HE_NOMEM;
    }
    while (run_next(&run, range)) {
        uint64_t flags = pagetable_flags(prot, run.level);

        for (unsigned i = 0; i < run.count; i++) {
            uint64_t entry = run.entry[i];

            if (entry_is_page(entry, run.level)) {
                run.entry[i] = entry_page_pa(entry, run.level) |
                               (entry & (PTE_PCD | PTE_PWT)) | flags;
                narrowed |= takes_away(entry, flags);
            }
        }
    }
    if (narrowed) {
        tlb_flush(va, len);
    }
    return 0;
}
