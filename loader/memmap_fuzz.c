/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Random statements about memory against a model that has one byte a page. Addresses
 * are in a small window at the bottom or at the top of the address space.
 */
#include <stdlib.h>
#include <string.h>

#include "loader/memmap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define MODEL_PAGES 64
#define PAINT_MAX   64
#define PAGE        MEMMAP_PAGE_BYTES
/* The last page of the address space is not in any map. */
#define TOP_WINDOW (UINT64_MAX - (MODEL_PAGES + 1) * PAGE + 1)

struct statement {
    uint16_t start, len; /* units of 64 bytes */
    uint8_t kind, page_aligned;
};

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void paint_model(uint8_t *model, uint64_t start, uint64_t len, uint8_t kind)
{
    for (uint64_t page = 0; page < MODEL_PAGES; page++) {
        uint64_t first = page * PAGE, behind = first + PAGE;
        bool is_free = kind == BOOT_MEM_FREE;
        bool touches = len != 0 && start < behind && start + len > first;
        bool covers = start <= first && start + len >= behind;

        if (is_free ? covers : touches) {
            model[page] = kind;
        }
    }
}

static void check_map(const struct memmap *map, const uint8_t *model, uint64_t window)
{
    uint64_t end = window;
    uint8_t seen[MODEL_PAGES] = {0};

    for (uint32_t i = 0; i < map->count; i++) {
        const struct boot_mem_region *r = &map->regions[i];

        check(r->base_pa >= end && r->len_bytes != 0);
        check(r->base_pa % PAGE == 0 && r->len_bytes % PAGE == 0);
        end = r->base_pa + r->len_bytes;
        check(end > r->base_pa);
        for (uint64_t pa = r->base_pa; pa < end; pa += PAGE) {
            check((pa - window) / PAGE < MODEL_PAGES);
            seen[(pa - window) / PAGE] = (uint8_t)r->kind;
        }
    }
    check(memcmp(seen, model, sizeof(seen)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    uint8_t model[MODEL_PAGES] = {0};
    size_t count = len / sizeof(struct statement);
    uint64_t window = len % 2 == 0 ? 0 : TOP_WINDOW;

    count = count < PAINT_MAX ? count : PAINT_MAX;
    struct boot_mem_region *regions =
        calloc(MEMMAP_CAPACITY(count) + 1, sizeof(struct boot_mem_region));
    struct memmap map = {regions, 0, (uint32_t)MEMMAP_CAPACITY(count)};

    check(regions != NULL);
    for (size_t i = 0; i < count; i++) {
        struct statement s;

        memcpy(&s, data + i * sizeof(s), sizeof(s));
        uint64_t start = (uint64_t)(s.start % (MODEL_PAGES * 64)) * 64;
        uint64_t bytes = (uint64_t)s.len * 64;
        uint8_t kind = (uint8_t)(BOOT_MEM_FREE + s.kind % 4);

        if (s.page_aligned % 2 == 0) {
            start -= start % PAGE;
            bytes -= bytes % PAGE;
        }
        if (bytes > MODEL_PAGES * PAGE - start) {
            bytes = MODEL_PAGES * PAGE - start;
        }
        paint_model(model, start, bytes, kind);
        check(memmap_paint(&map, window + start, bytes, kind));
        check_map(&map, model, window);
    }
    free(regions);
    return 0;
}
