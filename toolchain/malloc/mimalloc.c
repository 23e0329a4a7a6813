/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * malloc and its family, from mimalloc. This is one translation unit: what mimalloc
 * wants from a system (system.h), then those of its files that a unikernel needs,
 * then the functions of the C library (below). Statistics, options from the
 * environment, arenas and huge-page reservations are left out.
 *
 * The functions of the C library are weak, and newlib's inner ones (_malloc_r ...) call
 * them by name: a program's own malloc serves newlib too. The rest is hidden.
 */
#include <errno.h>
#include <malloc.h>
#include <reent.h>
#include <stdlib.h>

#include "system.h"

static void hermit_thread_init(void);

#include "segment.c"
#include "page.c"
#define mi_thread_init hermit_thread_init
#include "heap.c"
#undef mi_thread_init
#include "alloc.c"
#include "alloc-aligned.c"
/* No constructor: the first malloc starts it, in hermit_thread_init(). */
#define constructor      unused
#define atexit(function) ((void)(function))
#include "init.c"
#undef atexit
#undef constructor

/*
 * A thread's first malloc. mimalloc expects its global part to be started by one
 * thread alone. The lock is newlib's for malloc, otherwise unused here.
 */
static void hermit_thread_init(void)
{
    static bool started;

    (void)_REENT; /* libc-glue knows the thread from here on, and when it ends */
    /* Acquire and release: who sees it started sees all that was set up. */
    if (__atomic_load_n(&started, __ATOMIC_ACQUIRE)) {
        mi_thread_init();
        return;
    }
    __malloc_lock(_REENT);
    mi_thread_init();
    __atomic_store_n(&started, true, __ATOMIC_RELEASE);
    __malloc_unlock(_REENT);
}

/* Called by libc-glue at a thread's end: others may take its memory over. */
LIBC void __posix_malloc_thread_end(void)
{
    if (mi_heap_is_initialized(mi_get_default_heap())) {
        mi_thread_done();
    }
}

/* --- the C library's functions */

LIBC void *malloc(size_t size)
{
    return mi_malloc(size);
}

LIBC void free(void *ptr)
{
    mi_free(ptr);
}

LIBC void *calloc(size_t count, size_t size)
{
    void *block = mi_calloc(count, size);

    if (__builtin_expect(block == NULL, 0)) {
        errno = ENOMEM;
    }
    return block;
}

/* As on Linux: size 0 frees the block and returns null. */
LIBC void *realloc(void *ptr, size_t size)
{
    if (size == 0 && ptr != NULL) {
        mi_free(ptr);
        return NULL;
    }
    return mi_realloc(ptr, size);
}

LIBC void *reallocf(void *ptr, size_t size)
{
    void *moved = realloc(ptr, size);

    if (moved == NULL && size != 0) {
        free(ptr);
    }
    return moved;
}

LIBC void *reallocarray(void *ptr, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(ptr, bytes);
}

LIBC void *memalign(size_t alignment, size_t size)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    void *block = mi_malloc_aligned(size, alignment);

    if (block == NULL) {
        errno = ENOMEM;
    }
    return block;
}

LIBC void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

LIBC void *valloc(size_t size)
{
    return memalign(_mi_os_page_size(), size);
}

LIBC void *pvalloc(size_t size)
{
    size_t page = _mi_os_page_size();

    if (size > SIZE_MAX - page) {
        errno = ENOMEM;
        return NULL;
    }
    return memalign(page, size == 0 ? page : _mi_align_up(size, page));
}

LIBC void cfree(void *ptr)
{
    free(ptr);
}

LIBC size_t malloc_usable_size(void *ptr)
{
    return mi_usable_size(ptr);
}

LIBC int malloc_trim(size_t keep_bytes)
{
    (void)keep_bytes;
    mi_collect(true);
    return 1;
}

/* None of the parameters exists here: 0 says that nothing was set. */
LIBC int mallopt(int parameter, int value)
{
    (void)parameter;
    (void)value;
    return 0;
}

/* --- what it says about itself: of the calling thread's memory */

static bool add_area(const mi_heap_t *heap, const mi_heap_area_t *area, void *block,
                     size_t block_size, void *arg)
{
    struct mallinfo *info = arg;
    size_t used = area->used * area->full_block_size;

    (void)heap;
    (void)block;
    (void)block_size;
    info->arena += area->reserved;
    info->uordblks += used;
    info->fordblks += area->reserved - used;
    info->ordblks += area->reserved / area->full_block_size - area->used;
    if (area->used == 0) {
        info->keepcost += area->reserved; /* malloc_trim() gives it back */
    }
    return true;
}

LIBC struct mallinfo mallinfo(void)
{
    struct mallinfo info = {0};
    mi_heap_t *heap = mi_get_default_heap();

    if (mi_heap_is_initialized(heap)) {
        mi_heap_visit_blocks(heap, false, add_area, &info);
    }
    return info;
}

static void say_bytes(const char *what, size_t bytes)
{
    char digits[24], *at = digits + sizeof(digits) - 1;

    *at = '\0';
    do {
        *--at = (char)('0' + bytes % 10);
        bytes /= 10;
    } while (bytes != 0);
    say(what);
    say(at);
    say("\n");
}

LIBC void malloc_stats(void)
{
    struct mallinfo info = mallinfo();

    say_bytes("system bytes = ", info.arena);
    say_bytes("in use bytes = ", info.uordblks);
}

/* --- what newlib's own files call */

LIBC struct mallinfo _mallinfo_r(struct _reent *reent)
{
    (void)reent;
    return mallinfo();
}

LIBC void _malloc_stats_r(struct _reent *reent)
{
    (void)reent;
    malloc_stats();
}

LIBC int _mallopt_r(struct _reent *reent, int parameter, int value)
{
    (void)reent;
    return mallopt(parameter, value);
}

LIBC int _malloc_trim_r(struct _reent *reent, size_t keep_bytes)
{
    (void)reent;
    return malloc_trim(keep_bytes);
}

LIBC void *_malloc_r(struct _reent *reent, size_t size)
{
    (void)reent;
    return malloc(size);
}

LIBC void _free_r(struct _reent *reent, void *ptr)
{
    (void)reent;
    free(ptr);
}

LIBC void *_calloc_r(struct _reent *reent, size_t count, size_t size)
{
    (void)reent;
    return calloc(count, size);
}

LIBC void *_realloc_r(struct _reent *reent, void *ptr, size_t size)
{
    (void)reent;
    return realloc(ptr, size);
}

LIBC void *_reallocf_r(struct _reent *reent, void *ptr, size_t size)
{
    (void)reent;
    return reallocf(ptr, size);
}

LIBC void *_memalign_r(struct _reent *reent, size_t alignment, size_t size)
{
    (void)reent;
    return memalign(alignment, size);
}

LIBC void *_valloc_r(struct _reent *reent, size_t size)
{
    (void)reent;
    return valloc(size);
}

LIBC void *_pvalloc_r(struct _reent *reent, size_t size)
{
    (void)reent;
    return pvalloc(size);
}

LIBC size_t _malloc_usable_size_r(struct _reent *reent, void *ptr)
{
    (void)reent;
    return malloc_usable_size(ptr);
}
