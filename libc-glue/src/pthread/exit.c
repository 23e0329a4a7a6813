/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of a thread; see thread.h for who frees what. */
#include <stdlib.h>
#include "newlib/reent.h"
#include "pthread/thread.h"

static _Noreturn void leave(struct pthread *self)
{
    /* Acquire pairs with the joiner's release: its result variable is ready.
     * Release pairs with acquire in pthread_join() and pthread_detach(). */
    uintptr_t fate = __atomic_exchange_n(&self->fate, FATE_ENDED, __ATOMIC_ACQ_REL);

    if (fate == FATE_DETACHED) {
        __posix_thread_free(self);
    } else if (fate != FATE_JOINABLE) {
        *(void **)fate = self->result;
    }
    sys_thread_exit();
    __builtin_unreachable();
}

_Noreturn void pthread_exit(void *result)
{
    struct pthread *self = thread_self();

    self->result = result;
    self->cancel_disabled = 1;
    while (self->cleanups != NULL) {
        __pthread_cleanup_pop(self->cleanups, 1);
    }
    if (__posix_run_thread_dtors != NULL) {
        __posix_run_thread_dtors();
    }
    if (__posix_run_key_dtors != NULL) {
        __posix_run_key_dtors();
    }
    if (self->held != NULL && __posix_leave_mutexes != NULL) {
        __posix_leave_mutexes(self);
    }
    /* The last thread's end is the program's (POSIX). Acquire and release: what
     * the others did happens before the functions of atexit(). */
    if (__atomic_sub_fetch(&__posix_live_threads, 1, __ATOMIC_ACQ_REL) == 0) {
        exit(0);
    }
    if (self->reent != NULL) {
        __posix_reclaim_reent(self->reent);
    }
    if (__posix_malloc_thread_end != NULL) {
        __posix_malloc_thread_end();
    }
    leave(self);
}
