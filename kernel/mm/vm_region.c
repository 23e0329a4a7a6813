/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A treap (Seidel and Aragon, "Randomized search trees", 1996) with parent links. Each
 * node knows the largest gap in its subtree; a region's own gap is the one below it.
 */
#include "mm/vm_region.h"
#include "arch/mmu.h"

static struct region *root;

/* Ranks need not be secret, only unlike a pattern of addresses (xorshift32). */
static uint32_t next_rank(void)
{
    static uint32_t state = 2463534242u;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static inline uint64_t gap_start(const struct region *region)
{
    return region->prev != NULL ? MAX(region->prev->end, MMU_USER_START) : MMU_USER_START;
}

static inline uint64_t gap_below(const struct region *region)
{
    uint64_t start = gap_start(region);

    return region->start > start ? region->start - start : 0;
}

static inline void update(struct region *region)
{
    uint64_t gap = gap_below(region);

    if (region->left != NULL && region->left->max_gap > gap) {
        gap = region->left->max_gap;
    }
    if (region->right != NULL && region->right->max_gap > gap) {
        gap = region->right->max_gap;
    }
    region->max_gap = gap;
}

/* After a change of region's gap or of its subtree. */
static void update_up(struct region *region)
{
    while (region != NULL) {
        uint64_t old = region->max_gap;

        update(region);
        if (region->max_gap == old) {
            return;
        }
        region = region->parent;
    }
}

static struct region **link_to(const struct region *region)
{
    if (region->parent == NULL) {
        return &root;
    }
    return region->parent->left == region ? &region->parent->left
                                          : &region->parent->right;
}

/* Exchanges region and its parent, keeping the order. */
static void rotate_up(struct region *region)
{
    struct region *parent = region->parent;
    struct region *moved;

    *link_to(parent) = region;
    region->parent = parent->parent;
    parent->parent = region;
    if (parent->left == region) {
        moved = region->right;
        region->right = parent;
        parent->left = moved;
    } else {
        moved = region->left;
        region->left = parent;
        parent->right = moved;
    }
    if (moved != NULL) {
        moved->parent = parent;
    }
    update(parent);
    update(region);
}

struct region *region_above(uint64_t va)
{
    struct region *best = NULL;

    for (struct region *at = root; at != NULL;) {
        if (at->end > va) {
            best = at;
            at = at->left;
        } else {
            at = at->right;
        }
    }
    return best;
}

struct region *region_find(uint64_t va)
{
    for (struct region *at = root; at != NULL;) {
        if (va < at->start) {
            at = at->left;
        } else if (va >= at->end) {
            at = at->right;
        } else {
            return at;
        }
    }
    return NULL;
}

bool region_is_free(uint64_t start, uint64_t end)
{
    const struct region *above = region_above(start);

    return above == NULL || above->start >= end;
}

void region_insert(struct region *region)
{
    struct region **link = &root;

    region->left = region->right = region->parent = NULL;
    region->prev = region->next = NULL;
    region->backed_start = UINT64_MAX;
    region->backed_end = 0;
    region->window_start = region->window_end = 0;
    region->window_order = 0;
    region->rank = next_rank();
    while (*link != NULL) {
        region->parent = *link;
        if (region->start < region->parent->start) {
            region->next = region->parent;
            link = &region->parent->left;
        } else {
            region->prev = region->parent;
            link = &region->parent->right;
        }
    }
    *link = region;
    if (region->prev != NULL) {
        region->prev->next = region;
    }
    if (region->next != NULL) {
        region->next->prev = region;
    }
    update(region);
    while (region->parent != NULL && region->parent->rank < region->rank) {
        rotate_up(region);
    }
    update_up(region->parent);
    update_up(region->next);
}

void region_remove(struct region *region)
{
    while (region->left != NULL && region->right != NULL) {
        rotate_up(region->left->rank > region->right->rank ? region->left
                                                           : region->right);
    }
    struct region *child = region->left != NULL ? region->left : region->right;

    *link_to(region) = child;
    if (child != NULL) {
        child->parent = region->parent;
    }
    if (region->prev != NULL) {
        region->prev->next = region->next;
    }
    if (region->next != NULL) {
        region->next->prev = region->prev;
    }
    update_up(region->parent);
    update_up(region->next);
}

void region_resize(struct region *region, uint64_t start, uint64_t end)
{
    region->start = start;
    region->end = end;
    update_up(region);
    update_up(region->next);
}

/* The free range above the last region. */
static uint64_t find_above_all(uint64_t len, uint64_t align)
{
    const struct region *last = root;
    uint64_t start = MMU_USER_START;

    while (last != NULL && last->right != NULL) {
        last = last->right;
    }
    if (last != NULL) {
        start = MAX(start, last->end);
    }
    start = ALIGN_UP(start, align);
    return start <= MMU_USER_END && len <= MMU_USER_END - start ? start : 0;
}

uint64_t region_find_gap(uint64_t len, uint64_t align)
{
    const struct region *at = root;

    if (len > MMU_USER_END - MMU_USER_START) {
        return 0;
    }
    uint64_t need = len + align - PAGE_BYTES; /* fits however it is aligned */

    if (at == NULL || at->max_gap < need) {
        return find_above_all(len, align);
    }
    for (;;) {
        if (at->left != NULL && at->left->max_gap >= need) {
            at = at->left;
        } else if (gap_below(at) >= need) {
            return ALIGN_UP(gap_start(at), align);
        } else {
            at = at->right;
        }
    }
}
