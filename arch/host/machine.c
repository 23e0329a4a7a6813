/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The physical memory of a test: an arena of this process at MMU_DIRECT_MAP_VA, which
 * is inaccessible where the direct map does not reach, so that a stray access faults.
 */
#include "host.h"
#include "abi/boot_info.h"
#include "abi/errno.h"
#include "arch/mmu.h"
#include "mmu_host.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ARENA_BYTES   (64 * GIB)
#define PATTERN       0xa5       /* nothing may rely on zeros */
#define PATTERN_BYTES (64 * MIB) /* at most, to be quick on large machines */
#define GRANULE_BYTES (2 * MIB)

static uint64_t arena_end;                            /* highest physical address */
static uint8_t granules[ARENA_BYTES / GRANULE_BYTES]; /* 1: mapped */
static uint8_t gibs[ARENA_BYTES / GIB];               /* 1: has its page table */

static void must(bool ok, const char *what)
{
    if (!ok) {
        perror(what);
        abort();
    }
}

static void open_granules(uint64_t pa, uint64_t end)
{
    for (pa = ALIGN_DOWN(pa, GRANULE_BYTES); pa < end; pa += GRANULE_BYTES) {
        uint8_t *mapped = &granules[pa / GRANULE_BYTES];

        if (*mapped) {
            continue;
        }
        *mapped = 1;
        must(mprotect(mmu_direct(pa), GRANULE_BYTES, PROT_READ | PROT_WRITE) == 0,
             "mprotect");
        if (pa < PATTERN_BYTES) {
            memset(mmu_direct(pa), PATTERN, GRANULE_BYTES);
        }
    }
}

struct boot_info *host_machine(const struct host_region *regions, unsigned count,
                               uint64_t direct_map_bytes)
{
    void *arena = mmap(mmu_direct(0), ARENA_BYTES, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    uint64_t boot_pa = UINT64_MAX;

    must(arena == mmu_direct(0), "arena");
    memset(granules, 0, sizeof(granules));
    memset(gibs, 0, sizeof(gibs));
    gibs[0] = 1;
    host_mmu_reset();
    open_granules(0, direct_map_bytes);
    arena_end = 0;
    for (unsigned i = 0; i < count; i++) {
        arena_end = MAX(arena_end, regions[i].base_pa + regions[i].len_bytes);
        if (regions[i].kind == BOOT_MEM_BOOT && boot_pa == UINT64_MAX) {
            boot_pa = regions[i].base_pa;
        }
    }
    must(boot_pa < direct_map_bytes, "a region for the boot information");
    struct boot_info *boot = mmu_direct(boot_pa);
    struct boot_mem_region *map = (void *)(boot + 1);

    memset(boot, 0, sizeof(*boot) + count * sizeof(*map));
    for (unsigned i = 0; i < count; i++) {
        map[i].base_pa = regions[i].base_pa;
        map[i].len_bytes = regions[i].len_bytes;
        map[i].kind = regions[i].kind;
    }
    boot->magic = BOOT_INFO_MAGIC;
    boot->version = BOOT_INFO_VERSION;
    boot->size_bytes = sizeof(*boot);
    boot->direct_map_bytes = direct_map_bytes;
    boot->mem_regions_pa = boot_pa + sizeof(*boot);
    boot->mem_region_count = count;
    return boot;
}

int mmu_direct_map_extend(uint64_t pa, uint64_t len, uint64_t (*take_frame)(void))
{
    must(pa + len <= ALIGN_UP(arena_end, GRANULE_BYTES), "an extension inside memory");
    for (uint64_t gib = pa / GIB; gib <= (pa + len - 1) / GIB; gib++) {
        if (!gibs[gib]) {
            uint64_t table = take_frame();

            if (table == 0) {
                return -HE_NOMEM;
            }
            memset(mmu_direct(table), 0, PAGE_BYTES);
            gibs[gib] = 1;
        }
    }
    open_granules(pa, pa + len);
    return 0;
}
