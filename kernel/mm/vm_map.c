/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Mappings that the application makes and drops: mmap and munmap. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "arch/mmu.h"
#include "mm/frame.h"
#include "mm/vm.h"
#include "mm/vm_space.h"

#define PROT_ALL (HPROT_READ | HPROT_WRITE | HPROT_EXEC)
#define FLAGS_ALL                                                                \
    (HMAP_SHARED | HMAP_PRIVATE | HMAP_FIXED | HMAP_ANONYMOUS | HMAP_NORESERVE | \
     HMAP_POPULATE | HMAP_STACK | HMAP_HUGETLB | HMAP_FIXED_NOREPLACE)

/* [va, va + len) is in the range for mappings; len is not 0. */
static bool is_mappable(uint64_t va, uint64_t len)
{
    return va >= MMU_USER_START && va < MMU_USER_END && len <= MMU_USER_END - va;
}

static bool has_stack(uint64_t start, uint64_t end)
{
    const struct region *region = region_above(start);

    while (region != NULL && region->start < end) {
        if (region->kind == REGION_STACK) {
            return true;
        }
        region = region->next;
    }
    return false;
}

static int check_map(uint64_t len, int prot, int flags)
{
    int sharing = flags & (HMAP_SHARED | HMAP_PRIVATE);

    if (len == 0 || (prot & ~PROT_ALL) != 0 || (flags & ~FLAGS_ALL) != 0 ||
        (flags & HMAP_ANONYMOUS) == 0 || sharing == 0 ||
        sharing == (HMAP_SHARED | HMAP_PRIVATE)) {
        return -HE_INVAL;
    }
    if ((prot & HPROT_WRITE) && (prot & HPROT_EXEC)) {
        return -HE_ACCES;
    }
    return len <= MMU_USER_END - MMU_USER_START ? 0 : -HE_NOMEM;
}

/*
 * A free place. Larger mappings begin on a multiple of what may be of use to them:
 * pages of 2 MiB or 1 GiB, or the segments of the C library's allocator.
 */
static uint64_t find_place(uint64_t len, int flags)
{
    static const uint64_t steps[] = {GIB, 32 * MIB, LARGE_PAGE_BYTES};
    bool large = (flags & HMAP_HUGETLB) != 0;

    for (unsigned i = 0; i < ARRAY_LEN(steps); i++) {
        if (len >= steps[i] || (large && steps[i] == LARGE_PAGE_BYTES)) {
            uint64_t start = region_find_gap(len, steps[i]);

            if (start != 0) {
                return start;
            }
        }
    }
    return region_find_gap(len, PAGE_BYTES);
}

int space_place(uint64_t *va, uint64_t len, int flags)
{
    uint64_t start = *va;

    if (flags & (HMAP_FIXED | HMAP_FIXED_NOREPLACE)) {
        if (!IS_ALIGNED(start, PAGE_BYTES) || !is_mappable(start, len)) {
            return -HE_INVAL;
        }
        if (region_is_free(start, start + len)) {
            return 0;
        }
        if (flags & HMAP_FIXED_NOREPLACE) {
            return -HE_EXIST;
        }
        return has_stack(start, start + len) ? -HE_INVAL
                                             : space_unmap(start, start + len);
    }
    start = ALIGN_DOWN(start, PAGE_BYTES);
    if (!is_mappable(start, len) || !region_is_free(start, start + len)) {
        start = find_place(len, flags);
    }
    *va = start;
    return start != 0 ? 0 : -HE_NOMEM;
}

static unsigned region_flags(int prot, int flags)
{
    unsigned result = flags & HMAP_HUGETLB ? REGION_HUGE : 0;

    if (flags & HMAP_NORESERVE) {
        result |= REGION_NORESERVE;
    } else if (prot != HPROT_NONE) {
        result |= REGION_COUNTED;
    }
    return result;
}

static int map(uint64_t *va, uint64_t len, int prot, int flags)
{
    unsigned how = region_flags(prot, flags);
    int err;

    if ((how & REGION_COUNTED) && !space_can_promise(len)) {
        return -HE_NOMEM;
    }
    err = space_place(va, len, flags);
    if (err < 0) {
        return err;
    }
    /* Replacing other mappings can not have made the memory less. */
    if ((how & REGION_COUNTED) && !space_promise(len)) {
        return -HE_NOMEM;
    }
    err = space_insert(*va, *va + len, REGION_ANON, prot, how, 0);
    if (err < 0 && (how & REGION_COUNTED)) {
        space_unpromise(len);
    }
    return err;
}

/* Where a piece that begins at va ends at the latest: so that larger pages fit. */
static uint64_t piece_end(uint64_t va)
{
    uint64_t step =
        IS_ALIGNED(va, GIB) && mmu_has_page_size(GIB) ? GIB : LARGE_PAGE_BYTES;

    return ALIGN_DOWN(va, step) + step;
}

/* The order of the largest block for a gap of that length, in a piece. */
static unsigned gap_order(uint64_t gap)
{
    unsigned order = 63 - (unsigned)__builtin_clzll(gap >> PAGE_SHIFT);

    return order == HUGE_PAGE_ORDER ? order : MIN(order, LARGE_PAGE_ORDER);
}

static uint64_t page_bytes_for(unsigned order)
{
    return order == LARGE_PAGE_ORDER || order == HUGE_PAGE_ORDER ? PAGE_BYTES << order
                                                                 : PAGE_BYTES;
}

/* A zeroed block of at most *order, which becomes what it is. */
static uint64_t largest_block(unsigned *order)
{
    uint64_t pa;

    while ((pa = frame_alloc_zeroed(*order)) == FRAME_NONE && *order > 0) {
        *order = *order > LARGE_PAGE_ORDER ? LARGE_PAGE_ORDER : *order - 1;
    }
    return pa;
}

/*
 * The region at va whose gap from there to end is at least one page, *gap; null if there
 * is none, and *next is where to go on.
 */
static struct region *next_gap(uint64_t va, uint64_t end, uint64_t *gap, uint64_t *next)
{
    struct region *region = region_find(va);
    uint64_t page_bytes = PAGE_BYTES;

    if (region == NULL || region->prot == HPROT_NONE) {
        *next = end; /* another thread has changed the mapping: then this one is done */
        return NULL;
    }
    *gap = mmu_gap(va, MIN(MIN(end, region->end), piece_end(va)) - va);
    if (*gap == 0) {
        mmu_query(va, NULL, &page_bytes, NULL);
        *next = ALIGN_DOWN(va, page_bytes) + page_bytes;
        return NULL;
    }
    return region;
}

/* Backs a piece from va on; where to go on, or 0 when out of memory. The frames are
 * cleared without the lock. */
static uint64_t populate_piece(uint64_t va, uint64_t end)
{
    uint64_t gap, next;

    space_lock();
    bool is_gap = next_gap(va, end, &gap, &next) != NULL;

    space_unlock();
    if (!is_gap) {
        return next;
    }
    unsigned order = gap_order(gap);
    uint64_t pa = largest_block(&order);

    if (pa == FRAME_NONE) {
        return 0;
    }
    next = va + (PAGE_BYTES << order);
    space_lock();
    struct region *region = next_gap(va, end, &gap, &next);

    if (region == NULL || gap < PAGE_BYTES << order) {
        frame_free(pa, order);
        next = region == NULL ? next : va; /* less is free than before: again */
    } else if (!space_map(region, va, pa, order, page_bytes_for(order))) {
        next = 0;
    }
    space_unlock();
    return next;
}

static int populate(uint64_t va, uint64_t end)
{
    while (va != 0 && va < end) {
        va = populate_piece(va, end);
    }
    return va != 0 ? 0 : -HE_NOMEM;
}

int vm_map(uint64_t *va, uint64_t len, int prot, int flags)
{
    int err = check_map(len, prot, flags);

    if (err < 0) {
        return err;
    }
    len = ALIGN_UP(len, PAGE_BYTES);
    space_lock();
    err = map(va, len, prot, flags);
    space_unlock();
    if (err == 0 && (flags & HMAP_POPULATE) && prot != HPROT_NONE) {
        err = populate(*va, *va + len);
        if (err < 0) {
            vm_unmap(*va, len);
        }
    }
    return err;
}

int vm_unmap(uint64_t va, uint64_t len)
{
    if (!IS_ALIGNED(va, PAGE_BYTES) || len == 0 || !is_mappable(va, len)) {
        return -HE_INVAL;
    }
    len = ALIGN_UP(len, PAGE_BYTES);
    space_lock();
    int err = has_stack(va, va + len) ? -HE_INVAL : space_unmap(va, va + len);

    space_unlock();
    return err;
}
