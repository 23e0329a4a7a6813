/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What the boot loader tells, in one form for both versions of multiboot (Multiboot
 * Specification 0.6.96, 3.3; Multiboot2 Specification 2.0, 3.6) and for PVH (pvh.h).
 * Nothing is copied: what these functions return stays where the boot loader put it.
 */
#ifndef LOADER_MULTIBOOT_H
#define LOADER_MULTIBOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Physical memory [base, end). */
struct mem_range {
    uint32_t base;
    uint32_t end;
};

/* One entry of the firmware's memory map, as it lies there in both versions. Types
 * are those of E820 (ACPI 6.4, 15.2). */
struct firmware_range {
    uint64_t base;
    uint64_t len;
    uint32_t type;
} __attribute__((packed));

#define FIRMWARE_FREE 1 /* what is in use by the boot loader included */
#define FIRMWARE_ACPI 3

struct module {
    uint32_t start_pa;
    uint32_t end_pa;
    const char *text; /* its command line */
};

#define MULTIBOOT_PVH 3

struct multiboot {
    uint32_t version; /* 1, 2 or MULTIBOOT_PVH */
    uint32_t info_pa;
    const char *command_line;
    /* QEMU: command lines begin with a file name, as it was given, and a space.
     * GRUB has only what stands behind the file name. */
    bool has_file_names;
    const uint8_t *rsdp; /* a copy of the ACPI root pointer; null if not told */
    uint32_t rsdp_bytes;
    uint32_t memory_pa; /* of the first firmware_range */
    uint32_t memory_bytes;
    uint32_t memory_stride;         /* 0: a word before each entry tells */
    struct firmware_range parts[2]; /* the map that is made if there is none */
};

/* Makes sense of what is in eax and ebx; false if no boot loader did this. */
bool multiboot_open(struct multiboot *mb, uint32_t magic, uint32_t info_pa);

/* The modules: *cursor starts at 0, false means that there are no more. */
bool multiboot_next_module(const struct multiboot *mb, uint32_t *cursor,
                           struct module *module);

#define MULTIBOOT_OWN_MAX 4

/* The memory that holds the boot loader's information, but for the modules' texts;
 * returns how many ranges that is. */
uint32_t multiboot_own(const struct multiboot *mb,
                       struct mem_range own[MULTIBOOT_OWN_MAX]);

/* At least as many as there are entries in the memory map. */
uint32_t multiboot_memory_count(const struct multiboot *mb);

/* The memory map: the entry behind `last`, the first one if that is null; null at
 * the end. */
static inline const struct firmware_range *multiboot_next_memory(
    const struct multiboot *mb, const struct firmware_range *last)
{
    uint32_t next = mb->memory_pa;

    if (last != NULL) {
        uint32_t stride = mb->memory_stride;

        if (stride == 0) {
            stride = ((const uint32_t *)last)[-1] + sizeof(uint32_t);
        }
        if (stride < sizeof(*last)) {
            return NULL;
        }
        next = (uint32_t)(uintptr_t)last + stride;
    }
    if (next - mb->memory_pa + sizeof(*last) > mb->memory_bytes) {
        return NULL;
    }
    return (const struct firmware_range *)(uintptr_t)next;
}

#endif
