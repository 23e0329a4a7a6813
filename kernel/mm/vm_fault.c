/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Page faults: memory is backed when it is touched, by several pages at a time where
 * memory is plentiful and the program goes through it in order. And the words for
 * those that can not be mended.
 */
#include "abi/mman.h"
#include "arch/mmu.h"
#include "arch/upcalls.h"
#include "lib/printf.h"
#include "mm/frame.h"
#include "mm/vm.h"
#include "mm/vm_source.h"
#include "mm/vm_space.h"

/* No fault takes more than one part in 1 << PLENTY_SHIFT of the free memory. */
#define PLENTY_SHIFT       6
#define WINDOW_ORDER_FIRST 2
#define WINDOW_ORDER_MAX   4

#define NULL_END_VA (UINT64_C(2) * MIB)

/* The page that no frame could be found for; for the report. */
static uint64_t starved_va = UINT64_MAX;

static bool is_plentiful(unsigned order)
{
    return frame_free_bytes() >> (PAGE_SHIFT + PLENTY_SHIFT + order) != 0;
}

/* The part of the region that may be backed; a guard page never is. */
static uint64_t usable_start(const struct region *region)
{
    return region->flags & REGION_GUARD ? region->start + PAGE_BYTES : region->start;
}

/* [start, start + bytes) is inside the region and has no page yet. */
static bool fits(const struct region *region, uint64_t start, uint64_t bytes)
{
    return start >= usable_start(region) && start + bytes <= region->end &&
           mmu_gap(start, bytes) == bytes;
}

/* A block of frames for pages of page_bytes from start on. */
struct block {
    uint64_t start, page_bytes;
    unsigned order;
    unsigned wanted_order; /* of a window that would lie as it should */
};

static bool wants_large(const struct region *region, uint64_t page)
{
    return region->end - region->start >= LARGE_PAGE_BYTES &&
           region->kind != REGION_STACK && (region->flags & REGION_SMALL) == 0 &&
           ((region->flags & REGION_HUGE) || is_plentiful(LARGE_PAGE_ORDER)) &&
           fits(region, ALIGN_DOWN(page, LARGE_PAGE_BYTES), LARGE_PAGE_BYTES);
}

/* How many pages to back, as an order. Twice as many as the last time where the program
 * goes on where that ended, in either direction. */
static unsigned choose_order(const struct region *region, uint64_t page)
{
    unsigned order = WINDOW_ORDER_FIRST;

    if (page == region->window_end || page + PAGE_BYTES == region->window_start) {
        order = MIN(region->window_order + 1u, WINDOW_ORDER_MAX);
    }
    while (order > 0 && !is_plentiful(order)) {
        order--;
    }
    return order;
}

/* What to back, of at most that order. False: the page is there. */
static bool choose_block(const struct region *region, uint64_t page, unsigned most,
                         struct block *block)
{
    if (most >= LARGE_PAGE_ORDER && wants_large(region, page)) {
        *block = (struct block){ALIGN_DOWN(page, LARGE_PAGE_BYTES), LARGE_PAGE_BYTES,
                                LARGE_PAGE_ORDER, LARGE_PAGE_ORDER};
        return true;
    }
    unsigned wanted = choose_order(region, page);

    for (unsigned order = MIN(wanted, most);; order--) {
        uint64_t bytes = PAGE_BYTES << order;

        *block = (struct block){ALIGN_DOWN(page, bytes), PAGE_BYTES, order, wanted};
        if (fits(region, block->start, bytes)) {
            return true;
        }
        if (order == 0) {
            return false; /* another core was faster */
        }
    }
}

static bool is_allowed(int prot, uint32_t flags)
{
    if (flags & FAULT_EXEC) {
        return (prot & HPROT_EXEC) != 0;
    }
    if (flags & FAULT_WRITE) {
        return (prot & HPROT_WRITE) != 0;
    }
    return prot != HPROT_NONE;
}

/* The page is there: right only if the processor had an older entry in its TLB. */
static bool is_stale(uint64_t page, uint32_t flags)
{
    uint32_t prot;

    return mmu_query(page, NULL, NULL, &prot) && is_allowed((int)prot, flags);
}

/* The region of an access that is right; else null. */
static struct region *accessible(uint64_t page, uint32_t flags)
{
    struct region *region = region_find(page);

    return region != NULL && page >= usable_start(region) &&
                   is_allowed(region->prot, flags)
               ? region
               : NULL;
}

/*
 * Zeroed frames for the block. Where several cores run, others get the lock meanwhile:
 * the region is found anew then, and null if the block can not be mapped any more.
 * FRAME_NONE: out of memory.
 */
static uint64_t block_frames(const struct block *block, uint64_t page, uint32_t flags,
                             struct region **region)
{
    if (frame_core_count() == 1) {
        return frame_alloc_zeroed(block->order);
    }
    space_unlock_in_fault();
    uint64_t pa = frame_alloc_zeroed(block->order);

    space_lock_in_fault(); /* not held by this core: it succeeds */
    *region = accessible(page, flags);
    if (*region != NULL && !fits(*region, block->start, PAGE_BYTES << block->order)) {
        *region = NULL;
    }
    return pa;
}

static void remember_window(struct region *region, const struct block *block)
{
    if (block->page_bytes == PAGE_BYTES) {
        region->window_start = block->start;
        region->window_end = block->start + (PAGE_BYTES << block->order);
        region->window_order = (uint8_t)block->wanted_order;
    }
}

static bool mend(uint64_t page, uint32_t flags)
{
    unsigned most = LARGE_PAGE_ORDER;
    struct region *region;
    struct block block;

    while ((region = accessible(page, flags)) != NULL) {
        if (flags & FAULT_PRESENT) {
            return is_stale(page, flags);
        }
        if (region->source != NULL) {
            return region->source->mend(region, page);
        }
        if (!choose_block(region, page, most, &block)) {
            return true;
        }
        uint64_t pa = block_frames(&block, page, flags, &region);

        if (pa != FRAME_NONE && region == NULL) {
            frame_free(pa, block.order); /* something has changed: once more */
            continue;
        }
        if (pa != FRAME_NONE &&
            space_map(region, block.start, pa, block.order, block.page_bytes)) {
            remember_window(region, &block);
            return true;
        }
        if (block.order == 0) {
            starved_va = page;
            return false;
        }
        most = block.order - 1; /* something smaller, then */
    }
    return false;
}

bool vm_fault(uint64_t va, uint32_t flags)
{
    if (va >= MMU_USER_END || !space_lock_in_fault()) {
        return false;
    }
    bool mended = mend(ALIGN_DOWN(va, PAGE_BYTES), flags);

    space_unlock_in_fault();
    return mended;
}

bool vm_is_mapped(uint64_t va)
{
    uint64_t page = ALIGN_DOWN(va, PAGE_BYTES);

    if (va >= MMU_USER_END || !space_lock_in_fault()) {
        return false;
    }
    const struct region *region = region_find(page);
    bool is_mapped = region != NULL && page >= usable_start(region);

    space_unlock_in_fault();
    return is_mapped;
}

static COLD void describe_region(const struct region *region, uint64_t va, char *buf,
                                 size_t len)
{
    static const char *const names[] = {
        [REGION_ANON] = "mapped memory", [REGION_BRK] = "heap",
        [REGION_STACK] = "stack",        [REGION_TEXT] = "text of the program",
        [REGION_CONST] = "constants",    [REGION_DATA] = "data of the program",
        [REGION_FILE] = "mapped file",
    };
    const char *name = names[region->kind];
    const char *prot = "";

    if (va < usable_start(region)) {
        ksnprintf(buf, len, "guard page: stack overflow of thread %u", region->owner);
        return;
    }
    if (region->prot == HPROT_NONE) {
        prot = " (no access)";
    } else if ((region->prot & HPROT_WRITE) == 0) {
        prot = " (read-only)";
    } else if ((region->prot & HPROT_EXEC) == 0) {
        prot = " (not executable)";
    }
    if (region->kind == REGION_STACK) {
        ksnprintf(buf, len, "stack of thread %u%s", region->owner, prot);
    } else {
        ksnprintf(buf, len, "%s%s", name, prot);
    }
}

/* Where no region is: what may have been meant. */
static void describe_nothing(uint64_t va, char *buf, size_t len)
{
    const struct region *above = region_above(va);
    const char *text = "freed or never mapped";

    if (va < NULL_END_VA) {
        text = "null pointer";
    } else if (va >= MMU_DEVICE_VA) {
        text = "device memory of the kernel";
    } else if (va >= MMU_KERNEL_STACK_VA) {
        text = "guard page or end of the kernel's stacks";
    } else if (va >= MMU_DIRECT_MAP_VA) {
        text = "physical memory that the kernel has not mapped";
    } else if (va >= MMU_USER_END) {
        text = "not an address of the program";
    } else if (va < MMU_USER_START && (above == NULL || above->start >= MMU_USER_START)) {
        text = "behind the heap: freed or never mapped";
    }
    ksnprintf(buf, len, "%s", text);
}

COLD void vm_describe(uint64_t va, char *buf, size_t len)
{
    uint64_t page = ALIGN_DOWN(va, PAGE_BYTES);
    /* The machine is ending: if a core holds the lock for good, a look must do without.
     */
    bool locked = space_lock_for_report();
    const struct region *region = region_find(page);

    if (region != NULL && page == starved_va) {
        ksnprintf(buf, len,
                  "out of memory: %lu KiB of %lu KiB in use, this page can not "
                  "be backed",
                  (frame_total_bytes() - frame_free_bytes()) / KIB,
                  frame_total_bytes() / KIB);
    } else if (region != NULL) {
        describe_region(region, page, buf, len);
    } else {
        describe_nothing(va, buf, len);
    }
    if (locked) {
        space_unlock_in_fault();
    }
}

COLD bool vm_is_behind_file(uint64_t va)
{
    if (va >= MMU_USER_END || !space_lock_in_fault()) {
        return false;
    }
    const struct region *region = region_find(ALIGN_DOWN(va, PAGE_BYTES));
    bool is_behind =
        region != NULL && (region->source != NULL ? region->source->is_behind(region, va)
                                                  : (region->flags & REGION_BEHIND) != 0);

    space_unlock_in_fault();
    return is_behind;
}
