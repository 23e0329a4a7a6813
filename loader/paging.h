/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The page tables that the kernel starts with, as kernel/abi/boot_info.h wants
 * them. Physical addresses are below 4 GiB here; paging is still off.
 */
#ifndef LOADER_PAGING_H
#define LOADER_PAGING_H

#include <stdbool.h>
#include <stdint.h>

#include "elf.h"
#include "memory.h"

struct paging {
    uint64_t *root;
    struct arena *arena;
    uint64_t no_execute; /* the bit, or 0 if the processor has none */
};

/* What paging_begin() and paging_map_direct() take from the arena at most. */
#define PAGING_BASE_BYTES (8 * PAGE_BYTES)

/* An empty address space but for [0, 2 MiB) at its own address. */
void paging_begin(struct paging *paging, struct arena *arena, bool has_no_execute);

/* [0, end_pa), rounded up, at BOOT_DIRECT_MAP_VA; returns the size of the map. */
uint64_t paging_map_direct(struct paging *paging, uint64_t end_pa);

/* What paging_map_image() takes from the arena at most, for the file at image_pa. */
uint64_t paging_image_bytes(const struct elf_image *image, uint32_t image_pa);

/* Maps the file-backed pages of all segments: those in the file where they lie,
 * the others from copies. */
void paging_map_image(struct paging *paging, const struct elf_image *image,
                      uint32_t image_pa);

#endif
