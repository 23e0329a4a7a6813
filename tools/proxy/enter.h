/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What enter.asm is made of, for the copy that QEMU gets. */
#ifndef PROXY_ENTER_H
#define PROXY_ENTER_H

#include <stdint.h>

#include "channel.h"

#define ENTER_MULTIBOOT  136 /* offsets in the image */
#define ENTER_PARAMETERS 152

struct enter_parameters {
    uint64_t root_pa; /* below 4 GiB */
    uint64_t entry_va;
    uint64_t boot_info_pa;
    uint64_t stack_top_va;
    uint16_t gdt_limit;
    uint64_t gdt_va;
    uint16_t token_bytes; /* 0: none is wanted */
    uint8_t token[CHANNEL_TOKEN_BYTES];
} __attribute__((packed));

extern const uint8_t enter_image[], enter_image_end[];

#endif
