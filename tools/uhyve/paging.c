/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Four levels of 512 entries (AMD APM 2, 5.3). A page of the file is mapped where it
 * lies unless writing to it would show in another segment, or something other than
 * zeros is behind the segment's end: those at the ends of segments are copied.
 */
#include <string.h>

#include "image.h"
#include "kernel/abi/boot_info.h"

#define PRESENT    UINT64_C(0x001)
#define WRITABLE   UINT64_C(0x002)
#define ACCESSED   UINT64_C(0x020)
#define DIRTY      UINT64_C(0x040)
#define LARGE      UINT64_C(0x080)
#define NO_EXECUTE (UINT64_C(1) << 63)

#define ENTRIES      512
#define ADDRESS_MASK UINT64_C(0x000ffffffffff000)
#define PAGE_MASK    (GUEST_PAGE_BYTES - 1)

struct tables {
    struct arena *arena;
    uint64_t root_pa;
};

static uint64_t *table_at(const struct tables *tables, uint64_t pa)
{
    return guest_bytes(tables->arena->memory, pa, GUEST_PAGE_BYTES);
}

static uint64_t take_table(struct tables *tables)
{
    uint64_t pa;

    arena_take(tables->arena, GUEST_PAGE_BYTES, GUEST_PAGE_BYTES, &pa);
    return pa;
}

/* The entry for va in the table of a level (0: pages of 4 KiB), tables above made. */
static uint64_t *entry_for(struct tables *tables, uint64_t va, int level)
{
    uint64_t pa = tables->root_pa;

    for (int above = 3;; above--) {
        uint64_t *entry = &table_at(tables, pa)[(va >> (12 + 9 * above)) % ENTRIES];

        if (above == level) {
            return entry;
        }
        if ((*entry & PRESENT) == 0) {
            *entry = take_table(tables) | PRESENT | WRITABLE | ACCESSED;
        }
        pa = *entry & ADDRESS_MASK;
    }
}

/* Pages of one segment: page `index` from its first one on. */
struct span {
    const struct elf_segment *segment;
    uint64_t first_va; /* of its first page */
    uint64_t first_pa; /* where that lies in the file, if it is aligned there */
    uint64_t pages;
    bool is_aligned;
    uint64_t flags;
};

static struct span span_of(const struct elf_segment *segment)
{
    uint64_t head = segment->va & PAGE_MASK;
    struct span span = {
        .segment = segment,
        .first_va = segment->va - head,
        .first_pa = IMAGE_PA + segment->file_offset - head,
        .pages = (head + segment->file_bytes + PAGE_MASK) / GUEST_PAGE_BYTES,
        .is_aligned = ((segment->file_offset ^ segment->va) & PAGE_MASK) == 0,
        .flags = PRESENT | ACCESSED,
    };

    if ((segment->flags & ELF_WRITABLE) != 0) {
        span.flags |= WRITABLE | DIRTY;
    }
    if ((segment->flags & ELF_EXECUTABLE) == 0) {
        span.flags |= NO_EXECUTE;
    }
    return span;
}

/* Whether another segment's content lies in the page of the file at offset. */
static bool is_shared(const struct elf_image *elf, const struct elf_segment *segment,
                      uint64_t offset)
{
    const struct elf_segment *other = NULL;

    while ((other = elf_next_segment(elf, other)) != NULL) {
        if (other != segment && other->file_offset < offset + GUEST_PAGE_BYTES &&
            other->file_offset + other->file_bytes > offset) {
            return true;
        }
    }
    return false;
}

static bool is_zero(const uint8_t *bytes, uint64_t len)
{
    return len == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, len - 1) == 0);
}

/* Whether page `index` of the segment must be a copy. */
static bool needs_copy(const struct arena *arena, const struct image *image,
                       const struct span *span, uint64_t index)
{
    uint64_t page_pa = span->first_pa + index * GUEST_PAGE_BYTES;
    uint64_t end_pa = IMAGE_PA + span->segment->file_offset + span->segment->file_bytes;

    if (!span->is_aligned || page_pa + GUEST_PAGE_BYTES > image->end_pa) {
        return true;
    }
    if (index + 1 == span->pages && (end_pa & PAGE_MASK) != 0) {
        uint64_t rest = GUEST_PAGE_BYTES - (end_pa & PAGE_MASK);
        const uint8_t *end = guest_bytes(arena->memory, end_pa, rest);

        if ((span->flags & WRITABLE) != 0 || !is_zero(end, rest)) {
            return true;
        }
    }
    return (span->flags & WRITABLE) != 0 &&
           is_shared(&image->elf, span->segment, page_pa - IMAGE_PA);
}

/* A copy of page `index`, with zeros around what belongs to the segment. */
static uint64_t copy_page(struct arena *arena, const struct image *image,
                          const struct span *span, uint64_t index)
{
    const struct elf_segment *segment = span->segment;
    uint64_t head = index == 0 ? segment->va & PAGE_MASK : 0;
    uint64_t skipped =
        index == 0 ? 0 : index * GUEST_PAGE_BYTES - (segment->va & PAGE_MASK);
    uint64_t left = segment->file_bytes - skipped, room = GUEST_PAGE_BYTES - head, pa;
    uint8_t *copy = arena_take(arena, GUEST_PAGE_BYTES, GUEST_PAGE_BYTES, &pa);

    memcpy(copy + head, image->elf.file + segment->file_offset + skipped,
           left < room ? left : room);
    return pa;
}

static void map_segment(struct tables *tables, const struct image *image,
                        const struct elf_segment *segment)
{
    struct span span = span_of(segment);
    uint64_t *entry = NULL;

    if (segment->file_bytes == 0) {
        return;
    }
    for (uint64_t i = 0; i < span.pages; i++) {
        uint64_t va = span.first_va + i * GUEST_PAGE_BYTES;
        uint64_t pa = span.first_pa + i * GUEST_PAGE_BYTES;

        if (needs_copy(tables->arena, image, &span, i)) {
            pa = copy_page(tables->arena, image, &span, i);
        }
        bool is_new_table = entry == NULL || (va / GUEST_PAGE_BYTES) % ENTRIES == 0;

        entry = is_new_table ? entry_for(tables, va, 0) : entry + 1;
        *entry = pa | span.flags;
    }
}

static void map_direct(struct tables *tables, uint64_t bytes)
{
    for (uint64_t pa = 0; pa < bytes; pa += GUEST_HUGE_BYTES) {
        *entry_for(tables, BOOT_DIRECT_MAP_VA + pa, 1) =
            pa | PRESENT | WRITABLE | ACCESSED | DIRTY | LARGE | NO_EXECUTE;
    }
}

static uint64_t huge_up(uint64_t bytes)
{
    return (bytes + GUEST_HUGE_BYTES - 1) & ~(GUEST_HUGE_BYTES - 1);
}

uint64_t paging_build(struct arena *arena, const struct image *image,
                      bool is_low_identical, uint64_t later_bytes,
                      uint64_t *direct_map_bytes)
{
    struct tables tables = {.arena = arena};
    const struct elf_segment *segment = NULL;

    tables.root_pa = take_table(&tables);
    while ((segment = elf_next_segment(&image->elf, segment)) != NULL) {
        map_segment(&tables, image, segment);
    }
    if (is_low_identical) {
        *entry_for(&tables, 0, 1) = PRESENT | WRITABLE | ACCESSED | DIRTY | LARGE;
    }
    /* The map covers its own tables, one for each GiB and one above them. */
    uint64_t end_pa = arena->next_pa + later_bytes;
    uint64_t table_count = (end_pa >> 30) + 3;

    end_pa += table_count * GUEST_PAGE_BYTES;
    *direct_map_bytes = huge_up(end_pa + BOOT_DIRECT_SPARE_BYTES(end_pa));
    map_direct(&tables, *direct_map_bytes);
    return tables.root_pa;
}
