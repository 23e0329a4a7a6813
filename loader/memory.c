/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What is in use is few ranges, known before any memory can be taken: each place
 * that is tried for the arena is compared with all of them. */
#include "memory.h"
#include "console.h"
#include "handoff.h"
#include "mem.h"
#include "x86.h"

/* A PC below 1 MiB: interrupt vectors and BIOS data in page 0, the extended BIOS
 * data area (its segment is at 0x40e), video memory, ROMs. */
#define BIOS_DATA_END   0x1000u
#define BIOS_EBDA       0x40e
#define EBDA_LOWEST     0x80000u
#define VIDEO_START     0xa0000u
#define UPPER_MEMORY    0x100000u
#define ADDRESSABLE_END 0xfffff000u /* so that every end fits 32 bits */

/* One entry of the firmware's map can be painted in two parts, and once more. */
#define PAINTS_PER_ENTRY 3

static uint32_t page_up(uint32_t address)
{
    return (address + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
}

static uint32_t bios_area_start(void)
{
    uint32_t ebda = (uint32_t)bios_data16(BIOS_EBDA) << 4;

    return ebda >= EBDA_LOWEST && ebda < VIDEO_START ? ebda : VIDEO_START;
}

/* The part of an entry that 32 bits can address; false if there is none. */
static bool clip(const struct firmware_range *entry, struct mem_range *range)
{
    if (entry->base >= ADDRESSABLE_END) {
        return false;
    }
    range->base = (uint32_t)entry->base;
    range->end = entry->len < ADDRESSABLE_END - range->base
                     ? range->base + (uint32_t)entry->len
                     : ADDRESSABLE_END;
    return true;
}

bool memory_is_ram(const struct multiboot *mb, uint32_t start, uint32_t end)
{
    bool has_moved = true;

    while (start < end && has_moved) {
        const struct firmware_range *entry = NULL;
        struct mem_range range;

        has_moved = false;
        while (start < end && (entry = multiboot_next_memory(mb, entry)) != NULL) {
            if (entry->type == FIRMWARE_FREE && clip(entry, &range) &&
                range.base <= start && range.end > start) {
                start = range.end;
                has_moved = true;
            }
        }
    }
    return start >= end;
}

uint64_t memory_ram_bytes(const struct multiboot *mb)
{
    const struct firmware_range *entry = NULL;
    uint64_t sum = 0;

    while ((entry = multiboot_next_memory(mb, entry)) != NULL) {
        if (entry->type == FIRMWARE_FREE) {
            sum += entry->len;
        }
    }
    return sum;
}

/* Some of what is in use, for all places that are tried. */
struct in_use {
    const struct multiboot *mb;
    struct mem_range ranges[3 + MULTIBOOT_OWN_MAX];
    uint32_t count;
};

static void find_in_use(struct in_use *used, const struct multiboot *mb)
{
    used->mb = mb;
    used->ranges[0] = (struct mem_range){0, BIOS_DATA_END};
    used->ranges[1] = (struct mem_range){bios_area_start(), UPPER_MEMORY};
    used->ranges[2] = (struct mem_range){(uint32_t)(uintptr_t)loader_image_start,
                                         (uint32_t)(uintptr_t)loader_image_end};
    used->count = 3 + multiboot_own(mb, &used->ranges[3]);
}

static bool meets(const struct mem_range *range, uint32_t base, uint32_t end)
{
    return range->base < end && base < range->end;
}

static uint32_t find_module_conflict(const struct multiboot *mb, uint32_t base,
                                     uint32_t end)
{
    struct module module;
    uint32_t cursor = 0;

    while (multiboot_next_module(mb, &cursor, &module)) {
        uint32_t text_pa = (uint32_t)(uintptr_t)module.text;
        struct mem_range data = {module.start_pa, module.end_pa};
        struct mem_range text = {text_pa, text_pa + strlen(module.text) + 1};

        if (meets(&data, base, end)) {
            return data.end;
        }
        if (meets(&text, base, end)) {
            return text.end;
        }
    }
    return 0;
}

/* The end of something in use that [base, end) meets; 0 if there is nothing. */
static uint32_t find_conflict(const struct in_use *used, uint32_t base, uint32_t end)
{
    const struct firmware_range *entry = NULL;
    struct mem_range range;

    for (uint32_t i = 0; i < used->count; i++) {
        if (meets(&used->ranges[i], base, end)) {
            return used->ranges[i].end;
        }
    }
    while ((entry = multiboot_next_memory(used->mb, entry)) != NULL) {
        if (entry->type != FIRMWARE_FREE && clip(entry, &range) &&
            meets(&range, base, end)) {
            return range.end;
        }
    }
    return find_module_conflict(used->mb, base, end);
}

/* The first place in a range of free memory; 0 if there is none. */
static uint32_t find_in(const struct mem_range *range, const struct in_use *used,
                        uint32_t len_bytes)
{
    uint32_t base = page_up(range->base);

    while (base < range->end && len_bytes <= range->end - base) {
        uint32_t conflict_end = find_conflict(used, base, base + len_bytes);

        if (conflict_end == 0) {
            return base;
        }
        base = conflict_end < ADDRESSABLE_END ? page_up(conflict_end) : ADDRESSABLE_END;
    }
    return 0;
}

bool arena_find(struct arena *arena, const struct multiboot *mb, uint64_t len_bytes)
{
    const struct firmware_range *entry = NULL;
    struct mem_range range;
    struct in_use used;

    if (len_bytes > ADDRESSABLE_END) {
        return false;
    }
    find_in_use(&used, mb);
    while ((entry = multiboot_next_memory(mb, entry)) != NULL) {
        if (entry->type == FIRMWARE_FREE && clip(entry, &range)) {
            uint32_t base = find_in(&range, &used, (uint32_t)len_bytes);

            if (base != 0) {
                *arena = (struct arena){base, base, base + (uint32_t)len_bytes};
                return true;
            }
        }
    }
    return false;
}

void *arena_take(struct arena *arena, uint32_t len_bytes, uint32_t align)
{
    uint32_t start = (arena->next_pa + align - 1) & ~(align - 1);

    if (start + len_bytes > arena->end_pa) {
        loader_fail("internal error: %u bytes more than the arena has",
                    start + len_bytes - arena->end_pa);
    }
    arena->next_pa = start + len_bytes;
    return (void *)(uintptr_t)start;
}

uint32_t memory_map_capacity(const struct multiboot *mb)
{
    uint32_t paints = PAINTS_PER_ENTRY * multiboot_memory_count(mb) + 1; /* the arena */
    struct module module;
    uint32_t cursor = 0;

    while (multiboot_next_module(mb, &cursor, &module)) {
        paints++;
    }
    return MEMMAP_CAPACITY(paints);
}

static void paint(struct memmap *map, uint64_t base, uint64_t len, uint32_t kind)
{
    if (!memmap_paint(map, base, len, kind)) {
        loader_fail("internal error: the memory map needs more than %u regions",
                    map->capacity);
    }
}

static uint32_t kind_of(const struct firmware_range *entry)
{
    return entry->type == FIRMWARE_ACPI ? BOOT_MEM_ACPI : BOOT_MEM_RESERVED;
}

/* Free memory of the firmware; what is the BIOS's own stays out of it. */
static void paint_free(struct memmap *map, uint64_t base, uint64_t len)
{
    if (base < UPPER_MEMORY && len != 0) {
        uint64_t end = len < UINT64_MAX - base ? base + len : UINT64_MAX;
        uint64_t low_end = end < bios_area_start() ? end : bios_area_start();

        base = base > BIOS_DATA_END ? base : BIOS_DATA_END;
        if (base < low_end) {
            paint(map, base, low_end - base, BOOT_MEM_FREE);
        }
        base = UPPER_MEMORY;
        len = end > UPPER_MEMORY ? end - UPPER_MEMORY : 0;
    }
    paint(map, base, len, BOOT_MEM_FREE);
}

/* What is not free has the last word where entries overlap. */
static void paint_firmware(struct memmap *map, const struct multiboot *mb)
{
    const struct firmware_range *entry = NULL;
    bool is_sorted = true;

    while ((entry = multiboot_next_memory(mb, entry)) != NULL) {
        is_sorted = is_sorted && entry->base >= memmap_end(map);
        if (entry->type == FIRMWARE_FREE) {
            paint_free(map, entry->base, entry->len);
        } else {
            paint(map, entry->base, entry->len, kind_of(entry));
        }
    }
    while (!is_sorted && (entry = multiboot_next_memory(mb, entry)) != NULL) {
        if (entry->type != FIRMWARE_FREE) {
            paint(map, entry->base, entry->len, kind_of(entry));
        }
    }
}

void memory_build_map(struct memmap *map, const struct multiboot *mb,
                      const struct arena *arena)
{
    struct module module;
    uint32_t cursor = 0;

    paint_firmware(map, mb);
    while (multiboot_next_module(mb, &cursor, &module)) {
        paint(map, module.start_pa, module.end_pa - module.start_pa, BOOT_MEM_BOOT);
    }
    paint(map, arena->start_pa, arena->next_pa - arena->start_pa, BOOT_MEM_BOOT);
}
