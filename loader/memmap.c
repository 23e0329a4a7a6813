/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A sorted array of disjoint ranges. Firmware tells its ranges nearly in order, so
 * the place of a new one is searched from the end. */
#include "memmap.h"
#include "mem.h"

static uint64_t end_of(const struct boot_mem_region *region)
{
    return region->base_pa + region->len_bytes;
}

static struct boot_mem_region make_region(uint64_t base, uint64_t end, uint32_t kind)
{
    return (struct boot_mem_region){
        .base_pa = base, .len_bytes = end - base, .kind = kind};
}

/* Regions from `first` up to, not including, `behind` meet [base, end). */
static void find_meeting(const struct memmap *map, uint64_t base, uint64_t end,
                         uint32_t *first, uint32_t *behind)
{
    uint32_t i = map->count;

    while (i > 0 && map->regions[i - 1].base_pa >= end) {
        i--;
    }
    *behind = i;
    while (i > 0 && end_of(&map->regions[i - 1]) > base) {
        i--;
    }
    *first = i;
}

/* To whole pages. The last page of the address space is never free memory, and no
 * region ends behind it, so that an end always fits. */
static void round_to_pages(uint64_t *base, uint64_t *end, uint32_t kind)
{
    const uint64_t offset = MEMMAP_PAGE_BYTES - 1;

    if (*base > ~offset) {
        *base = ~offset;
    }
    if (kind == BOOT_MEM_FREE) {
        *base = (*base + offset) & ~offset;
        *end = *end & ~offset;
    } else {
        *base = *base & ~offset;
        *end = *end <= ~offset ? (*end + offset) & ~offset : ~offset;
    }
}

/* The common case: behind all that is there. */
static bool append(struct memmap *map, uint64_t base, uint64_t end, uint32_t kind)
{
    struct boot_mem_region *next = &map->regions[map->count];

    if (map->count != 0 && next[-1].kind == kind && end_of(&next[-1]) == base) {
        next[-1].len_bytes += end - base;
        return true;
    }
    if (map->count == map->capacity) {
        return false;
    }
    *next = make_region(base, end, kind);
    map->count++;
    return true;
}

static bool insert(struct memmap *map, uint64_t base, uint64_t end, uint32_t kind)
{
    struct boot_mem_region pieces[3];
    struct boot_mem_region *regions = map->regions;
    uint32_t first, behind;
    uint32_t count = 0;

    find_meeting(map, base, end, &first, &behind);

    /* What sticks out of the new range on either side stays. */
    if (first < behind && regions[first].base_pa < base) {
        pieces[count++] = make_region(regions[first].base_pa, base, regions[first].kind);
    }
    pieces[count++] = make_region(base, end, kind);
    if (first < behind && end_of(&regions[behind - 1]) > end) {
        pieces[count++] =
            make_region(end, end_of(&regions[behind - 1]), regions[behind - 1].kind);
    }
    if (map->count - (behind - first) + count > map->capacity) {
        return false;
    }
    memmove(&regions[first + count], &regions[behind],
            (map->count - behind) * sizeof(regions[0]));
    memcpy(&regions[first], pieces, count * sizeof(pieces[0]));
    map->count = map->count - (behind - first) + count;
    return true;
}

uint64_t memmap_end(const struct memmap *map)
{
    return map->count != 0 ? end_of(&map->regions[map->count - 1]) : 0;
}

bool memmap_paint(struct memmap *map, uint64_t base, uint64_t len, uint32_t kind)
{
    uint64_t end = len <= UINT64_MAX - base ? base + len : UINT64_MAX;

    if (len == 0) {
        return true;
    }
    round_to_pages(&base, &end, kind);
    if (base >= end) {
        return true;
    }
    return base >= memmap_end(map) ? append(map, base, end, kind)
                                   : insert(map, base, end, kind);
}
