/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Opening and closing. The mode is only there when O_CREAT is. */
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>
#include "pthread/cancel.h"

_Static_assert(O_CREAT == HO_CREAT && O_EXCL == HO_EXCL && O_TRUNC == HO_TRUNC &&
                   O_APPEND == HO_APPEND && O_NONBLOCK == HO_NONBLOCK &&
                   O_SYNC == HO_SYNC && O_CLOEXEC == HO_CLOEXEC &&
                   O_NOFOLLOW == HO_NOFOLLOW && O_DIRECTORY == HO_DIRECTORY &&
                   AT_FDCWD == HAT_FDCWD,
               "flags are passed on unchanged");

int open(const char *path, int flags, ...)
{
    va_list args;

    va_start(args, flags);
    int mode = (flags & O_CREAT) != 0 ? va_arg(args, int) : 0;

    va_end(args);
    return (int)posix_result(cancellable(sys_open(path, flags, mode)));
}

int openat(int dirfd, const char *path, int flags, ...)
{
    va_list args;

    va_start(args, flags);
    int mode = (flags & O_CREAT) != 0 ? va_arg(args, int) : 0;

    va_end(args);
    return (int)posix_result(cancellable(sys_openat(dirfd, path, flags, mode)));
}

int creat(const char *path, mode_t mode)
{
    return (int)posix_result(
        cancellable(sys_open(path, O_WRONLY | O_CREAT | O_TRUNC, (int)mode)));
}

int close(int fd)
{
    return (int)posix_result(cancellable(sys_close(fd)));
}
