/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Mappings of pages that belong to somebody else: of a file, which several mappings and
 * its own reads and writes share. A page is asked for when it is first touched. Such
 * memory is not promised: a touch for which the owner has no page is SIGBUS.
 */
#ifndef KERNEL_MM_VM_SOURCE_H
#define KERNEL_MM_VM_SOURCE_H

#include "mm/vm_region.h"

/* What one call of vm_map_source() maps; it stays while mapped_bytes is not 0. */
struct vm_source {
    /*
     * Set by the owner. With vm_lock held, also in fault context. frame: where page
     * number index is, FRAME_NONE if there is none; to_write: the mapping can be written
     * to. has_frame: whether that would find one.
     */
    uint64_t (*frame)(struct vm_source *source, uint64_t index, bool to_write);
    bool (*has_frame)(const struct vm_source *source, uint64_t index);
    const void *object; /* whose pages they are: the same in all mappings of it */

    /* Set by vm_map_source(). */
    bool (*mend)(struct region *region, uint64_t page_va);
    bool (*is_behind)(const struct region *region, uint64_t va);
    uint64_t first;        /* number of the page at address 0, modulo 2^64 */
    uint64_t mapped_bytes; /* guarded by vm_lock */
};

/* A part of the address space that shows pages of a source. */
struct vm_source_part {
    uint64_t start, end;
    struct vm_source *source;
    uint64_t index; /* of the page at start */
    int prot;
};

/*
 * Maps len bytes, rounded up to pages, of source from page number index on; index + pages
 * does not overflow. *va and flags as for vm_map(), of which HMAP_FIXED,
 * HMAP_FIXED_NOREPLACE and HMAP_POPULATE matter. may_write: HPROT_WRITE may be had, now
 * or later. Errors as vm_map()'s. Task context.
 */
int vm_map_source(uint64_t *va, uint64_t len, int prot, int flags, bool may_write,
                  struct vm_source *source, uint64_t index);

/* The lowest part that ends above va and begins below end; false: there is none. Whoever
 * uses its source sees to it that it stays. */
bool vm_source_next(uint64_t va, uint64_t end, struct vm_source_part *part);

/* The pages of object from number first on are about to go: no core can reach them
 * through a mapping any more, until somebody touches them again. */
void vm_source_cut(const void *object, uint64_t first);

/* Whether nothing of it is mapped any more. */
bool vm_source_is_gone(const struct vm_source *source);

#endif
