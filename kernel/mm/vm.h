/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The application's address space: regions (VMAs) of anonymous memory that are
 * backed on demand, the program break, thread stacks with guard pages, and the
 * image's own segments. vm_lock guards the regions and their page tables. Task
 * context, except where it says otherwise.
 *
 * prot and flags are HPROT_* and HMAP_* (abi/mman.h). Errors are negative HE_*.
 *
 * Memory that is mapped can be used: what vm_map() and vm_brk() grant is promised,
 * and a request that free memory can not keep together with the promises before it is
 * refused with -HE_NOMEM. Nothing is promised for HPROT_NONE (until vm_protect()
 * makes it accessible), HMAP_NORESERVE, and stacks, of which most is never used; a
 * touch that finds no frame there is a fault reported as "out of memory".
 */
#ifndef KERNEL_MM_VM_H
#define KERNEL_MM_VM_H

#include "lib/base.h"

struct boot_info;

/*
 * Registers the image's segments (so that mprotect on them is refused and
 * reports can name them), the .bss pages that the door left unmapped (a small
 * one is backed at once), and the break behind them.
 */
void vm_init(const struct boot_info *boot);

/*
 * Maps len bytes (rounded up to pages) of zeroed anonymous memory. *va is a hint
 * (0: none), with HMAP_FIXED the place, where it replaces other mappings, but not
 * stacks. *va receives the address. HMAP_POPULATE backs it at once, HMAP_HUGETLB
 * with large pages where there are any.
 *   -HE_INVAL   len 0; unknown flags, not HMAP_ANONYMOUS, not one of HMAP_SHARED and
 *               HMAP_PRIVATE; a fixed place that is not aligned, is outside the
 *               range for mappings, or has a stack in it
 *   -HE_ACCES   write and execute together
 *   -HE_NOMEM   no memory or no room
 *   -HE_EXIST   HMAP_FIXED_NOREPLACE, and the place is taken
 */
int vm_map(uint64_t *va, uint64_t len, int prot, int flags);

/*
 * Unmaps what is mapped in the range; va is aligned, len is rounded up. -HE_INVAL for
 * len 0, for what is not in the range for mappings (image, break, kernel), and for
 * stacks; -HE_NOMEM if a mapping can not be divided.
 */
int vm_unmap(uint64_t va, uint64_t len);

/*
 * Changes the permissions; HPROT_NONE keeps the contents. Image, break and stacks may
 * be in the range. -HE_INVAL for a va that is not aligned or bits that are unknown;
 * -HE_ACCES for write and execute together, except on a stack, where GCC's nested
 * functions ask for it, and for text and constants, unless prot is what they have;
 * -HE_NOMEM if not all is mapped, or there is no memory. Nothing has changed after an
 * error.
 */
int vm_protect(uint64_t va, uint64_t len, int prot);

/*
 * HMADV_DONTNEED and HMADV_FREE give the pages back (they read as zeros afterwards;
 * -HE_INVAL on the image), HMADV_HUGEPAGE wants large pages from now on,
 * HMADV_NOHUGEPAGE none. HMADV_BEHIND, HMADV_WITHIN: abi/mman.h. -HE_INVAL for other
 * advice than HMADV_*, -HE_NOMEM as above.
 */
int vm_advise(uint64_t va, uint64_t len, int advice);

/* sbrk: moves the break by increment; the old break or -HE_NOMEM. */
int64_t vm_brk(int64_t increment);

/*
 * A thread's stack: len usable bytes (rounded up) that are backed on demand, the
 * topmost pages at once, with a guard page below. *base is the lowest usable byte.
 * owner names it in reports. -HE_NOMEM, -HE_INVAL for len 0.
 */
int vm_stack_map(uint64_t *base, uint64_t len, uint32_t owner);
void vm_stack_unmap(uint64_t base, uint64_t len);

/*
 * For a stack that is kept for the next thread. vm_stack_trim() gives back all but the
 * topmost keep_bytes (whole pages); false if it is not as vm_stack_map() made it (the
 * thread changed permissions) and should be unmapped. vm_stack_rename() changes its
 * owner.
 */
bool vm_stack_trim(uint64_t base, uint64_t len, uint64_t keep_bytes);
void vm_stack_rename(uint64_t base, uint32_t owner);

/* See upcall_page_fault(), upcall_is_mapped(), upcall_describe_address(): fault context.
 */
bool vm_fault(uint64_t va, uint32_t flags);
bool vm_is_mapped(uint64_t va);
bool vm_is_behind_file(uint64_t va);
void vm_describe(uint64_t va, char *buf, size_t len);

/*
 * A kernel stack (interrupts, idle): whole pages, mapped at once, a guard page
 * below. Returns the top, 16-byte aligned, or 0. Never freed.
 */
uint64_t vm_kernel_stack(uint64_t len);

/* A part of the address space that is mapped. */
struct vm_range {
    uint64_t start, end;
    int prot;         /* HPROT_* */
    const char *name; /* of what it is; "" for memory of vm_map() */
};

/* The lowest one that ends above va; false: there is none. */
bool vm_next_range(uint64_t va, struct vm_range *range);

/* Bytes of the application's that are backed now, and that are promised to it besides;
 * for statistics. */
uint64_t vm_resident_bytes(void);
uint64_t vm_promised_bytes(void);

#endif
