/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Ranges of the address space. See vm_space.h. */
#include "mm/vm_space.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "arch/mmu.h"
#include "arch/percore.h"
#include "core/panic.h"
#include "mm/frame.h"
#include "mm/heap.h"
#include "mm/vm_source.h"
#include "sync/spinlock.h"

_Static_assert(HPROT_READ == MMU_READ && HPROT_WRITE == MMU_WRITE &&
                   HPROT_EXEC == MMU_EXEC,
               "the protections are passed on as they are");

/* Not promised to anybody: what the kernel needs to go on, besides page tables. */
#define KEPT_BYTES  (32 * KIB)
#define TABLES_PART 256 /* of the promised memory, twice what full tables take */

#define REPORT_TRIES 100000 /* to take the lock, for a report */

static struct spinlock vm_lock = SPINLOCK_OF(LOCK_VM);
static struct core *holder; /* of vm_lock; each core only compares with itself */
/* Guarded by vm_lock: */
static uint64_t promised_bytes; /* of counted regions, not backed */
static uint64_t resident_bytes;

void space_lock(void)
{
    cpu_reserve_stack(SPIN_STACK_MOST_BYTES);
    spin_lock(&vm_lock);
    __atomic_store_n(&holder, this_core(), __ATOMIC_RELAXED);
}

void space_unlock(void)
{
    __atomic_store_n(&holder, NULL, __ATOMIC_RELAXED);
    spin_unlock(&vm_lock);
}

bool space_lock_in_fault(void)
{
    if (__atomic_load_n(&holder, __ATOMIC_RELAXED) == this_core()) {
        return false;
    }
    spin_lock_raw(&vm_lock); /* the hard mask is closed */
    __atomic_store_n(&holder, this_core(), __ATOMIC_RELAXED);
    return true;
}

bool space_lock_for_report(void)
{
    if (__atomic_load_n(&holder, __ATOMIC_RELAXED) == this_core()) {
        return false;
    }
    for (unsigned tries = 0; tries < REPORT_TRIES; tries++) {
        if (spin_try_lock_raw(&vm_lock)) {
            __atomic_store_n(&holder, this_core(), __ATOMIC_RELAXED);
            return true;
        }
        cpu_spin();
    }
    return false;
}

void space_unlock_in_fault(void)
{
    __atomic_store_n(&holder, NULL, __ATOMIC_RELAXED);
    spin_unlock_raw(&vm_lock);
}

bool space_can_promise(uint64_t len)
{
    uint64_t all = promised_bytes + len;

    uint64_t needed = all + all / TABLES_PART + KEPT_BYTES;

    return needed <= frame_free_bytes_least() || needed <= frame_free_bytes();
}

bool space_promise(uint64_t len)
{
    if (!space_can_promise(len)) {
        return false;
    }
    promised_bytes += len;
    return true;
}

void space_unpromise(uint64_t len)
{
    ASSERT(len <= promised_bytes);
    promised_bytes -= len;
}

bool space_prot_allowed(const struct region *region, int prot)
{
    switch ((enum region_kind)region->kind) {
    case REGION_TEXT:
    case REGION_CONST:
        return prot == region->prot; /* the kernel's own are among them */
    case REGION_DATA:
        return (prot & HPROT_EXEC) == 0;
    case REGION_STACK:
        return true; /* nested functions' trampolines are written and executed there */
    default:
        if ((region->flags & REGION_READONLY) != 0 && (prot & HPROT_WRITE) != 0) {
            return false;
        }
        return (prot & (HPROT_WRITE | HPROT_EXEC)) != (HPROT_WRITE | HPROT_EXEC);
    }
}

/* Whether upper, which begins where lower ends, can become a part of it. */
static bool are_alike(const struct region *lower, const struct region *upper)
{
    return lower->kind == upper->kind && lower->prot == upper->prot &&
           (lower->flags & ~REGION_GUARD) == upper->flags &&
           lower->owner == upper->owner && lower->source == upper->source;
}

static void absorb_next(struct region *region)
{
    struct region *upper = region->next;
    uint64_t end = upper->end;

    region->backed_start = MIN(region->backed_start, upper->backed_start);
    region->backed_end = MAX(region->backed_end, upper->backed_end);
    region_remove(upper);
    region_resize(region, region->start, end);
    kfree(upper);
}

void space_merge(uint64_t start, uint64_t end)
{
    struct region *region = region_above(start - 1);

    while (region != NULL && region->next != NULL && region->end <= end) {
        if (region->end == region->next->start && are_alike(region, region->next)) {
            absorb_next(region);
        } else {
            region = region->next;
        }
    }
}

int space_insert(uint64_t start, uint64_t end, enum region_kind kind, int prot,
                 unsigned flags, uint32_t owner)
{
    struct region wanted = {
        .start = start,
        .end = end,
        .owner = owner,
        .kind = (uint8_t)kind,
        .prot = (uint8_t)prot,
        .flags = (uint8_t)flags,
    };
    struct region *lower = region_find(start - 1);

    if (lower != NULL && are_alike(lower, &wanted)) {
        region_resize(lower, lower->start, end);
        space_merge(end, end);
        return 0;
    }
    struct region *region = kmalloc(sizeof(*region));

    if (region == NULL) {
        return -HE_NOMEM;
    }
    *region = wanted;
    region_insert(region);
    space_merge(end, end);
    return 0;
}

static void clip_backed(struct region *region)
{
    region->backed_start = MAX(region->backed_start, region->start);
    region->backed_end = MIN(region->backed_end, region->end);
    if (region->backed_start >= region->backed_end) {
        region->backed_start = UINT64_MAX;
        region->backed_end = 0;
    }
}

/* Makes region end at va and a new one begin there. */
static int divide(struct region *region, uint64_t va)
{
    struct region *upper;

    if (mmu_split(va) != 0) {
        return -HE_NOMEM;
    }
    upper = kmalloc(sizeof(*upper));
    if (upper == NULL) {
        return -HE_NOMEM;
    }
    *upper = *region;
    upper->start = va;
    upper->flags &= (uint8_t)~REGION_GUARD;
    region_resize(region, region->start, va);
    region_insert(upper);
    upper->backed_start = region->backed_start;
    upper->backed_end = region->backed_end;
    clip_backed(upper);
    clip_backed(region);
    return 0;
}

static int isolate_at(uint64_t va)
{
    struct region *region = region_find(va);

    return region != NULL && region->start != va ? divide(region, va) : 0;
}

int space_isolate(uint64_t start, uint64_t end)
{
    int err = isolate_at(start);

    return err < 0 ? err : isolate_at(end);
}

static void release_frames(uint64_t pa, uint64_t page_bytes, void *arg)
{
    uint64_t *released = arg;

    frame_free(pa, (unsigned)__builtin_ctzll(page_bytes >> PAGE_SHIFT));
    *released += page_bytes;
}

void space_release(struct region *region, uint64_t start, uint64_t end)
{
    uint64_t released = 0;

    start = MAX(start, region->backed_start);
    end = MIN(end, region->backed_end);
    if (start >= end) {
        return;
    }
    int err = mmu_unmap(start, end - start,
                        region->source == NULL ? release_frames : NULL, &released);

    ASSERT(err == 0); /* no page crosses start or end */
    resident_bytes -= released;
    if (region->flags & REGION_COUNTED) {
        promised_bytes += released;
    }
    if (start == region->backed_start) {
        region->backed_start = end;
    } else if (end == region->backed_end) {
        region->backed_end = start;
    }
    clip_backed(region);
}

void space_remove(uint64_t start, uint64_t end)
{
    struct region *region = region_above(start);

    while (region != NULL && region->start < end) {
        struct region *next = region->next;
        uint64_t from = MAX(start, region->start), to = MIN(end, region->end);

        space_release(region, from, to);
        if (region->flags & REGION_COUNTED) {
            space_unpromise(to - from);
        }
        if (region->source != NULL) {
            region->source->mapped_bytes -= to - from;
        }
        if (from > region->start) {
            region_resize(region, region->start, from);
        } else if (to < region->end) {
            region_resize(region, to, region->end);
        } else {
            region_remove(region);
            kfree(region);
        }
        region = next;
    }
}

int space_unmap(uint64_t start, uint64_t end)
{
    struct region *region = region_find(start);

    if (mmu_split(start) != 0 || mmu_split(end) != 0) {
        return -HE_NOMEM;
    }
    if (region != NULL && region->start < start && region->end > end) {
        int err = divide(region, end); /* a hole: both sides stay */

        if (err < 0) {
            return err;
        }
    }
    space_remove(start, end);
    return 0;
}

bool space_map(struct region *region, uint64_t va, uint64_t pa, unsigned order,
               uint64_t page_bytes)
{
    uint64_t bytes = PAGE_BYTES << order;

    if (mmu_map(va, pa, bytes, page_bytes, region->prot) != 0) {
        frame_free(pa, order);
        return false;
    }
    region->backed_start = MIN(region->backed_start, va);
    region->backed_end = MAX(region->backed_end, va + bytes);
    resident_bytes += bytes;
    if (region->flags & REGION_COUNTED) {
        promised_bytes -= bytes;
    }
    return true;
}

static bool back(struct region *region, uint64_t va, unsigned order, uint64_t page_bytes)
{
    uint64_t pa = frame_alloc_zeroed(order);

    return pa != FRAME_NONE && space_map(region, va, pa, order, page_bytes);
}

uint64_t space_populate(struct region *region, uint64_t va, uint64_t end)
{
    uint64_t border = MIN(ALIGN_DOWN(va, LARGE_PAGE_BYTES) + LARGE_PAGE_BYTES, end);
    uint64_t gap = mmu_gap(va, border - va);

    if (gap == 0) {
        uint64_t page_bytes = PAGE_BYTES;

        mmu_query(va, NULL, &page_bytes, NULL);
        return ALIGN_DOWN(va, page_bytes) + page_bytes;
    }
    if (gap == LARGE_PAGE_BYTES && back(region, va, LARGE_PAGE_ORDER, LARGE_PAGE_BYTES)) {
        return va + gap;
    }
    unsigned order = 63 - (unsigned)__builtin_clzll(gap >> PAGE_SHIFT);

    while (!back(region, va, order, PAGE_BYTES)) {
        if (order-- == 0) {
            return 0;
        }
    }
    return va + (PAGE_BYTES << order);
}

uint64_t space_resident_bytes(void)
{
    return __atomic_load_n(&resident_bytes, __ATOMIC_RELAXED);
}

uint64_t space_promised_bytes(void)
{
    return __atomic_load_n(&promised_bytes, __ATOMIC_RELAXED);
}
