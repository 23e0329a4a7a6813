/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What all cores share of the memory: the boot map, taken over as it is needed, and the
 * buddy system over it. Frames are named by number (physical address / 4 KiB). For
 * frame.c, which keeps some for each core. All functions take frame_lock, in any context.
 */
#ifndef KERNEL_MM_FRAME_POOL_H
#define KERNEL_MM_FRAME_POOL_H

#include "lib/base.h"

struct boot_info;

/* See frame_init(). */
void pool_init(const struct boot_info *boot);

/* A block of 1 << order frames or BUDDY_NONE; order <= FRAME_MAX_ORDER. */
uint64_t pool_take(unsigned order);

/* See buddy_put() and buddy_order(). */
void pool_put(uint64_t first, unsigned order);
unsigned pool_order(uint64_t first);

/* In frames; what is free includes what is not taken over yet. */
uint64_t pool_total(void);
uint64_t pool_free(void);

#endif
