/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Page tables of the one address space. Callers hold the lock that guards the
 * range (vm_lock for the application's, none needed during boot). New tables
 * come from frame_alloc(), so no function here may be called with its lock held
 * except mmu_direct_map_extend(), which takes its tables from the caller.
 */
#ifndef ARCH_MMU_H
#define ARCH_MMU_H

#include "lib/base.h"

/*
 * The architecture's addresses: MMU_DIRECT_MAP_VA, and half-open ranges that belong
 * to the application besides the image (MMU_USER_START, MMU_USER_END: mappings and
 * thread stacks), to kernel stacks (from MMU_KERNEL_STACK_VA) and to device memory
 * (from MMU_DEVICE_VA).
 */
#include <arch_inline/mmu.h>

#define MMU_READ   1u
#define MMU_WRITE  2u
#define MMU_EXEC   4u
#define MMU_DEVICE 8u /* uncached */

/* The address of physical memory that the direct map covers. */
static inline void *mmu_direct(uint64_t pa)
{
    return (void *)(uintptr_t)(MMU_DIRECT_MAP_VA + pa);
}

/* Adopts the tables in use, drops the identity map of the first 2 MiB. */
void mmu_init(void);

/*
 * Maps [va, va + len) to [pa, pa + len); all three multiples of page_bytes, which
 * is 4 KiB, 2 MiB or (where mmu_has_page_size() says so) 1 GiB. The range must
 * not be mapped. prot: MMU_*; who may have what is the caller's business.
 * Returns 0 or -HE_NOMEM, then nothing is mapped.
 */
int mmu_map(uint64_t va, uint64_t pa, uint64_t len, uint64_t page_bytes, uint32_t prot);

/*
 * Unmaps what is mapped in the range (4 KiB aligned), splitting larger pages at
 * its ends, and hands each former page to release(pa, page_bytes, arg) after no
 * core can reach it any more. release may be null. -HE_NOMEM if a split failed
 * (nothing changed).
 */
int mmu_unmap(uint64_t va, uint64_t len,
              void (*release)(uint64_t pa, uint64_t page_bytes, void *arg), void *arg);

/* Changes permissions of what is mapped in the range; prot 0 keeps the pages. */
int mmu_protect(uint64_t va, uint64_t len, uint32_t prot);

/* Physical address behind va; false if not mapped. page_bytes and prot may be null. */
bool mmu_query(uint64_t va, uint64_t *pa, uint64_t *page_bytes, uint32_t *prot);

/* Bytes from va on, at most len, in which there is no page, accessible or not. */
uint64_t mmu_gap(uint64_t va, uint64_t len);

/* Divides a larger page around va so that one begins there. 0 or -HE_NOMEM. */
int mmu_split(uint64_t va);

bool mmu_has_page_size(uint64_t page_bytes);

/*
 * Extends the direct map to cover [pa, pa + len), in pages of 2 MiB (or 1 GiB
 * where that fits), reading and skipping what is mapped already. Needs up to
 * MMU_DIRECT_MAP_TABLES frames of 4 KiB for each GiB or part of it touched:
 * take_frame() supplies them, already reachable through the direct map, or
 * returns 0 (then the result is -HE_NOMEM).
 */
#define MMU_DIRECT_MAP_TABLES 2
int mmu_direct_map_extend(uint64_t pa, uint64_t len, uint64_t (*take_frame)(void));

/*
 * Makes device memory or firmware tables [pa, pa + len) accessible; any alignment.
 * Returns an address or null. MMU_DEVICE for registers, 0 for tables in memory.
 */
void *mmu_map_device(uint64_t pa, uint64_t len, uint32_t flags);

#endif
