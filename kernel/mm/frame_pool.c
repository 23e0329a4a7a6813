/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Takes memory over from the boot map and hands it out. A piece is taken over when
 * no free block is large enough: its states are cleared, the direct map is extended
 * over it and it goes to the buddy system. Pieces double in size up to 1 GiB, so that
 * the cost of taking over follows what is used and not what is there.
 */
#include "mm/frame_pool.h"
#include "abi/boot_info.h"
#include "arch/mmu.h"
#include "core/panic.h"
#include "lib/string.h"
#include "mm/buddy.h"
#include "sync/spinlock.h"

#define LOW_END_PA      MIB /* memory below is taken over last: other cores start there */
#define PIECE_MIN_BYTES (4 * MIB)

/* Page tables for a piece and for its states, each in up to one GiB: a table of the
 * second and of the third level. */
#define TABLES_ORDER 2
#define TABLES_MAX   (1u << TABLES_ORDER)

/* The state map may not take more than this part of the memory. */
#define STATE_PART 64

static struct spinlock frame_lock = SPINLOCK_OF(LOCK_FRAMES);
static uint64_t total_frames; /* constant after pool_init() */
static uint64_t free_frames;  /* written under frame_lock, read without */
/* Guarded by frame_lock: */
static uint64_t tables[TABLES_MAX]; /* frames kept for page tables while there is more */
static unsigned table_count;

/* The boot map, and how far it is taken over: first one region near the image, then
 * those above 1 MiB, then those below. */
static const struct boot_mem_region *regions;
static uint32_t region_count;
static uint32_t near_region;
static uint32_t high_region; /* the first above 1 MiB */
static uint32_t turn;        /* how many were before the current one */
static bool all_taken;
static uint64_t next_pa;       /* in the current region; 0: its start */
static uint64_t direct_end_pa; /* mapped by the door */
static uint64_t state_pa, state_bytes;

static uint64_t region_start(const struct boot_mem_region *region)
{
    return MAX(region->base_pa, PAGE_BYTES);
}

/* 0 for what is not ours. */
static uint64_t region_end(const struct boot_mem_region *region)
{
    uint64_t end = region->base_pa + region->len_bytes;

    return region->kind == BOOT_MEM_FREE && end > PAGE_BYTES ? end : 0;
}

/* Where a piece that starts at pa ends at the latest. */
static uint64_t piece_end(uint64_t pa)
{
    if (pa >= GIB) {
        return ALIGN_DOWN(pa, GIB) + GIB;
    }
    return MIN(UINT64_C(1) << (64 - __builtin_clzll(pa + PIECE_MIN_BYTES - 1)), GIB);
}

static uint32_t region_of_turn(void)
{
    return turn == 0 ? near_region : (high_region + turn - 1) % region_count;
}

static void next_region(void)
{
    next_pa = 0;
    do {
        turn++;
    } while (turn <= region_count && region_of_turn() == near_region);
    all_taken = turn > region_count;
}

/* Finds the next piece; false if there is none. */
static bool next_piece(uint64_t *start, uint64_t *end)
{
    while (!all_taken) {
        const struct boot_mem_region *region = &regions[region_of_turn()];
        uint64_t region_end_pa = region_end(region);

        *start = next_pa != 0 ? next_pa : region_start(region);
        if (*start == state_pa) {
            *start += state_bytes;
        }
        if (*start < region_end_pa) {
            *end = MIN(piece_end(*start), region_end_pa);
            if (*start < state_pa) {
                *end = MIN(*end, state_pa);
            }
            next_pa = *end;
            return true;
        }
        next_region();
    }
    return false;
}

static void count_free(uint64_t more)
{
    __atomic_store_n(&free_frames, free_frames + more, __ATOMIC_RELAXED);
}

static uint64_t take_table(void)
{
    return table_count > 0 ? tables[--table_count] << PAGE_SHIFT : 0;
}

static bool make_direct(uint64_t pa, uint64_t len)
{
    return pa + len <= direct_end_pa || mmu_direct_map_extend(pa, len, take_table) == 0;
}

static bool extend_states(uint64_t limit)
{
    uint64_t old = buddy_limit();

    if (limit > old) {
        /* Whole pages of states: the rest of the last one needs no second call. */
        limit = MIN(ALIGN_UP(limit, PAGE_BYTES), state_bytes);
        if (!make_direct(state_pa + old, limit - old)) {
            return false;
        }
        buddy_extend(limit);
    }
    return true;
}

static void keep_tables(void)
{
    uint64_t block =
        table_count == 0 && !all_taken ? buddy_take(TABLES_ORDER) : BUDDY_NONE;

    while (block != BUDDY_NONE && table_count < TABLES_MAX) { /* the first time */
        tables[table_count] = block + table_count;
        table_count++;
        count_free(-UINT64_C(1));
    }
    while (!all_taken && table_count < TABLES_MAX) {
        uint64_t frame = buddy_take(0);

        if (frame == BUDDY_NONE) {
            return;
        }
        tables[table_count++] = frame;
        count_free(-UINT64_C(1));
    }
    while (all_taken && table_count > 0) {
        buddy_put(tables[--table_count], 0);
        count_free(1);
    }
}

/* frame_lock held. False: nothing is left. */
static bool take_over(void)
{
    uint64_t start, end;

    if (!next_piece(&start, &end)) {
        if (table_count == 0) {
            return false;
        }
        keep_tables(); /* gives them back */
        return true;
    }
    if (!extend_states(end >> PAGE_SHIFT) || !make_direct(start, end - start)) {
        count_free(-((end - start) >> PAGE_SHIFT)); /* lost: no memory to map it */
        return true;
    }
    buddy_add(start >> PAGE_SHIFT, end >> PAGE_SHIFT);
    keep_tables();
    return true;
}

/*
 * Counts the memory and decides where taking over begins. A region so far away that
 * the states up to it would take a good part of the memory is left out.
 */
static void survey(void)
{
    uint64_t frames = 0;
    uint64_t end_pa = 0;
    uint32_t used = 0;

    high_region = 0;
    for (uint32_t i = 0; i < region_count; i++) {
        uint64_t end = region_end(&regions[i]);

        if (end == 0) {
            continue;
        }
        uint64_t more = frames + ((end - region_start(&regions[i])) >> PAGE_SHIFT);

        if (end >> PAGE_SHIFT > more * (PAGE_BYTES / STATE_PART)) {
            break;
        }
        frames = more;
        end_pa = end;
        used = i + 1;
        if (end <= LOW_END_PA) {
            high_region = used;
        }
    }
    region_count = used;
    state_bytes = ALIGN_UP(end_pa >> PAGE_SHIFT, PAGE_BYTES);
    total_frames = frames;
}

/*
 * Puts the states at the end of what the door has mapped of a region: those of the
 * first piece are accessible at once, the others become so when they are needed. The
 * first piece lies below them. Of the regions the one is taken that has the most room
 * for it, one below 1 MiB only if there is no other.
 */
static void place_states(void)
{
    uint64_t mapped_states =
        MIN(ALIGN_UP(direct_end_pa >> PAGE_SHIFT, PAGE_BYTES), state_bytes);
    uint64_t most = TABLES_MAX * PAGE_BYTES - 1;

    state_pa = 0;
    for (uint32_t i = region_count; i-- > 0 && (i >= high_region || state_pa == 0);) {
        uint64_t start = region_start(&regions[i]), end = region_end(&regions[i]);

        if (start + mapped_states > direct_end_pa || start + state_bytes > end) {
            continue;
        }
        uint64_t pa = MIN(end - state_bytes, direct_end_pa - mapped_states);

        if (pa - start > most) {
            most = pa - start;
            state_pa = pa;
            near_region = i;
        }
    }
    if (state_pa == 0) {
        panic("too little free memory within the %#lx bytes that the loader mapped",
              direct_end_pa);
    }
}

void pool_init(const struct boot_info *boot)
{
    regions = mmu_direct(boot->mem_regions_pa);
    region_count = boot->mem_region_count;
    direct_end_pa = boot->direct_map_bytes;
    all_taken = false;
    turn = 0;
    next_pa = 0;
    table_count = 0;
    survey();
    place_states();
    buddy_init(mmu_direct(state_pa));
    total_frames -= state_bytes >> PAGE_SHIFT;
    free_frames = total_frames;
    take_over();
}

uint64_t pool_take(unsigned order)
{
    spin_lock(&frame_lock);
    uint64_t first = buddy_take(order);

    while (unlikely(first == BUDDY_NONE) && take_over()) {
        first = buddy_take(order);
    }
    if (likely(first != BUDDY_NONE)) {
        count_free(-(UINT64_C(1) << order));
    }
    spin_unlock(&frame_lock);
    return first;
}

void pool_put(uint64_t first, unsigned order)
{
    spin_lock(&frame_lock);
    buddy_put(first, order);
    count_free(UINT64_C(1) << order);
    spin_unlock(&frame_lock);
}

unsigned pool_order(uint64_t first)
{
    spin_lock(&frame_lock);
    unsigned order = buddy_order(first);

    spin_unlock(&frame_lock);
    return order;
}

uint64_t pool_total(void)
{
    return total_frames;
}

uint64_t pool_free(void)
{
    return __atomic_load_n(&free_frames, __ATOMIC_RELAXED);
}
