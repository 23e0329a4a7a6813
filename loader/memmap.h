/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Builds the memory map of boot_info from what firmware says, in any order and
 * overlapping, and from what is in use: later statements win. Freestanding.
 */
#ifndef LOADER_MEMMAP_H
#define LOADER_MEMMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/abi/boot_info.h"

#define MEMMAP_PAGE_BYTES UINT64_C(4096)

/* Sorted by base and without overlap at all times; all of it whole pages. */
struct memmap {
    struct boot_mem_region *regions;
    uint32_t count;
    uint32_t capacity;
};

/* Entries that n calls of memmap_paint() need at most. */
#define MEMMAP_CAPACITY(paints) (2 * (paints))

/*
 * States that [base, base + len) is of this kind, whatever was said before; what
 * reaches beyond the address space is cut off. Free memory is rounded to the pages
 * that are free as a whole, everything else to the pages that it touches. Returns
 * false if the map is full.
 */
bool memmap_paint(struct memmap *map, uint64_t base, uint64_t len, uint32_t kind);

/* The end of the highest region; 0 if there is none. */
uint64_t memmap_end(const struct memmap *map);

#endif
