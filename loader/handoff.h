/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What boot.asm and the C code have of each other. */
#ifndef LOADER_HANDOFF_H
#define LOADER_HANDOFF_H

#include <stdbool.h>
#include <stdint.h>

/* The operand of lgdt and sgdt. */
struct gdt_pointer {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

/* An exception as boot.asm completes it, on the stack where it happened. */
struct exception_frame {
    uint64_t vector, error_code, rip, cs, rflags, rsp, ss;
};

/* The loader itself, from loader.ld. */
extern const uint8_t loader_image_start[];
extern const uint8_t loader_image_end[];

/* Loads the page tables, descriptors and stack, and jumps to rip. */
__attribute__((noreturn)) void enter_kernel(uint64_t boot_info_pa, uint64_t cr3,
                                            uint64_t rsp, uint64_t rip,
                                            const struct gdt_pointer *gdt);

/* Called by boot.asm in 64-bit mode, everything below 4 GiB mapped at its own
 * address, with what the boot loader left in eax and ebx. */
__attribute__((noreturn)) void loader_main(uint32_t magic, uint32_t info_pa,
                                           bool has_no_execute);

__attribute__((noreturn)) void loader_exception(const struct exception_frame *frame);

#endif
