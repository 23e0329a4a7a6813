/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Blocks are split from the low end, so that memory is handed out in ascending order,
 * and merged as soon as both halves are free. */
#include "mm/buddy.h"
#include "arch/mmu.h"
#include "core/panic.h"
#include "lib/string.h"
#include "mm/frame.h"

/* State of a block's first frame, with the order in the low bits; others have 0. */
#define STATE_FREE  0x40u
#define STATE_USED  0x80u
#define STATE_KEPT  0x20u /* in the cache of a core; never has a larger order than 0 */
#define STATE_ORDER 0x1fu

_Static_assert(FRAME_MAX_ORDER <= STATE_ORDER, "orders fit in the state");

struct free_block {
    struct free_block *next;
    struct free_block **link; /* what points here */
};

static struct free_block *lists[FRAME_MAX_ORDER + 1];
static uint32_t filled; /* bit n: lists[n] is not empty */
static uint8_t *states;
static uint64_t limit;

static struct free_block *block_of(uint64_t first)
{
    return mmu_direct(first << PAGE_SHIFT);
}

static uint64_t number_of(const struct free_block *block)
{
    return ((uint64_t)(uintptr_t)block - MMU_DIRECT_MAP_VA) >> PAGE_SHIFT;
}

static inline void push(uint64_t first, unsigned order)
{
    struct free_block *block = block_of(first);

    block->next = lists[order];
    block->link = &lists[order];
    if (block->next != NULL) {
        block->next->link = &block->next;
    }
    lists[order] = block;
    filled |= 1u << order;
    states[first] = (uint8_t)(STATE_FREE | order);
}

static inline void unlink_block(struct free_block *block, unsigned order)
{
    *block->link = block->next;
    if (block->next != NULL) {
        block->next->link = block->link;
    } else if (lists[order] == NULL) {
        filled &= ~(1u << order);
    }
}

void buddy_init(uint8_t *state)
{
    states = state;
    limit = 0;
    filled = 0;
    memset(lists, 0, sizeof(lists));
}

uint64_t buddy_limit(void)
{
    return limit;
}

void buddy_extend(uint64_t new_limit)
{
    memset(states + limit, 0, new_limit - limit);
    limit = new_limit;
}

void buddy_add(uint64_t first, uint64_t end)
{
    ASSERT(first <= end && end <= limit);
    while (first < end) {
        unsigned fits = 63 - (unsigned)__builtin_clzll(end - first);
        unsigned aligned = (unsigned)__builtin_ctzll(first | 1u << FRAME_MAX_ORDER);
        unsigned order = MIN(fits, aligned);

        push(first, order);
        first += UINT64_C(1) << order;
    }
}

uint64_t buddy_take(unsigned order)
{
    uint32_t usable = filled >> order;

    if (usable == 0) {
        return BUDDY_NONE;
    }
    unsigned from = order + (unsigned)__builtin_ctz(usable);
    struct free_block *block = lists[from];
    uint64_t first = number_of(block);

    unlink_block(block, from);
    while (from > order) {
        from--;
        push(first + (UINT64_C(1) << from), from);
    }
    states[first] = (uint8_t)(STATE_USED | order);
    return first;
}

/*
 * Finds the larger allocated block around [first, first + (1 << order)) and divides it
 * so that this part becomes a block of its own.
 */
static void carve(uint64_t first, unsigned order)
{
    uint64_t head = first;
    unsigned level = order;

    while (level < FRAME_MAX_ORDER && (head >= limit || states[head] == 0)) {
        level++;
        head = ALIGN_DOWN(first, UINT64_C(1) << level);
    }
    unsigned state = head < limit ? states[head] : 0;
    unsigned size = state & STATE_ORDER;

    if (!IS_ALIGNED(first, UINT64_C(1) << order) || (state & STATE_USED) == 0 ||
        size < level) {
        panic("frame_free: %#lx, order %u: not allocated (block %#lx, state %#x)",
              first << PAGE_SHIFT, order, head << PAGE_SHIFT, state);
    }
    while (size > order) {
        uint64_t half = head + (UINT64_C(1) << --size);

        if (first >= half) {
            states[head] = (uint8_t)(STATE_USED | size);
            head = half;
        } else {
            states[half] = (uint8_t)(STATE_USED | size);
        }
    }
}

void buddy_put(uint64_t first, unsigned order)
{
    if (first >= limit || states[first] != (STATE_USED | order)) {
        carve(first, order);
    }
    states[first] = 0;
    while (order < FRAME_MAX_ORDER) {
        uint64_t buddy = first ^ UINT64_C(1) << order;

        if (buddy >= limit || states[buddy] != (STATE_FREE | order)) {
            break;
        }
        unlink_block(block_of(buddy), order);
        states[buddy] = 0;
        first &= buddy;
        order++;
    }
    push(first, order);
}

void buddy_disband(uint64_t first, unsigned order)
{
    memset(states + first, STATE_KEPT, UINT64_C(1) << order);
}

void buddy_claim(uint64_t first)
{
    ASSERT(states[first] == STATE_KEPT);
    states[first] = STATE_USED;
}

bool buddy_release(uint64_t first)
{
    if (first >= limit || states[first] == STATE_KEPT) {
        panic("frame_free: %#lx: %s", first << PAGE_SHIFT,
              first >= limit ? "no such frame" : "freed twice");
    }
    if (states[first] != STATE_USED) {
        return false;
    }
    states[first] = STATE_KEPT;
    return true;
}

unsigned buddy_order(uint64_t first)
{
    if (first >= limit || (states[first] & STATE_USED) == 0) {
        panic("%#lx is not the start of an allocated block (state %#x)",
              first << PAGE_SHIFT, first < limit ? states[first] : 0);
    }
    return states[first] & STATE_ORDER;
}
