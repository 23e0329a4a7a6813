/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Cleanup handlers, which are variables of the functions that push them. */
#include "pthread/thread.h"

void __pthread_cleanup_push(struct __pthread_cleanup *cleanup)
{
    struct pthread *self = thread_self();

    cleanup->__outer = self->cleanups;
    self->cleanups = cleanup;
}

void __pthread_cleanup_pop(struct __pthread_cleanup *cleanup, int execute)
{
    thread_self()->cleanups = cleanup->__outer;
    if (execute != 0) {
        cleanup->__routine(cleanup->__arg);
    }
}
