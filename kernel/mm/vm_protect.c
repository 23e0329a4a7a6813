/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Changes to what is mapped: mprotect and madvise. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "arch/mmu.h"
#include "core/panic.h"
#include "mm/vm.h"
#include "mm/vm_space.h"

#define PROT_ALL (HPROT_READ | HPROT_WRITE | HPROT_EXEC)

/* Rounds the range to pages. 0, -HE_INVAL, or -HE_NOMEM if it can not be mapped. */
static int check_range(uint64_t va, uint64_t *len)
{
    if (!IS_ALIGNED(va, PAGE_BYTES)) {
        return -HE_INVAL;
    }
    if (va >= MMU_USER_END || *len > MMU_USER_END - va) {
        return *len == 0 ? 0 : -HE_NOMEM;
    }
    *len = ALIGN_UP(*len, PAGE_BYTES);
    return 0;
}

/* The first region of [start, end), if regions cover all of it and no guard page is
 * there; else null. */
static struct region *covering(uint64_t start, uint64_t end)
{
    struct region *first = region_find(start);
    const struct region *region = first;

    while (region != NULL) {
        if ((region->flags & REGION_GUARD) && start < region->start + PAGE_BYTES) {
            return NULL;
        }
        if (region->end >= end) {
            return first;
        }
        start = region->end;
        region = region->next;
        if (region != NULL && region->start != start) {
            return NULL;
        }
    }
    return NULL;
}

static bool becomes_counted(const struct region *region, int prot)
{
    return prot != HPROT_NONE && region->kind == REGION_ANON &&
           (region->flags & (REGION_COUNTED | REGION_NORESERVE)) == 0;
}

/*
 * Asks every region of the covered range; *uncounted: bytes to promise before the
 * change. 0 or -HE_ACCES.
 */
static int check_protect(const struct region *region, uint64_t start, uint64_t end,
                         int prot, uint64_t *uncounted)
{
    *uncounted = 0;
    for (; region != NULL && region->start < end; region = region->next) {
        if (!space_prot_allowed(region, prot)) {
            return -HE_ACCES;
        }
        if (becomes_counted(region, prot)) {
            *uncounted += MIN(end, region->end) - MAX(start, region->start);
        }
    }
    return 0;
}

/* An isolated region; its new pages are promised. */
static void protect_region(struct region *region, int prot)
{
    if ((region->flags & REGION_BEHIND) != 0) {
        prot = HPROT_NONE;
    }
    if (becomes_counted(region, prot)) {
        region->flags |= REGION_COUNTED; /* nothing of it was ever accessible */
    }
    if (region->source != NULL) { /* which hears by faults what is written */
        space_release(region, region->start, region->end);
    } else if (region->backed_start < region->backed_end) {
        int err = mmu_protect(region->backed_start,
                              region->backed_end - region->backed_start, (uint32_t)prot);

        ASSERT(err == 0); /* no page crosses the ends of a region */
    }
    region->prot = (uint8_t)prot;
}

static int protect(uint64_t start, uint64_t end, int prot)
{
    const struct region *first = covering(start, end);
    uint64_t uncounted;
    int err;

    if (first == NULL) {
        return -HE_NOMEM;
    }
    err = check_protect(first, start, end, prot, &uncounted);
    if (err < 0) {
        return err;
    }
    if (uncounted != 0 && !space_promise(uncounted)) {
        return -HE_NOMEM;
    }
    err = space_isolate(start, end);
    if (err < 0) {
        space_unpromise(uncounted);
    } else {
        for (struct region *region = region_find(start);
             region != NULL && region->start < end; region = region->next) {
            if (region->prot != prot) {
                protect_region(region, prot);
            }
        }
    }
    space_merge(start, end);
    return err;
}

int vm_protect(uint64_t va, uint64_t len, int prot)
{
    int err = check_range(va, &len);

    if ((prot & ~PROT_ALL) != 0) {
        return -HE_INVAL;
    }
    if (err < 0 || len == 0) {
        return err;
    }
    space_lock();
    err = protect(va, va + len, prot);
    space_unlock();
    return err;
}

static bool is_image(const struct region *region)
{
    return region->kind == REGION_TEXT || region->kind == REGION_CONST ||
           region->kind == REGION_DATA;
}

static int give_back(struct region *first, uint64_t start, uint64_t end)
{
    for (const struct region *r = first; r != NULL && r->start < end; r = r->next) {
        if (is_image(r)) {
            return -HE_INVAL;
        }
    }
    if (mmu_split(start) != 0 || mmu_split(end) != 0) {
        return -HE_NOMEM;
    }
    for (struct region *r = first; r != NULL && r->start < end; r = r->next) {
        space_release(r, start, end);
    }
    return 0;
}

/* What is wanted from now on: REGION_HUGE or REGION_SMALL. */
static int want_pages(uint64_t start, uint64_t end, unsigned flag)
{
    int err = space_isolate(start, end);

    if (err == 0) {
        for (struct region *r = region_find(start); r != NULL && r->start < end;
             r = r->next) {
            if (!is_image(r)) {
                r->flags &= (uint8_t) ~(REGION_HUGE | REGION_SMALL);
                r->flags |= (uint8_t)flag;
            }
        }
    }
    space_merge(start, end);
    return err;
}

static int set_behind(uint64_t start, uint64_t end, bool behind)
{
    int err = protect(start, end, HPROT_NONE);

    if (err == 0) {
        err = space_isolate(start, end);
    }
    if (err == 0) {
        for (struct region *r = region_find(start); r != NULL && r->start < end;
             r = r->next) {
            r->flags &= (uint8_t)~REGION_BEHIND;
            r->flags |= behind ? REGION_BEHIND : 0;
        }
    }
    space_merge(start, end);
    return err;
}

static int advise(uint64_t start, uint64_t end, int advice)
{
    struct region *first = covering(start, end);

    if (first == NULL) {
        return -HE_NOMEM;
    }
    switch (advice) {
    case HMADV_NORMAL: /* it is mapped */
        return 0;
    case HMADV_DONTNEED:
    case HMADV_FREE: /* it may be given back at once */
        return give_back(first, start, end);
    case HMADV_HUGEPAGE:
        return want_pages(start, end, REGION_HUGE);
    case HMADV_BEHIND:
    case HMADV_WITHIN:
        return set_behind(start, end, advice == HMADV_BEHIND);
    default:
        return want_pages(start, end, REGION_SMALL);
    }
}

static bool is_advice(int advice)
{
    return advice == HMADV_NORMAL || advice == HMADV_DONTNEED || advice == HMADV_FREE ||
           advice == HMADV_HUGEPAGE || advice == HMADV_NOHUGEPAGE ||
           advice == HMADV_BEHIND || advice == HMADV_WITHIN;
}

int vm_advise(uint64_t va, uint64_t len, int advice)
{
    int err = check_range(va, &len);

    if (!is_advice(advice)) {
        return -HE_INVAL;
    }
    if (err < 0 || len == 0) {
        return err;
    }
    space_lock();
    err = advise(va, va + len, advice);
    space_unlock();
    return err;
}
