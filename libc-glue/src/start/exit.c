/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * exit(): thread_local destructors of the caller, functions of atexit(),
 * destructors, output that is still buffered, then the machine ends. What a
 * program does not use is not linked: those parts are weak.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/lock.h>
#include <unistd.h>
#include "internal.h"
#include "start.h"

/* newlib's: runs what atexit() and on_exit() registered. */
void __call_exitprocs(int status, void *dso) WEAK;
/* newlib's list of streams. */
int _fwalk(struct _reent *reent, int (*function)(FILE *)) WEAK;
int __sflush_r(struct _reent *reent, FILE *stream) WEAK; /* fflush() without the lock */
/* Of the locks of streams. */
#pragma weak __retarget_lock_try_acquire_recursive
#pragma weak __retarget_lock_release_recursive

/* How long a stream's lock is waited for: whoever writes through it is done by then. */
#define LOCK_PATIENCE_NS 200000000
#define LOCK_PAUSE_NS    1000000

static uintptr_t exiting_thread; /* thread pointer of the first caller of exit() */

static bool take_lock(FILE *stream)
{
    const struct timespec pause = {0, LOCK_PAUSE_NS};
    uint32_t never = 0;

    for (int i = 0; i < LOCK_PATIENCE_NS / LOCK_PAUSE_NS; i++) {
        if (stream->_lock == NULL ||
            __retarget_lock_try_acquire_recursive(stream->_lock)) {
            return true;
        }
        sys_futex_wait(&never, 0, kernel_timespec(&pause), 0);
    }
    return false;
}

/*
 * Streams that were written to lose nothing, and the end waits for nobody: where a thread
 * keeps the lock (it may have called flockfile() and sleep), what the buffer has is
 * written nevertheless. A descriptor that was read from is left where the program has
 * read to (POSIX), for whoever shares it; not that of a stream which another thread reads
 * from: it sleeps and holds the lock.
 */
static int settle_stream(FILE *stream)
{
    bool is_written = (stream->_flags & __SWR) != 0, is_mine;
    int result = 0;

    if (is_written ? stream->_p == stream->_bf._base
                   : stream->_r <= 0 && stream->_ur <= 0) {
        return 0; /* nothing is left to do */
    }
    is_mine = is_written || stream->_lock == NULL
                  ? take_lock(stream)
                  : __retarget_lock_try_acquire_recursive(stream->_lock) != 0;
    if (is_written || is_mine) {
        result = __sflush_r(_REENT, stream);
    }
    if (is_mine && stream->_lock != NULL) {
        __retarget_lock_release_recursive(stream->_lock);
    }
    return result;
}

/* A handler of atexit() may call exit() again; other threads wait for the end. */
static void be_the_one_that_exits(void)
{
    uintptr_t me = (uintptr_t)__builtin_thread_pointer(), nobody = 0;
    uint32_t never = 0;

    /* Nothing but the word itself is shared, so no order is needed. */
    while (!__atomic_compare_exchange_n(&exiting_thread, &nobody, me, false,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED) &&
           nobody != me) {
        sys_futex_wait(&never, 0, NULL, 0);
    }
}

_Noreturn void exit(int status)
{
    be_the_one_that_exits();
    if (__posix_run_thread_dtors != NULL) {
        __posix_run_thread_dtors();
    }
    if (__call_exitprocs != NULL) {
        __call_exitprocs(status, NULL);
    }
    for (fini_function *f = __fini_array_end; f > __fini_array_start;) {
        (*--f)();
    }
    _fini();
    if (_fwalk != NULL && __sflush_r != NULL) {
        _fwalk(_GLOBAL_REENT, settle_stream);
    }
    _exit(status);
}
