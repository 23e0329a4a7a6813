/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Physical memory in buddy blocks of 4 KiB << order. Memory of the boot map is
 * taken over piece by piece as it is needed, so that neither booting nor the first
 * allocation depends on the size of the machine. Memory below 1 MiB comes last, the
 * frame at 0 never.
 *
 * Every frame handed out is reachable through mmu_direct(). All functions may be
 * called with interrupts masked, in fault context, and under any lock but the log's;
 * they take only a core's own cache of frames and frame_lock.
 */
#ifndef KERNEL_MM_FRAME_H
#define KERNEL_MM_FRAME_H

#include "lib/base.h"

struct boot_info;

#define FRAME_NONE      UINT64_MAX
#define FRAME_MAX_ORDER 18 /* 1 GiB */

/* Keeps using boot's memory map. Panics if no free frame is in the direct map. */
void frame_init(const struct boot_info *boot);

/* Physical address of 4 KiB << order bytes, aligned to their size, content
 * undefined; FRAME_NONE if there is no such block. */
uint64_t frame_alloc(unsigned order);

/* The same, filled with zeros. */
uint64_t frame_alloc_zeroed(unsigned order);

/* Gives back a block, or an aligned part of one (order may be smaller than at
 * allocation). Panics on a block that is not allocated. */
void frame_free(uint64_t pa, unsigned order);

/* The order of the allocated block that begins at pa; panics if none does. */
unsigned frame_order(uint64_t pa);

uint64_t frame_total_bytes(void);
uint64_t frame_free_bytes(void); /* includes what is not taken over yet */

/* The same without what each core keeps for itself: quick on any number of cores. */
uint64_t frame_free_bytes_least(void);

/* How many cores have taken or freed single frames so far, at least 1. */
unsigned frame_core_count(void);

#endif
