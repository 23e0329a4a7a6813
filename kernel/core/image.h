/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The program as one ELF image: its program headers in memory, its thread-local
 * storage template, and the symbol table of the file that was booted, if it has
 * one. The loader has checked the headers; symbols are checked here.
 */
#ifndef KERNEL_CORE_IMAGE_H
#define KERNEL_CORE_IMAGE_H

#include "lib/base.h"

struct boot_info;

struct image_tls {
    const void *init; /* file_bytes of initial content */
    uint64_t file_bytes;
    uint64_t mem_bytes;
    uint64_t align; /* a power of two, at least 1 */
};

void image_init(const struct boot_info *boot);

/* All zero but align if the program has no thread-local variables. */
const struct image_tls *image_tls(void);

struct hermit_image;

/* Program headers and extent, for the unwinder. */
void image_describe(struct hermit_image *image);

/*
 * The name of the function around pc and the distance from its start; false if
 * the file was stripped or pc is in no function. Any context.
 */
bool image_symbol(uint64_t pc, char *buf, size_t len, uint64_t *offset);

#endif
