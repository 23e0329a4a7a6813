/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Destructors of C++ thread_local objects (Itanium C++ ABI: __cxa_thread_atexit).
 * They run in the reverse order when their thread ends, by exit() too.
 */
#include <stdlib.h>
#include "internal.h"

int __cxa_thread_atexit_impl(void (*destructor)(void *), void *object, void *dso);

struct thread_dtor {
    struct thread_dtor *next;
    void (*destructor)(void *);
    void *object;
};

static __thread struct thread_dtor *newest;

int __cxa_thread_atexit_impl(void (*destructor)(void *), void *object, void *dso)
{
    struct thread_dtor *dtor = malloc(sizeof(*dtor));

    (void)dso; /* there is one image */
    if (dtor == NULL) {
        return -1;
    }
    *dtor = (struct thread_dtor){newest, destructor, object};
    newest = dtor;
    return 0;
}

void __posix_run_thread_dtors(void)
{
    while (newest != NULL) {
        struct thread_dtor *dtor = newest;

        newest = dtor->next;
        dtor->destructor(dtor->object);
        free(dtor);
    }
}
