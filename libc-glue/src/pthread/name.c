/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Names of threads, at most 15 characters. */
#include <string.h>
#include "pthread/thread.h"

int pthread_setname_np(pthread_t handle, const char *name)
{
    size_t len = strlen(name);

    if (len >= THREAD_NAME_BYTES) {
        return ERANGE;
    }
    memcpy(thread_of(handle)->name, name, len + 1);
    return 0;
}

int pthread_getname_np(pthread_t handle, char *name, size_t len)
{
    const char *own = thread_of(handle)->name;

    if (strlen(own) >= len) {
        return ERANGE;
    }
    strcpy(name, own);
    return 0;
}
