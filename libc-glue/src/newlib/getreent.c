/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * newlib's state of the calling thread: errno, buffers of strtok and asctime,
 * memory of the number formatter. The first thread uses newlib's own static one,
 * a created thread the one beside its descriptor.
 */
#include "internal.h"
#include "newlib/reent.h"

__thread struct _reent *__posix_reent;

/* Null where no thread is made by pthread_create(). */
#pragma weak __posix_reclaim_reent

/* The end of a thread that was adopted: what pthread_exit() does for others. */
static void end_adopted(void)
{
    struct _reent *reent = __posix_reent;

    if (__posix_reclaim_reent != NULL) {
        __posix_reclaim_reent(reent);
    }
    if (__posix_malloc_thread_end != NULL) {
        __posix_malloc_thread_end();
    }
    sys_munmap(reent, sizeof(*reent));
}

/*
 * The first thread, or one that the program made by a system call: it gets fresh
 * memory of its own (malloc would need its state first), until it ends.
 */
static struct _reent *adopt(void)
{
    struct _reent *reent = _GLOBAL_REENT;
    void *place = NULL;

    if (sys_gettid() != FIRST_TID) {
        if (sys_mmap(&place, sizeof(*reent), HPROT_READ | HPROT_WRITE,
                     HMAP_PRIVATE | HMAP_ANONYMOUS) < 0) {
            sys_abort(); /* there is no errno to report it in */
        }
        reent = place;
        _REENT_INIT_PTR_ZEROED(reent);
        sys_at_thread_end(end_adopted);
    }
    __posix_reent = reent;
    return reent;
}

struct _reent *__getreent(void)
{
    struct _reent *reent = __posix_reent;

    return __builtin_expect(reent != NULL, 1) ? reent : adopt();
}
