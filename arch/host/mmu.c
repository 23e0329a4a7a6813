/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Page tables in software, with frames of the machine under test as tables, so that
 * running out of them is like the real thing. Four levels of 512 entries; an entry is
 * 0 or VALID. Breaches of the contract of <arch/mmu.h> are panics.
 */
#include "arch/mmu.h"
#include "abi/errno.h"
#include "core/panic.h"
#include "host.h"
#include "mm/frame.h"
#include "mmu_host.h"

#define ENTRIES    512u
#define LEVEL_ROOT 4u
#define LEVEL_MAX  2u /* of pages: 2 MiB */
#define VALID      1u
#define TABLE      2u
#define PROT_SHIFT 2
#define PROT_MASK  15u
#define ADDRESS    (~UINT64_C(0xfff))

static uint64_t root[ENTRIES];
static uint64_t tables;
static long tables_left = -1;

static uint64_t level_bytes(unsigned level)
{
    return UINT64_C(1) << (PAGE_SHIFT + 9 * (level - 1));
}

static uint64_t *entry_in(uint64_t *table, uint64_t va, unsigned level)
{
    return &table[va / level_bytes(level) % ENTRIES];
}

static uint64_t *table_of(uint64_t entry)
{
    return mmu_direct(entry & ADDRESS);
}

static uint64_t page_entry(uint64_t pa, uint32_t prot)
{
    return pa | (uint64_t)prot << PROT_SHIFT | VALID;
}

void host_mmu_reset(void)
{
    for (unsigned i = 0; i < ENTRIES; i++) {
        root[i] = 0;
    }
    tables = 0;
    tables_left = -1;
}

void host_fail_tables(long n)
{
    tables_left = n;
}

uint64_t host_table_frames(void)
{
    return tables;
}

/* A new table whose entries are first, first + step, ...; 0 if out of memory. */
static uint64_t make_table(uint64_t first, uint64_t step)
{
    uint64_t pa = tables_left == 0 ? FRAME_NONE : frame_alloc(0);

    if (pa == FRAME_NONE) {
        return 0;
    }
    tables_left -= tables_left > 0;
    tables++;
    for (unsigned i = 0; i < ENTRIES; i++) {
        table_of(pa)[i] = first + i * step;
    }
    return pa | TABLE | VALID;
}

/* The last entry on the way to va down to level; making tables on the way if asked. */
static uint64_t *find(uint64_t va, unsigned *level, unsigned lowest, bool make)
{
    uint64_t *table = root;

    for (*level = LEVEL_ROOT;; --*level) {
        uint64_t *entry = entry_in(table, va, *level);

        if (*level == lowest) {
            return entry;
        }
        if (*entry == 0 && make) {
            *entry = make_table(0, 0);
        }
        if (*entry == 0 || !(*entry & TABLE)) {
            return make && *entry == 0 ? NULL : entry;
        }
        table = table_of(*entry);
    }
}

int mmu_split(uint64_t va)
{
    unsigned level;
    uint64_t *entry = find(va, &level, 1, false);

    if (*entry == 0 || level == 1 || IS_ALIGNED(va, level_bytes(level))) {
        return 0;
    }
    uint64_t table = make_table(*entry, level_bytes(level - 1));

    if (table == 0) {
        return -HE_NOMEM;
    }
    *entry = table;
    return mmu_split(va);
}

int mmu_map(uint64_t va, uint64_t pa, uint64_t len, uint64_t page_bytes, uint32_t prot)
{
    unsigned lowest = page_bytes == level_bytes(1) ? 1 : LEVEL_MAX;

    ASSERT(page_bytes == level_bytes(lowest) && IS_ALIGNED(va | pa | len, page_bytes));
    for (uint64_t done = 0; done < len; done += page_bytes) {
        unsigned level;
        uint64_t *entry = find(va + done, &level, lowest, true);

        if (entry == NULL) {
            mmu_unmap(va, done, NULL, NULL);
            return -HE_NOMEM;
        }
        ASSERT(level == lowest && *entry == 0);
        *entry = page_entry(pa + done, prot);
    }
    return 0;
}

static bool is_empty(const uint64_t *table)
{
    for (unsigned i = 0; i < ENTRIES; i++) {
        if (table[i] != 0) {
            return false;
        }
    }
    return true;
}

/* Calls fn for each page in [va, va + len), which begin and end there; then drops empty
 * tables. base: what the table's first entry maps. */
static void sweep(uint64_t *table, unsigned level, uint64_t base, uint64_t va,
                  uint64_t end, void (*fn)(uint64_t *entry, unsigned level, void *arg),
                  void *arg)
{
    for (unsigned i = 0; i < ENTRIES; i++) {
        uint64_t start = base + i * level_bytes(level);

        if (table[i] == 0 || start >= end || start + level_bytes(level) <= va) {
            continue;
        }
        if (!(table[i] & TABLE)) {
            ASSERT(start >= va && start + level_bytes(level) <= end);
            fn(&table[i], level, arg);
            continue;
        }
        sweep(table_of(table[i]), level - 1, start, va, end, fn, arg);
        if (is_empty(table_of(table[i]))) {
            frame_free(table[i] & ADDRESS, 0);
            tables--;
            table[i] = 0;
        }
    }
}

/* The root covers two halves of the address space; va is in one of them. */
static void sweep_all(uint64_t va, uint64_t len,
                      void (*fn)(uint64_t *entry, unsigned level, void *arg), void *arg)
{
    uint64_t base = va >> 63 ? UINT64_C(0xffff) << 48 : 0;

    sweep(root, LEVEL_ROOT, base, va, va + len, fn, arg);
}

struct release {
    void (*fn)(uint64_t pa, uint64_t page_bytes, void *arg);
    void *arg;
};

static void release_page(uint64_t *entry, unsigned level, void *arg)
{
    const struct release *release = arg;
    uint64_t pa = *entry & ADDRESS;

    *entry = 0;
    if (release->fn != NULL) {
        release->fn(pa, level_bytes(level), release->arg);
    }
}

int mmu_unmap(uint64_t va, uint64_t len,
              void (*release)(uint64_t pa, uint64_t page_bytes, void *arg), void *arg)
{
    struct release how = {release, arg};

    ASSERT(IS_ALIGNED(va | len, PAGE_BYTES));
    if (mmu_split(va) != 0 || mmu_split(va + len) != 0) {
        return -HE_NOMEM;
    }
    sweep_all(va, len, release_page, &how);
    return 0;
}

static void protect_page(uint64_t *entry, unsigned level, void *arg)
{
    const uint32_t *prot = arg;

    (void)level;
    *entry = page_entry(*entry & ADDRESS, *prot);
}

int mmu_protect(uint64_t va, uint64_t len, uint32_t prot)
{
    ASSERT(IS_ALIGNED(va | len, PAGE_BYTES));
    if (mmu_split(va) != 0 || mmu_split(va + len) != 0) {
        return -HE_NOMEM;
    }
    sweep_all(va, len, protect_page, &prot);
    return 0;
}

bool mmu_query(uint64_t va, uint64_t *pa, uint64_t *page_bytes, uint32_t *prot)
{
    unsigned level;
    uint64_t entry = *find(va, &level, 1, false);

    if (entry == 0) {
        return false;
    }
    if (pa != NULL) {
        *pa = (entry & ADDRESS) + va % level_bytes(level);
    }
    if (page_bytes != NULL) {
        *page_bytes = level_bytes(level);
    }
    if (prot != NULL) {
        *prot = entry >> PROT_SHIFT & PROT_MASK;
    }
    return true;
}

uint64_t mmu_gap(uint64_t va, uint64_t len)
{
    uint64_t done = 0;

    while (done < len && !mmu_query(va + done, NULL, NULL, NULL)) {
        done += PAGE_BYTES;
    }
    return MIN(done, len);
}

bool mmu_has_page_size(uint64_t page_bytes)
{
    return page_bytes == level_bytes(1) || page_bytes == level_bytes(LEVEL_MAX);
}
