/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The regions of the address space, by address: a balanced tree that also knows the
 * gaps between them, so that finding a region or a free place takes O(log n) steps.
 * vm_lock guards them all. They do not overlap; no page lies in two.
 */
#ifndef KERNEL_MM_VM_REGION_H
#define KERNEL_MM_VM_REGION_H

#include "lib/base.h"

struct vm_source;

enum region_kind {
    REGION_ANON, /* vm_map() */
    REGION_BRK,
    REGION_STACK, /* of thread owner */
    REGION_TEXT,
    REGION_CONST,
    REGION_DATA, /* .data and .bss of the image */
    REGION_FILE, /* vm_map_source() */
};

/* Flags: */
#define REGION_COUNTED   1u  /* what is not backed yet is promised memory */
#define REGION_NORESERVE 2u  /* never counted */
#define REGION_HUGE      4u  /* large pages wanted */
#define REGION_GUARD     8u  /* the first page is a guard page */
#define REGION_SMALL     16u /* no large pages wanted */
#define REGION_BEHIND    32u /* behind the end of a file: never accessible */
#define REGION_READONLY  64u /* never to be made writable */

struct region {
    struct region *left, *right, *parent; /* a treap: by start, and a heap by rank */
    struct region *prev, *next;           /* neighbours by address */
    uint64_t start, end;
    uint64_t max_gap; /* the largest gap below a region of this subtree */
    uint64_t backed_start, backed_end; /* there is no page outside; empty: start > end */
    uint64_t window_start, window_end; /* what the last fault backed */
    struct vm_source
        *source; /* where its pages come from, which it does not own; or null */
    uint32_t rank;
    uint32_t owner;
    uint8_t kind; /* enum region_kind */
    uint8_t prot; /* HPROT_* */
    uint8_t flags;
    uint8_t window_order;
};

/* The region that contains va, or null. */
struct region *region_find(uint64_t va);

/* The lowest region that ends above va, or null. */
struct region *region_above(uint64_t va);

/* Whether no region touches [start, end). */
bool region_is_free(uint64_t start, uint64_t end);

/* region: start to flags are set, the rest is not yet. */
void region_insert(struct region *region);
void region_remove(struct region *region);

/* Moves the ends; the region stays between its neighbours. */
void region_resize(struct region *region, uint64_t start, uint64_t end);

/* The lowest address of a free range of len bytes in [MMU_USER_START,
 * MMU_USER_END) that is a multiple of align; 0 if there is none. */
uint64_t region_find_gap(uint64_t len, uint64_t align);

#endif
