/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Names in the file system: making, removing and changing them. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include "internal.h"

_Static_assert(AT_REMOVEDIR == HAT_REMOVEDIR && AT_SYMLINK_FOLLOW == HAT_SYMLINK_FOLLOW &&
                   AT_SYMLINK_NOFOLLOW == HAT_SYMLINK_NOFOLLOW,
               "flags are passed on unchanged");

int link(const char *from, const char *to)
{
    return (int)posix_result(sys_link(from, to));
}

int linkat(int fromfd, const char *from, int tofd, const char *to, int flags)
{
    return (int)posix_result(sys_linkat(fromfd, from, tofd, to, flags));
}

int unlink(const char *path)
{
    return (int)posix_result(sys_unlink(path));
}

int unlinkat(int dirfd, const char *path, int flags)
{
    return (int)posix_result(sys_unlinkat(dirfd, path, flags));
}

int symlink(const char *target, const char *path)
{
    return (int)posix_result(sys_symlink(target, path));
}

int symlinkat(const char *target, int dirfd, const char *path)
{
    return (int)posix_result(sys_symlinkat(target, dirfd, path));
}

ssize_t readlink(const char *restrict path, char *restrict buf, size_t len)
{
    return posix_result(sys_readlink(path, buf, len));
}

ssize_t readlinkat(int dirfd, const char *restrict path, char *restrict buf, size_t len)
{
    return posix_result(sys_readlinkat(dirfd, path, buf, len));
}

int rename(const char *from, const char *to)
{
    return (int)posix_result(sys_rename(from, to));
}

int renameat(int fromfd, const char *from, int tofd, const char *to)
{
    return (int)posix_result(sys_renameat(fromfd, from, tofd, to));
}

int mkdir(const char *path, mode_t mode)
{
    return (int)posix_result(sys_mkdir(path, (int)mode));
}

int mkdirat(int dirfd, const char *path, mode_t mode)
{
    return (int)posix_result(sys_mkdirat(dirfd, path, (int)mode));
}

int rmdir(const char *path)
{
    return (int)posix_result(sys_rmdir(path));
}
