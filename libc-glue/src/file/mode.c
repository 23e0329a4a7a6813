/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Permissions. There is one user, so they are kept and shown, and bind nobody. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "internal.h"

int access(const char *path, int mode)
{
    return (int)posix_result(sys_access(path, mode));
}

/* Real and effective user are the same, so AT_EACCESS changes nothing. */
int faccessat(int dirfd, const char *path, int mode, int flags)
{
    if ((flags & ~AT_EACCESS) != 0) {
        return (int)__posix_fail(-EINVAL);
    }
    return (int)posix_result(sys_faccessat(dirfd, path, mode));
}

int chmod(const char *path, mode_t mode)
{
    return (int)posix_result(sys_chmod(path, (int)mode));
}

int fchmod(int fd, mode_t mode)
{
    return (int)posix_result(sys_fchmod(fd, (int)mode));
}

int fchmodat(int dirfd, const char *path, mode_t mode, int flags)
{
    return (int)posix_result(sys_fchmodat(dirfd, path, (int)mode, flags));
}

mode_t umask(mode_t mask)
{
    return (mode_t)sys_umask((int)mask);
}

int eaccess(const char *path, int mode)
{
    return access(path, mode);
}

int euidaccess(const char *path, int mode)
{
    return access(path, mode);
}
