/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The buddy system under frame.c: free lists per order and one byte of state a frame.
 * Frames are named by number (physical address / 4 KiB). frame_lock guards it all.
 *
 * Only a block's first frame has a state; a free block's links lie in the block.
 */
#ifndef KERNEL_MM_BUDDY_H
#define KERNEL_MM_BUDDY_H

#include "lib/base.h"

#define BUDDY_NONE UINT64_MAX

/* state: room for a byte for each frame below the highest; need not be mapped or
 * zeroed beyond what buddy_extend() was called for. */
void buddy_init(uint8_t *state);

/* How many frames have a valid state, from number 0 on; and to have more. */
uint64_t buddy_limit(void);
void buddy_extend(uint64_t limit);

/* Makes frames [first, end) free that never were; end is not above the limit. */
void buddy_add(uint64_t first, uint64_t end);

/* A block of 1 << order frames or BUDDY_NONE. */
uint64_t buddy_take(unsigned order);

/* Gives back an allocated block or an aligned part of one; panics otherwise. */
void buddy_put(uint64_t first, unsigned order);

/*
 * Single frames on their way to and from a core's cache, without frame_lock: each is
 * the caller's alone, and its state is a byte of its own.
 * buddy_disband() makes an allocated block so many kept frames; buddy_claim() makes a
 * kept frame an allocated block; buddy_release() makes an allocated block of one frame a
 * kept one, or returns false if it is none, and panics if it is kept already.
 */
void buddy_disband(uint64_t first, unsigned order);
void buddy_claim(uint64_t first);
bool buddy_release(uint64_t first);

/* Order of the allocated block that begins at first; panics if none does. */
unsigned buddy_order(uint64_t first);

#endif
