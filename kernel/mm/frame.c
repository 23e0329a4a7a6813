/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Frames for everybody. Each core keeps some single frames, so that cores that need
 * memory at the same time do not wait for each other: a run of fresh ones, and a list of
 * those given back, linked through their first words. What a core keeps counts as free,
 * and when the pool has no more it is collected from all cores.
 */
#include "mm/frame.h"
#include "arch/mmu.h"
#include "core/panic.h"
#include "irq/irq.h"
#include "lib/string.h"
#include "mm/buddy.h"
#include "mm/frame_pool.h"
#include "sync/spinlock.h"

#define RUN_ORDER_MAX 4  /* of a run: 16 frames */
#define LIST_MAX      32 /* of the list; half of it goes back then */
/* No run takes more than one part in 1 << RUN_SHIFT of the free memory. */
#define RUN_SHIFT 8

struct kept_frame {
    uint64_t next; /* number of the next one, 0 at the end */
};

/* All caches that were ever used; grows at the head by compare and exchange. */
static struct frame_cache *caches;
static unsigned core_count = 1; /* caches in it, but at least the boot core */

/* A debug kernel fills frames that are given back, and looks whether they stay so. */
#ifdef HERMIT_DEBUG
#define POISON UINT64_C(0xf4eef4eef4eef4ee)

static void poison(uint64_t number)
{
    uint64_t *words = mmu_direct(number << PAGE_SHIFT);

    for (unsigned i = 1; i < PAGE_BYTES / sizeof(*words); i++) {
        words[i] = POISON;
    }
}

static void check_poison(uint64_t number)
{
    const uint64_t *words = mmu_direct(number << PAGE_SHIFT);

    for (unsigned i = 1; i < PAGE_BYTES / sizeof(*words); i++) {
        if (words[i] != POISON) {
            panic("frame %#lx was written after it was freed: %#lx at offset %#lx",
                  number << PAGE_SHIFT, words[i], i * sizeof(*words));
        }
    }
}
#else
static inline void poison(uint64_t number)
{
    (void)number;
}

static inline void check_poison(uint64_t number)
{
    (void)number;
}
#endif

static struct kept_frame *kept_frame(uint64_t number)
{
    return mmu_direct(number << PAGE_SHIFT);
}

/* Soft mask held. Another core waits only while memory is collected. */
static inline void lock_cache(struct frame_cache *cache)
{
    while (__atomic_exchange_n(&cache->busy, true, __ATOMIC_ACQUIRE)) {
        cpu_relax();
    }
}

static inline void unlock_cache(struct frame_cache *cache)
{
    __atomic_store_n(&cache->busy, false, __ATOMIC_RELEASE);
}

/* Masks interrupts until leave(): the caller stays on its core. */
static inline struct frame_cache *enter(void)
{
    cpu_reserve_stack(SPIN_STACK_OUTER_BYTES); /* for frame_lock, too */
    irq_mask();
    struct frame_cache *cache = &this_core()->frames;

    lock_cache(cache);
    return cache;
}

static inline void leave(struct frame_cache *cache)
{
    unlock_cache(cache);
    irq_unmask();
}

/* The first time that its core does anything. */
static COLD void join_caches(struct frame_cache *cache)
{
    cache->is_known = true;
    cache->next = __atomic_load_n(&caches, __ATOMIC_RELAXED);
    /* Release: whoever finds it sees what it contains. */
    while (!__atomic_compare_exchange_n(&caches, &cache->next, cache, false,
                                        __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {
    }
    /* Relaxed: only an optimisation follows from it. */
    __atomic_fetch_add(&core_count, 1, __ATOMIC_RELAXED);
}

/* Fetches fresh frames. False: the pool is empty. */
static bool refill(struct frame_cache *cache)
{
    uint64_t available = pool_free();
    unsigned order = RUN_ORDER_MAX;

    if (!cache->is_known) {
        join_caches(cache);
    }
    while (order > 0 && available >> (order + RUN_SHIFT) == 0) {
        order--;
    }
    uint64_t first = pool_take(order);

    if (first == BUDDY_NONE && order > 0) {
        order = 0;
        first = pool_take(0);
    }
    if (first == BUDDY_NONE) {
        return false;
    }
    buddy_disband(first, order);
    cache->run_next = first;
    cache->run_end = first + (UINT64_C(1) << order);
    return true;
}

static uint64_t take_single(void)
{
    struct frame_cache *cache = enter();
    uint64_t number = cache->list;

    if (number != 0) {
        cache->list = kept_frame(number)->next;
        cache->list_count--;
        check_poison(number);
    } else if (cache->run_next != cache->run_end || refill(cache)) {
        number = cache->run_next++;
    } else {
        leave(cache);
        return BUDDY_NONE;
    }
    buddy_claim(number);
    leave(cache);
    return number;
}

/* Gives frames of the list back until keep are left. The cache is locked. */
static void shrink_list(struct frame_cache *cache, unsigned keep)
{
    while (cache->list_count > keep) {
        uint64_t number = cache->list;

        cache->list = kept_frame(number)->next;
        cache->list_count--;
        check_poison(number);
        buddy_claim(number);
        pool_put(number, 0);
    }
}

/* False: it is a part of a larger block, or not allocated at all. */
static bool keep_single(uint64_t number)
{
    struct frame_cache *cache = enter();
    bool kept = buddy_release(number);

    if (kept) {
        poison(number);
        kept_frame(number)->next = cache->list;
        cache->list = number;
        cache->list_count++;
        if (cache->list_count > LIST_MAX) {
            shrink_list(cache, LIST_MAX / 2);
        }
        if (!cache->is_known) {
            join_caches(cache);
        }
    }
    leave(cache);
    return kept;
}

/* Puts what the cores keep into the pool. True if that was anything. */
static COLD bool collect(void)
{
    bool found = false;

    cpu_reserve_stack(SPIN_STACK_OUTER_BYTES);
    irq_mask();
    /* Acquire pairs with the release in join_caches(). */
    for (struct frame_cache *cache = __atomic_load_n(&caches, __ATOMIC_ACQUIRE);
         cache != NULL; cache = cache->next) {
        lock_cache(cache);
        found |= cache->list_count > 0 || cache->run_next != cache->run_end;
        shrink_list(cache, 0);
        while (cache->run_next != cache->run_end) {
            buddy_claim(cache->run_next);
            pool_put(cache->run_next++, 0);
        }
        unlock_cache(cache);
    }
    irq_unmask();
    return found;
}

void frame_init(const struct boot_info *boot)
{
    this_core()->frames = (struct frame_cache){.is_known = true};
    caches = &this_core()->frames;
    core_count = 1;
    pool_init(boot);
}

uint64_t frame_alloc(unsigned order)
{
    uint64_t first;

    if (order > FRAME_MAX_ORDER) {
        return FRAME_NONE;
    }
    do {
        first = order == 0 ? take_single() : pool_take(order);
    } while (unlikely(first == BUDDY_NONE) && collect());
    return first != BUDDY_NONE ? first << PAGE_SHIFT : FRAME_NONE;
}

uint64_t frame_alloc_zeroed(unsigned order)
{
    uint64_t pa = frame_alloc(order);

    if (pa != FRAME_NONE) {
        memset(mmu_direct(pa), 0, PAGE_BYTES << order);
    }
    return pa;
}

void frame_free(uint64_t pa, unsigned order)
{
    if (!IS_ALIGNED(pa, PAGE_BYTES) || order > FRAME_MAX_ORDER) {
        panic("frame_free: %#lx, order %u: no such block", pa, order);
    }
    if (order != 0 || !keep_single(pa >> PAGE_SHIFT)) {
        pool_put(pa >> PAGE_SHIFT, order);
    }
}

unsigned frame_order(uint64_t pa)
{
    return pool_order(pa >> PAGE_SHIFT);
}

uint64_t frame_total_bytes(void)
{
    return pool_total() << PAGE_SHIFT;
}

uint64_t frame_free_bytes(void)
{
    uint64_t frames = pool_free();

    /* Acquire pairs with the release in join_caches(); the counts may be a bit old. */
    for (const struct frame_cache *cache = __atomic_load_n(&caches, __ATOMIC_ACQUIRE);
         cache != NULL; cache = cache->next) {
        uint64_t next = __atomic_load_n(&cache->run_next, __ATOMIC_RELAXED);
        uint64_t end = __atomic_load_n(&cache->run_end, __ATOMIC_RELAXED);

        frames += __atomic_load_n(&cache->list_count, __ATOMIC_RELAXED);
        frames += end - next <= 1u << RUN_ORDER_MAX ? end - next : 0;
    }
    return frames << PAGE_SHIFT;
}

unsigned frame_core_count(void)
{
    return __atomic_load_n(&core_count, __ATOMIC_RELAXED);
}

uint64_t frame_free_bytes_least(void)
{
    return pool_free() << PAGE_SHIFT;
}
