/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Four levels of 512 entries (AMD APM 2, 5.3). The rule for the image: a page is
 * mapped where it lies in the file if nothing but this segment can be changed
 * through it, and nothing but zeros is behind the segment's end.
 */
#include "paging.h"
#include "mem.h"
#include "x86.h"

#define PRESENT    UINT64_C(0x001)
#define WRITABLE   UINT64_C(0x002)
#define ACCESSED   UINT64_C(0x020) /* set here, so that the processor need not */
#define DIRTY      UINT64_C(0x040)
#define LARGE      UINT64_C(0x080)
#define NO_EXECUTE (UINT64_C(1) << 63)

#define TABLE_FLAGS          (PRESENT | WRITABLE | ACCESSED)
#define ENTRIES              512
#define LARGE_BYTES          (UINT64_C(1) << 21)
#define LARGE_SHIFT          21
#define GIB_SHIFT            30
#define PAGE_SHIFT           12
#define PAGE_OFFSET(address) ((uint32_t)(address) & (PAGE_BYTES - 1))

/* How the pages of one segment's file part come to be. */
struct placement {
    uint32_t pages;
    uint32_t copied_head; /* this many at the start are copies */
    uint32_t copied_tail; /* and at the end; head + tail <= pages */
};

static uint64_t *take_table(struct paging *paging)
{
    uint64_t *table = arena_take(paging->arena, PAGE_BYTES, PAGE_BYTES);

    memset(table, 0, PAGE_BYTES);
    return table;
}

/* The table that an entry leads to, made if there is none. */
static uint64_t *table_below(struct paging *paging, uint64_t *entry)
{
    if ((*entry & PRESENT) == 0) {
        *entry = (uintptr_t)take_table(paging) | TABLE_FLAGS;
    }
    return (uint64_t *)(uintptr_t)(*entry & ~(uint64_t)(PAGE_BYTES - 1));
}

static uint64_t *directory_of(struct paging *paging, uint64_t va)
{
    uint64_t *pointers = table_below(paging, &paging->root[(va >> 39) % ENTRIES]);

    return table_below(paging, &pointers[(va >> GIB_SHIFT) % ENTRIES]);
}

static void map_pages(struct paging *paging, uint64_t va, uint32_t pa, uint32_t pages,
                      uint64_t flags)
{
    while (pages != 0) {
        uint64_t *directory = directory_of(paging, va);
        uint64_t *table =
            table_below(paging, &directory[(uint32_t)(va >> LARGE_SHIFT) % ENTRIES]);
        uint32_t first = (uint32_t)(va >> PAGE_SHIFT) % ENTRIES;
        uint32_t count = pages < ENTRIES - first ? pages : ENTRIES - first;

        for (uint32_t i = 0; i < count; i++, pa += PAGE_BYTES) {
            table[first + i] = pa | flags;
        }
        pages -= count;
        va += (uint64_t)count << PAGE_SHIFT;
    }
}

void paging_begin(struct paging *paging, struct arena *arena, bool has_no_execute)
{
    paging->arena = arena;
    paging->no_execute = has_no_execute ? NO_EXECUTE : 0;
    paging->root = take_table(paging);
    *directory_of(paging, 0) = PRESENT | WRITABLE | ACCESSED | DIRTY | LARGE;
}

uint64_t paging_map_direct(struct paging *paging, uint64_t end_pa)
{
    uint64_t flags = PRESENT | WRITABLE | ACCESSED | DIRTY | LARGE | paging->no_execute;
    uint64_t pa = 0;

    while (pa < end_pa) {
        uint64_t *directory = directory_of(paging, BOOT_DIRECT_MAP_VA + pa);

        for (uint32_t i = 0; i < ENTRIES && pa < end_pa; i++, pa += LARGE_BYTES) {
            directory[i] = pa | flags;
        }
    }
    return pa;
}

/* Whether what is written to the segment would show up in another one. */
static bool is_shared(const struct elf_image *image, const struct elf_segment *segment)
{
    uint64_t start = segment->file_offset, end = start + segment->file_bytes;
    const struct elf_segment *other = NULL;

    while ((other = elf_next_segment(image, other)) != NULL) {
        if (other != segment && other->file_offset < end &&
            other->file_offset + other->file_bytes > start) {
            return true;
        }
    }
    return false;
}

/* The pages of the segment's file part; the whole file is below 4 GiB. */
static uint32_t page_count(const struct elf_segment *segment)
{
    uint32_t head = PAGE_OFFSET(segment->va);
    uint64_t len = head + segment->file_bytes + PAGE_BYTES - 1;

    return segment->file_bytes != 0 ? (uint32_t)(len >> PAGE_SHIFT) : 0;
}

/* Whether no page of the segment can be mapped where it lies. */
static bool needs_copy(const struct elf_image *image, uint32_t image_pa,
                       const struct elf_segment *segment)
{
    return PAGE_OFFSET(image_pa + segment->file_offset - segment->va) != 0 ||
           ((segment->flags & ELF_WRITABLE) != 0 && is_shared(image, segment));
}

static struct placement place(const struct elf_image *image, uint32_t image_pa,
                              const struct elf_segment *segment)
{
    bool is_writable = (segment->flags & ELF_WRITABLE) != 0;
    uint32_t tail = PAGE_OFFSET(segment->va + segment->file_bytes);
    struct placement p = {.pages = page_count(segment)};

    if (needs_copy(image, image_pa, segment)) {
        p.copied_head = p.pages;
        return p;
    }
    p.copied_head = is_writable && PAGE_OFFSET(segment->va) != 0;
    if (tail != 0 && p.copied_head < p.pages) {
        const uint8_t *end = image->file + segment->file_offset + segment->file_bytes;

        p.copied_tail = is_writable || !bytes_are_zero(end, PAGE_BYTES - tail);
    }
    return p;
}

/* Pages [first, first + count) of the segment's file part, with zeros around it. */
static void map_copies(struct paging *paging, const struct elf_image *image,
                       const struct elf_segment *segment, uint32_t first, uint32_t count,
                       uint64_t flags)
{
    if (count == 0) {
        return;
    }
    uint32_t len = count * PAGE_BYTES;
    uint8_t *copy = arena_take(paging->arena, len, PAGE_BYTES);
    uint32_t page_start = PAGE_OFFSET(segment->va);
    uint32_t head = first == 0 ? page_start : 0;
    uint32_t skipped = first == 0 ? 0 : first * PAGE_BYTES - page_start;
    uint32_t left = (uint32_t)segment->file_bytes - skipped;
    uint32_t body = left < len - head ? left : len - head;

    memset(copy, 0, head);
    memcpy(copy + head, image->file + (uint32_t)segment->file_offset + skipped, body);
    memset(copy + head + body, 0, len - head - body);
    map_pages(paging, segment->va - page_start + (uint64_t)first * PAGE_BYTES,
              (uint32_t)(uintptr_t)copy, count, flags);
}

static void map_segment(struct paging *paging, const struct elf_image *image,
                        uint32_t image_pa, const struct elf_segment *segment)
{
    uint64_t flags = PRESENT | ACCESSED;

    if (segment->file_bytes == 0) {
        return;
    }
    struct placement p = place(image, image_pa, segment);

    if ((segment->flags & ELF_WRITABLE) != 0) {
        flags |= WRITABLE | DIRTY;
    }
    if ((segment->flags & ELF_EXECUTABLE) == 0) {
        flags |= paging->no_execute;
    }
    uint32_t start_pa =
        image_pa + (uint32_t)segment->file_offset - PAGE_OFFSET(segment->va);
    uint64_t start_va = segment->va - PAGE_OFFSET(segment->va);
    uint32_t in_place = p.pages - p.copied_head - p.copied_tail;

    map_copies(paging, image, segment, 0, p.copied_head, flags);
    map_pages(paging, start_va + p.copied_head * PAGE_BYTES,
              start_pa + p.copied_head * PAGE_BYTES, in_place, flags);
    map_copies(paging, image, segment, p.pages - p.copied_tail, p.copied_tail, flags);
}

uint64_t paging_image_bytes(const struct elf_image *image, uint32_t image_pa)
{
    const struct elf_segment *segment = NULL;
    uint32_t last_table = 0, last_directory = 0; /* paging_begin() makes directory 0 */
    uint64_t pages = 0;

    while ((segment = elf_next_segment(image, segment)) != NULL) {
        if (segment->file_bytes == 0) {
            continue;
        }
        uint32_t first = (uint32_t)(segment->va >> LARGE_SHIFT);
        uint32_t last =
            (uint32_t)((segment->va + segment->file_bytes - 1) >> LARGE_SHIFT);

        pages += needs_copy(image, image_pa, segment) ? page_count(segment) : 2;
        pages += last - first + (first != last_table);
        last_table = last;
        first /= ENTRIES;
        last /= ENTRIES;
        pages += last - first + (first != last_directory);
        last_directory = last;
    }
    return pages * PAGE_BYTES;
}

void paging_map_image(struct paging *paging, const struct elf_image *image,
                      uint32_t image_pa)
{
    const struct elf_segment *segment = NULL;

    while ((segment = elf_next_segment(image, segment)) != NULL) {
        map_segment(paging, image, image_pa, segment);
    }
}
