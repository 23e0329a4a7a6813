/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What mimalloc wants from a system. Memory for blocks is reserved in segments without
 * access, which costs nothing, and made accessible in small steps, which the kernel
 * promises or refuses: so malloc() fails where memory is short, and no touch does.
 * Memory that is given back is reserved again, without access.
 *
 * For mimalloc.c alone.
 */
#ifndef HERMIT_MALLOC_SYSTEM_H
#define HERMIT_MALLOC_SYSTEM_H

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mimalloc.h"

#include "mimalloc-internal.h"
/* libc-glue calls the end-of-thread function: no key of POSIX threads is used up. */
#undef MI_USE_PTHREADS

#define LIBC __attribute__((weak, visibility("default")))

/* As in <hermit/syscalls.h>. Not mmap() and the like: those names may be a program's. */
#define SYSTEM __attribute__((visibility("default")))
SYSTEM int sys_mmap(void **addr, size_t len, int prot, int flags);
SYSTEM int sys_munmap(void *addr, size_t len);
SYSTEM int sys_mprotect(void *addr, size_t len, int prot);
SYSTEM int sys_madvise(void *addr, size_t len, int advice);
SYSTEM ptrdiff_t sys_write(int fd, const void *buf, size_t len);
SYSTEM void sys_abort(void);
SYSTEM void __malloc_lock(struct _reent *reent);
SYSTEM void __malloc_unlock(struct _reent *reent);

#define PAGE ((size_t)4096)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

/* --- options: constants, so that the compiler drops what they switch off */

long mi_option_get(mi_option_t option)
{
    switch (option) {
    case mi_option_decommit_delay:
        /* Of _mi_clock_now()'s units. Nobody else wants the memory, and giving it back
         * interrupts all cores. */
        return 500;
    case mi_option_decommit_extend_delay:
    case mi_option_allow_decommit:
        return 1;
    case mi_option_max_segment_reclaim:
        return 8;
    default:
        return 0;
    }
}

bool mi_option_is_enabled(mi_option_t option)
{
    return mi_option_get(option) != 0;
}

long mi_option_get_clamp(mi_option_t option, long min, long max)
{
    long value = mi_option_get(option);

    return value < min ? min : value > max ? max : value;
}

/* --- statistics: none */

void _mi_stat_increase(mi_stat_count_t *stat, size_t amount)
{
    (void)stat;
    (void)amount;
}

void _mi_stat_decrease(mi_stat_count_t *stat, size_t amount)
{
    (void)stat;
    (void)amount;
}

void _mi_stat_counter_increase(mi_stat_counter_t *stat, size_t amount)
{
    (void)stat;
    (void)amount;
}

void _mi_stats_done(mi_stats_t *stats)
{
    (void)stats;
}

void mi_stats_reset(void)
{
}

void mi_stats_print(void *out)
{
    (void)out;
}

/* --- messages */

void _mi_fputs(mi_output_fun *out, void *arg, const char *prefix, const char *message)
{
    (void)out;
    (void)arg;
    (void)prefix;
    (void)message;
}

void _mi_verbose_message(const char *format, ...)
{
    (void)format;
}

void _mi_warning_message(const char *format, ...)
{
    (void)format;
}

static void say(const char *text)
{
    sys_write(STDERR_FILENO, text, __builtin_strlen(text));
}

/* Sizes that can not be had are an error of the call; the others are of the program. */
void _mi_error_message(int error, const char *format, ...)
{
    if (error == ENOMEM || error == EOVERFLOW) {
        errno = ENOMEM;
        return;
    }
    say("malloc: ");
    say(format);
    sys_abort();
}

/* --- time and chance */

/* Only delays are measured: about a millisecond is enough, and cheap. */
mi_msecs_t _mi_clock_now(void)
{
    return (mi_msecs_t)(__builtin_ia32_rdtsc() >> 21);
}

/* Not a secret: blocks are not encoded. xorshift64. */
uintptr_t _mi_random_next(mi_random_ctx_t *ctx)
{
    uint64_t state = ((uint64_t)ctx->input[1] << 32) | ctx->input[0];

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    ctx->input[0] = (uint32_t)state;
    ctx->input[1] = (uint32_t)(state >> 32);
    return state;
}

void _mi_random_init(mi_random_ctx_t *ctx)
{
    uint64_t seed = __builtin_ia32_rdtsc() ^ (uintptr_t)ctx;

    ctx->input[0] = (uint32_t)seed | 1;
    ctx->input[1] = (uint32_t)(seed >> 32);
}

void _mi_random_reinit_if_weak(mi_random_ctx_t *ctx)
{
    (void)ctx;
}

void _mi_random_split(mi_random_ctx_t *ctx, mi_random_ctx_t *fresh)
{
    uint64_t seed = _mi_random_next(ctx);

    fresh->input[0] = (uint32_t)seed | 1;
    fresh->input[1] = (uint32_t)(seed >> 32);
}

/* --- memory */

void _mi_os_init(void)
{
}

size_t _mi_os_page_size(void)
{
    return PAGE;
}

size_t _mi_os_good_alloc_size(size_t size)
{
    return _mi_align_up(size, PAGE);
}

bool _mi_os_has_overcommit(void)
{
    return false;
}

/* Reserved memory at a multiple of alignment. The kernel places large mappings on
 * multiples of large powers of two, so the first try is mostly right. */
static void *reserve(size_t size, size_t alignment)
{
    void *place = NULL;

    if (sys_mmap(&place, size, PROT_NONE, ANON) < 0) {
        return NULL;
    }
    if (_mi_is_aligned(place, alignment)) {
        return place;
    }
    sys_munmap(place, size);
    place = NULL;
    if (size + alignment < size ||
        sys_mmap(&place, size + alignment, PROT_NONE, ANON) < 0) {
        return NULL;
    }
    uintptr_t start = (uintptr_t)place, aligned = _mi_align_up(start, alignment);

    if (aligned > start) {
        sys_munmap(place, aligned - start);
    }
    sys_munmap((void *)(aligned + size), start + alignment - aligned);
    return (void *)aligned;
}

bool _mi_os_commit(void *addr, size_t size, bool *is_zero, mi_stats_t *stats)
{
    (void)is_zero; /* stays what it was */
    (void)stats;
    if (sys_mprotect(addr, size, PROT_READ | PROT_WRITE) < 0) {
        errno = ENOMEM;
        return false;
    }
    return true;
}

/* Fresh memory without access takes the place of the whole pages. */
bool _mi_os_decommit(void *addr, size_t size, mi_stats_t *stats)
{
    uintptr_t start = _mi_align_up((uintptr_t)addr, PAGE);
    uintptr_t end = _mi_align_down((uintptr_t)addr + size, PAGE);
    void *place = (void *)start;

    (void)stats;
    return start >= end ||
           sys_mmap(&place, end - start, PROT_NONE, ANON | MAP_FIXED) == 0;
}

/* The contents are not needed any more, the memory soon again. */
bool _mi_os_reset(void *addr, size_t size, mi_stats_t *stats)
{
    uintptr_t start = _mi_align_up((uintptr_t)addr, PAGE);
    uintptr_t end = _mi_align_down((uintptr_t)addr + size, PAGE);

    (void)stats;
    return start >= end || sys_madvise((void *)start, end - start, MADV_DONTNEED) == 0;
}

bool _mi_os_protect(void *addr, size_t size)
{
    return sys_mprotect(addr, size, PROT_NONE) == 0;
}

bool _mi_os_unprotect(void *addr, size_t size)
{
    return sys_mprotect(addr, size, PROT_READ | PROT_WRITE) == 0;
}

static void *allocate(size_t size, size_t alignment, bool commit)
{
    void *place = reserve(size, alignment);

    if (place != NULL && commit && !_mi_os_commit(place, size, NULL, NULL)) {
        sys_munmap(place, size);
        return NULL;
    }
    if (place == NULL) {
        errno = ENOMEM;
    }
    return place;
}

void *_mi_os_alloc(size_t size, mi_stats_t *stats)
{
    (void)stats;
    return allocate(_mi_align_up(size, PAGE), PAGE, true);
}

void _mi_os_free(void *place, size_t size, mi_stats_t *stats)
{
    (void)stats;
    sys_munmap(place, _mi_align_up(size, PAGE));
}

int _mi_os_numa_node_get(mi_os_tld_t *tld)
{
    (void)tld;
    return 0;
}

_Atomic(size_t) _mi_numa_node_count = 1;

size_t _mi_os_numa_node_count_get(void)
{
    return 1;
}

/* --- segments: straight from the system, with a few kept for the next request */

#define KEPT_MAX 8
/* What a kept segment may have accessible. */
#define KEPT_COMMIT_MASK ((size_t)0xff)

struct kept_segment {
    void *start;
    mi_commit_mask_t committed;
};

static struct kept_segment kept[KEPT_MAX]; /* guarded by kept_lock */
static unsigned kept_count;                /* likewise */
static bool kept_lock;

/* False: somebody is at it, and then going to the system is as good. */
static bool try_lock_kept(void)
{
    return !__atomic_exchange_n(&kept_lock, true, __ATOMIC_ACQUIRE);
}

static void unlock_kept(void)
{
    __atomic_store_n(&kept_lock, false, __ATOMIC_RELEASE);
}

static void decommit_masked(void *start, mi_commit_mask_t *mask)
{
    size_t idx, count; /* the macros need this name */

    mi_commit_mask_foreach(mask, idx, count) _mi_os_decommit(
        (uint8_t *)start + idx * MI_COMMIT_SIZE, count * MI_COMMIT_SIZE, NULL);
    mi_commit_mask_foreach_end()
}

void *_mi_segment_cache_pop(size_t size, mi_commit_mask_t *commit_mask,
                            mi_commit_mask_t *decommit_mask, bool *large, bool *is_pinned,
                            bool *is_zero, mi_arena_id_t arena, size_t *memid,
                            mi_os_tld_t *tld)
{
    void *start = NULL;

    (void)arena;
    (void)tld;
    if (size != MI_SEGMENT_SIZE || __atomic_load_n(&kept_count, __ATOMIC_RELAXED) == 0 ||
        !try_lock_kept()) {
        return NULL;
    }
    if (kept_count > 0) {
        kept_count--;
        start = kept[kept_count].start;
        *commit_mask = kept[kept_count].committed;
        mi_commit_mask_create_empty(decommit_mask);
        *large = *is_pinned = *is_zero = false;
        *memid = 0;
    }
    unlock_kept();
    return start;
}

/* Keeps the head of a segment accessible, gives the rest back. */
bool _mi_segment_cache_push(void *start, size_t size, size_t memid,
                            const mi_commit_mask_t *commit_mask,
                            const mi_commit_mask_t *decommit_mask, bool is_large,
                            bool is_pinned, mi_os_tld_t *tld)
{
    mi_commit_mask_t excess = *commit_mask;
    bool stays = false;

    (void)memid;
    (void)decommit_mask;
    (void)tld;
    if (size != MI_SEGMENT_SIZE || is_large || is_pinned ||
        __atomic_load_n(&kept_count, __ATOMIC_RELAXED) >= KEPT_MAX) {
        return false;
    }
    _mi_abandoned_await_readers();
    excess.mask[0] &= ~KEPT_COMMIT_MASK;
    decommit_masked(start, &excess);
    if (!try_lock_kept()) {
        return false;
    }
    if (kept_count < KEPT_MAX) {
        stays = true;
        kept[kept_count].start = start;
        mi_commit_mask_create_empty(&kept[kept_count].committed);
        kept[kept_count].committed.mask[0] = commit_mask->mask[0] & KEPT_COMMIT_MASK;
        kept_count++;
    }
    unlock_kept();
    return stays;
}

void _mi_segment_cache_free_all(mi_os_tld_t *tld)
{
    (void)tld;
    if (!try_lock_kept()) {
        return;
    }
    while (kept_count > 0) {
        kept_count--;
        sys_munmap(kept[kept_count].start, MI_SEGMENT_SIZE);
    }
    unlock_kept();
}

void _mi_segment_cache_collect(bool force, mi_os_tld_t *tld)
{
    if (force) {
        _mi_segment_cache_free_all(tld);
    }
}

/* A map of all segments would serve only checks that are not compiled. */
void _mi_segment_map_allocated_at(const mi_segment_t *segment)
{
    (void)segment;
}

void _mi_segment_map_freed_at(const mi_segment_t *segment)
{
    (void)segment;
}

mi_arena_id_t _mi_arena_id_none(void)
{
    return 0;
}

bool _mi_arena_memid_is_suitable(size_t memid, mi_arena_id_t arena)
{
    (void)memid;
    return arena == 0;
}

/* align_offset bytes before the place that is to be aligned: more is reserved. */
void *_mi_arena_alloc_aligned(size_t size, size_t alignment, size_t align_offset,
                              bool *commit, bool *large, bool *is_pinned, bool *is_zero,
                              mi_arena_id_t arena, size_t *memid, mi_os_tld_t *tld)
{
    size_t before = _mi_align_up(align_offset, alignment) - align_offset;
    uint8_t *place;

    (void)arena;
    (void)tld;
    *large = *is_pinned = false;
    *is_zero = true;
    *memid = 0;
    if (size + before < size) {
        errno = ENOMEM;
        return NULL;
    }
    place = allocate(size + before, alignment, false);
    if (place == NULL) {
        return NULL;
    }
    if (*commit && !_mi_os_commit(place + before, size, NULL, NULL)) {
        sys_munmap(place, size + before);
        return NULL;
    }
    return place + before;
}

void _mi_arena_free(void *place, size_t size, size_t alignment, size_t align_offset,
                    size_t memid, bool all_committed, mi_stats_t *stats)
{
    size_t before =
        align_offset == 0 ? 0 : _mi_align_up(align_offset, alignment) - align_offset;

    (void)memid;
    (void)all_committed;
    (void)stats;
    sys_munmap((uint8_t *)place - before, size + before);
}

#endif
