/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The loader's memory. All that outlives the loader (tables, stack, boot_info) is
 * in one block, the arena, which is found once, clear of everything that is in
 * use; the loader itself and the boot loader's information become free memory.
 */
#ifndef LOADER_MEMORY_H
#define LOADER_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "memmap.h"
#include "multiboot.h"

#define PAGE_BYTES 4096u

struct arena {
    uint32_t start_pa;
    uint32_t next_pa;
    uint32_t end_pa;
};

/* Whether [start, end) is memory. */
bool memory_is_ram(const struct multiboot *mb, uint32_t start, uint32_t end);

/* How much memory there is. */
uint64_t memory_ram_bytes(const struct multiboot *mb);

/* Finds a place for that many bytes, low memory first; false if there is none. */
bool arena_find(struct arena *arena, const struct multiboot *mb, uint64_t len_bytes);

/* Never fails: the arena is found with the sum of what is taken later. Not cleared. */
void *arena_take(struct arena *arena, uint32_t len_bytes, uint32_t align);

/* How many regions memory_build_map() may need. */
uint32_t memory_map_capacity(const struct multiboot *mb);

/* The map for the kernel; nothing more may be taken from the arena afterwards. */
void memory_build_map(struct memmap *map, const struct multiboot *mb,
                      const struct arena *arena);

#endif
