/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Mappings of pages that belong to somebody else. See vm_source.h. */
#include "mm/vm_source.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "arch/mmu.h"
#include "mm/frame.h"
#include "mm/vm.h"
#include "mm/vm_space.h"

#define PROT_ALL (HPROT_READ | HPROT_WRITE | HPROT_EXEC)

static uint64_t index_at(const struct vm_source *source, uint64_t va)
{
    return source->first + (va >> PAGE_SHIFT);
}

/* vm_lock held, as below; fault context. */
static bool mend_page(struct region *region, uint64_t page)
{
    struct vm_source *source = region->source;

    if (mmu_gap(page, PAGE_BYTES) == 0) {
        return true; /* another core was faster */
    }
    uint64_t pa =
        source->frame(source, index_at(source, page), (region->prot & HPROT_WRITE) != 0);

    if (pa == FRAME_NONE ||
        mmu_map(page, pa, PAGE_BYTES, PAGE_BYTES, region->prot) != 0) {
        return false;
    }
    region->backed_start = MIN(region->backed_start, page);
    region->backed_end = MAX(region->backed_end, page + PAGE_BYTES);
    return true;
}

static bool has_no_frame(const struct region *region, uint64_t va)
{
    return !region->source->has_frame(region->source, index_at(region->source, va));
}

static int insert(uint64_t va, uint64_t len, int prot, bool may_write,
                  struct vm_source *source, uint64_t index)
{
    int err = space_insert(va, va + len, REGION_FILE, prot,
                           REGION_NORESERVE | (may_write ? 0 : REGION_READONLY), 0);

    if (err == 0) {
        source->mend = mend_page;
        source->is_behind = has_no_frame;
        source->first = index - (va >> PAGE_SHIFT);
        source->mapped_bytes = len;
        region_find(va)->source = source;
    }
    return err;
}

/* What there is, as far as there is memory. */
static void populate_source(const struct vm_source *source, uint64_t va, uint64_t end)
{
    bool goes_on = true;

    for (; va < end && goes_on; va += PAGE_BYTES) {
        space_lock();
        struct region *region = region_find(va);

        goes_on = region != NULL && region->source == source &&
                  region->prot != HPROT_NONE && mend_page(region, va);
        space_unlock();
    }
}

int vm_map_source(uint64_t *va, uint64_t len, int prot, int flags, bool may_write,
                  struct vm_source *source, uint64_t index)
{
    if (len == 0 || (prot & ~PROT_ALL) != 0) {
        return -HE_INVAL;
    }
    if ((prot & HPROT_WRITE) != 0 && ((prot & HPROT_EXEC) != 0 || !may_write)) {
        return -HE_ACCES;
    }
    if (len > MMU_USER_END - MMU_USER_START) {
        return -HE_NOMEM;
    }
    len = ALIGN_UP(len, PAGE_BYTES);
    space_lock();
    int err = space_place(va, len, flags);

    if (err == 0) {
        err = insert(*va, len, prot, may_write, source, index);
    }
    space_unlock();
    if (err == 0 && (flags & HMAP_POPULATE) != 0) {
        populate_source(source, *va, *va + len);
    }
    return err;
}

bool vm_source_next(uint64_t va, uint64_t end, struct vm_source_part *part)
{
    space_lock();
    const struct region *region = region_above(va);

    while (region != NULL && region->source == NULL) {
        region = region->next;
    }
    bool found = region != NULL && region->start < end;

    if (found) {
        *part = (struct vm_source_part){
            .start = region->start,
            .end = region->end,
            .source = region->source,
            .index = index_at(region->source, region->start),
            .prot = region->prot,
        };
    }
    space_unlock();
    return found;
}

void vm_source_cut(const void *object, uint64_t first)
{
    space_lock();
    for (struct region *region = region_above(MMU_USER_START); region != NULL;
         region = region->next) {
        if (region->source == NULL || region->source->object != object) {
            continue;
        }
        uint64_t index = index_at(region->source, region->start);
        uint64_t kept = first > index ? first - index : 0;

        if (kept < (region->end - region->start) >> PAGE_SHIFT) {
            space_release(region, region->start + (kept << PAGE_SHIFT), region->end);
        }
    }
    space_unlock();
}

bool vm_source_is_gone(const struct vm_source *source)
{
    space_lock();
    bool is_gone = source->mapped_bytes == 0;

    space_unlock();
    return is_gone;
}
