/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Stacks of threads, backed on demand, and of the kernel, backed at once. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "arch/mmu.h"
#include "mm/frame.h"
#include "mm/vm.h"
#include "mm/vm_space.h"

/* A new thread writes its thread-local storage and first frames here. */
#define TOP_PAGES 2

/* A thread is refused rather than taking the memory that the others go on with. */
#define LEFT_BYTES (64 * KIB)

static uint64_t next_kernel_stack = MMU_KERNEL_STACK_VA; /* guarded by vm_lock */

static int map_stack(uint64_t guard, uint64_t end, uint32_t owner)
{
    int err = space_insert(guard, end, REGION_STACK, HPROT_READ | HPROT_WRITE,
                           REGION_GUARD, owner);

    if (err < 0) {
        return err;
    }
    struct region *region = region_find(guard);
    uint64_t top = MAX(end - TOP_PAGES * PAGE_BYTES, guard + PAGE_BYTES);

    while (top != 0 && top < end) {
        top = space_populate(region, top, end);
    }
    if (top == 0) {
        space_remove(guard, end);
        return -HE_NOMEM;
    }
    return 0;
}

int vm_stack_map(uint64_t *base, uint64_t len, uint32_t owner)
{
    if (len == 0) {
        return -HE_INVAL;
    }
    if (len > frame_total_bytes()) {
        return -HE_NOMEM;
    }
    len = ALIGN_UP(len, PAGE_BYTES);
    space_lock();
    uint64_t guard = region_find_gap(len + PAGE_BYTES, PAGE_BYTES);
    int err = -HE_NOMEM;

    if (guard != 0 && space_can_promise(LEFT_BYTES)) {
        err = map_stack(guard, guard + PAGE_BYTES + len, owner);
    }
    space_unlock();
    *base = guard + PAGE_BYTES;
    return err;
}

void vm_stack_unmap(uint64_t base, uint64_t len)
{
    space_lock();
    /* Its ends are those of regions, although parts may have become regions of their
     * own, so nothing has to be divided. */
    space_remove(base - PAGE_BYTES, base + ALIGN_UP(len, PAGE_BYTES));
    space_unlock();
}

bool vm_stack_trim(uint64_t base, uint64_t len, uint64_t keep_bytes)
{
    uint64_t end = base + ALIGN_UP(len, PAGE_BYTES);

    space_lock();
    struct region *region = region_find(base);
    bool is_whole = region != NULL && region->start == base - PAGE_BYTES &&
                    region->end == end && region->prot == (HPROT_READ | HPROT_WRITE);

    if (is_whole && keep_bytes < end - base) {
        space_release(region, base, end - keep_bytes); /* has small pages only */
    }
    space_unlock();
    return is_whole;
}

void vm_stack_rename(uint64_t base, uint32_t owner)
{
    space_lock();
    region_find(base)->owner = owner;
    space_unlock();
}

static void free_page(uint64_t pa, uint64_t page_bytes, void *arg)
{
    (void)page_bytes;
    (void)arg;
    frame_free(pa, 0);
}

uint64_t vm_kernel_stack(uint64_t len)
{
    len = ALIGN_UP(len, PAGE_BYTES);
    space_lock();
    uint64_t base = next_kernel_stack + PAGE_BYTES; /* the guard page */

    next_kernel_stack = base + len;
    space_unlock();
    for (uint64_t done = 0; done < len; done += PAGE_BYTES) {
        uint64_t pa = frame_alloc(0);

        if (pa == FRAME_NONE ||
            mmu_map(base + done, pa, PAGE_BYTES, PAGE_BYTES, MMU_READ | MMU_WRITE) != 0) {
            if (pa != FRAME_NONE) {
                frame_free(pa, 0);
            }
            mmu_unmap(base, done, free_page, NULL);
            return 0;
        }
    }
    return base + len;
}

uint64_t vm_resident_bytes(void)
{
    return space_resident_bytes();
}

uint64_t vm_promised_bytes(void)
{
    return space_promised_bytes();
}
