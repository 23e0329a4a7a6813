/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The executable in the guest's memory, and the page tables, boot information and
 * stacks behind it: all that kernel/abi/boot_info.h wants at the entry.
 *
 *   [4 KiB, IMAGE_PA)     free
 *   IMAGE_PA              the file up to the end of what is loaded, and its symbols
 *   behind it             one block for everything else ("arena")
 *   up to the end         free
 *
 * A small program lies in the first 2 MiB with all that, so that one large page of the
 * host's is all that it needs to start. What only a debugger reads is not copied.
 */
#ifndef UHYVE_IMAGE_H
#define UHYVE_IMAGE_H

#include "loader/elf.h"
#include "memory.h"

/* Above 1 MiB, where QEMU puts proxy's entry code. */
#define IMAGE_PA UINT64_C(0x110000)

struct image {
    const char *path;
    int fd; /* stays open, for symbols */
    uint64_t file_bytes;
    uint64_t kept_bytes;  /* of the copy in the guest's memory */
    struct elf_image elf; /* reads the guest's memory: only before the guest runs */
    uint64_t end_pa;
};

/* Opens and checks the file; ends with a message if it is no application. */
void image_open(struct image *image, const char *path);

/* Copies it into the guest's memory, since whoever changes the file must not change a
 * program that runs; ends with a message where it has no room. */
void image_read(struct image *image, struct guest_memory *memory);

/* Whether the program, which was read, can use the network: BOOT_NET_MARK. */
bool image_has_network(const struct image *image, const struct guest_memory *memory);

/* What is behind the image, taken from its start on. Offsets are physical addresses. */
struct arena {
    const struct guest_memory *memory;
    uint64_t next_pa;
};

/* Zeroed memory; ends with a message where the guest has too little. */
void *arena_take(struct arena *arena, uint64_t len, uint64_t align, uint64_t *pa);

/* paging.c: tables for image and direct map and, if is_low_identical, for the first
 * 2 MiB at their own address; the physical address of the root. *direct_map_bytes covers
 * what is taken from the arena until then and `later_bytes` more. */
uint64_t paging_build(struct arena *arena, const struct image *image,
                      bool is_low_identical, uint64_t later_bytes,
                      uint64_t *direct_map_bytes);

#endif
