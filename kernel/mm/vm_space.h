/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What the vm_*.c files share: the lock, the account of memory promised but not yet
 * backed, and operations on ranges of whole pages. Everything below the lock's
 * functions needs vm_lock.
 */
#ifndef KERNEL_MM_VM_SPACE_H
#define KERNEL_MM_VM_SPACE_H

#include "mm/vm_region.h"

#define LARGE_PAGE_BYTES (UINT64_C(2) * MIB)
#define LARGE_PAGE_ORDER 9
#define HUGE_PAGE_ORDER  18 /* 1 GiB */

void space_lock(void);
void space_unlock(void);

/* In fault context. False: this core holds the lock already, nothing can be done. */
bool space_lock_in_fault(void);
void space_unlock_in_fault(void);

/* The same when the machine ends; also false if another core has it and was stopped. */
bool space_lock_for_report(void);

/*
 * Promises len bytes to a region that is counted; false if memory that is free and
 * not promised yet does not suffice. space_can_promise() only asks.
 */
bool space_can_promise(uint64_t len);
bool space_promise(uint64_t len);
void space_unpromise(uint64_t len);

/* What a region may have at most; W and X together only on a stack. */
bool space_prot_allowed(const struct region *region, int prot);

/*
 * Makes [start, end), which is free, a region, or a part of a neighbour that is alike.
 * With REGION_COUNTED in flags, len has been promised. -HE_NOMEM.
 */
int space_insert(uint64_t start, uint64_t end, enum region_kind kind, int prot,
                 unsigned flags, uint32_t owner);

/*
 * Divides regions so that none crosses start or end. -HE_NOMEM: nothing that matters
 * has changed; call space_merge().
 */
int space_isolate(uint64_t start, uint64_t end);

/*
 * Makes room at *va, or finds some, as vm_map() says for its flags; len is whole pages.
 * -HE_INVAL, -HE_EXIST, -HE_NOMEM.
 */
int space_place(uint64_t *va, uint64_t len, int flags);

/* Joins regions that are alike and meet at start, at end or between. */
void space_merge(uint64_t start, uint64_t end);

/*
 * Unmaps [start, end). No page crosses start or end, and no region extends on both
 * sides, which space_unmap() sees to; it fails with -HE_NOMEM and without a change.
 */
void space_remove(uint64_t start, uint64_t end);
int space_unmap(uint64_t start, uint64_t end);

/* Gives the pages of a part of a region back, which read as zeros afterwards; no page
 * crosses its ends. */
void space_release(struct region *region, uint64_t start, uint64_t end);

/* Maps the block of zeroed frames at pa to [va, ...), where nothing is, in pages of
 * page_bytes. False: no memory for tables; the block is freed. Fault context too. */
bool space_map(struct region *region, uint64_t va, uint64_t pa, unsigned order,
               uint64_t page_bytes);

/*
 * Backs what is not backed of [va, end), inside one region, up to a limit of work;
 * the address where to go on, or 0 when out of memory.
 */
uint64_t space_populate(struct region *region, uint64_t va, uint64_t end);

/* Statistics, without the lock. */
uint64_t space_resident_bytes(void);
uint64_t space_promised_bytes(void);

#endif
