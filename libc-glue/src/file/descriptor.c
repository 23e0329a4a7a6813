/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Descriptors: copies and flags. */
#include <fcntl.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "pthread/cancel.h"

_Static_assert(F_DUPFD == HF_DUPFD && F_GETFD == HF_GETFD && F_SETFD == HF_SETFD &&
                   F_GETFL == HF_GETFL && F_SETFL == HF_SETFL &&
                   F_DUPFD_CLOEXEC == HF_DUPFD_CLOEXEC && FD_CLOEXEC == HFD_CLOEXEC,
               "commands are passed on unchanged");

int dup(int fd)
{
    return (int)posix_result(sys_dup(fd));
}

int dup2(int from, int to)
{
    return (int)posix_result(sys_dup2(from, to));
}

int dup3(int from, int to, int flags)
{
    if (from == to || (flags & ~O_CLOEXEC) != 0) {
        return (int)__posix_fail(-EINVAL);
    }
    int fd = sys_dup2(from, to);

    if (fd >= 0 && flags != 0) {
        int result = sys_fcntl(fd, HF_SETFD, HFD_CLOEXEC);

        fd = result < 0 ? result : fd;
    }
    return (int)posix_result(fd);
}

/*
 * Record locks keep processes apart, and there is one: every lock is granted, and
 * nobody else holds any. 0 or -errno.
 */
static int record_lock(int fd, int cmd, struct flock *lock)
{
    int flags = sys_fcntl(fd, HF_GETFL, 0);

    if (flags < 0) {
        return flags;
    }
    if (lock == NULL) {
        return -EFAULT;
    }
    if (lock->l_type != F_RDLCK && lock->l_type != F_WRLCK && lock->l_type != F_UNLCK) {
        return -EINVAL;
    }
    if (cmd == F_GETLK) {
        lock->l_type = F_UNLCK;
    }
    return 0;
}

int fcntl(int fd, int cmd, ...)
{
    va_list args;

    va_start(args, cmd);
    intptr_t arg =
        va_arg(args, intptr_t); /* garbage where there is none: not looked at */

    va_end(args);
    switch (cmd) {
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
        return (int)posix_result(cancellable(record_lock(fd, cmd, (struct flock *)arg)));
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
    case F_SETFD:
    case F_SETFL:
        return (int)posix_result(sys_fcntl(fd, cmd, (int)arg)); /* these take an int */
    default:
        return (int)posix_result(sys_fcntl(fd, cmd, arg));
    }
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list args;

    va_start(args, request);
    void *arg = va_arg(args, void *);

    va_end(args);
    return (int)posix_result(sys_ioctl(fd, (uint32_t)request, arg));
}

int isatty(int fd)
{
    int result = sys_isatty(fd);

    if (result < 0) {
        __posix_fail(result);
        return 0;
    }
    return 1;
}
