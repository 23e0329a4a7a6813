/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * flock() keeps open file descriptions apart, so it is the kernel's. Record locks keep
 * processes apart, and there is one: see record_lock() in descriptor.c.
 */
#include <fcntl.h>
#include <unistd.h>
#include "internal.h"

_Static_assert(LOCK_SH == HLOCK_SHARED && LOCK_EX == HLOCK_EXCLUSIVE &&
                   LOCK_NB == HLOCK_NONBLOCK && LOCK_UN == HLOCK_UNLOCK,
               "operations are passed on unchanged");

int flock(int fd, int op)
{
    return (int)posix_result(sys_flock(fd, op));
}

int lockf(int fd, int cmd, off_t len)
{
    int flags = sys_fcntl(fd, HF_GETFL, 0);

    (void)len;
    if (flags < 0) {
        return (int)__posix_fail(flags);
    }
    if (cmd != F_ULOCK && cmd != F_LOCK && cmd != F_TLOCK && cmd != F_TEST) {
        return (int)__posix_fail(-EINVAL);
    }
    if ((cmd == F_LOCK || cmd == F_TLOCK) && (flags & HO_ACCMODE) == HO_RDONLY) {
        return (int)__posix_fail(-EBADF);
    }
    return 0;
}
