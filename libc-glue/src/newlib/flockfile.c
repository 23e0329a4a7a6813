/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Locking a stream for several calls in a row (POSIX); newlib only declares these. */
#include <stdio.h>
#include <sys/lock.h>
#include "internal.h"
#include "newlib/reent.h"

/* A standard stream has no lock before the first call of stdio. */
static _LOCK_T lock_of(FILE *stream)
{
    if (stream->_lock == NULL) {
        __sinit(_REENT);
    }
    return stream->_lock;
}

void flockfile(FILE *stream)
{
    __retarget_lock_acquire_recursive(lock_of(stream));
}

int ftrylockfile(FILE *stream)
{
    return __retarget_lock_try_acquire_recursive(lock_of(stream)) ? 0 : EBUSY;
}

void funlockfile(FILE *stream)
{
    __retarget_lock_release_recursive(stream->_lock);
}
