/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Mappings that the application makes and drops: mmap and munmap. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "arch/mmu.h"
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

/* Makes room at *va, or finds some. */
static int choose_place(uint64_t *va, uint64_t len, int flags)
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
        bool large = len >= LARGE_PAGE_BYTES || (flags & HMAP_HUGETLB);

        start = region_find_gap(len, large ? LARGE_PAGE_BYTES : PAGE_BYTES);
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
    err = choose_place(va, len, flags);
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

/* In small steps, so that others get the lock and interrupts in between. */
static int populate(uint64_t va, uint64_t end)
{
    while (va != 0 && va < end) {
        space_lock();
        struct region *region = region_find(va);

        /* Another thread may change the mapping meanwhile: then this one is done. */
        va = region != NULL && region->prot != HPROT_NONE
                 ? space_populate(region, va, MIN(end, region->end))
                 : end;
        space_unlock();
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
