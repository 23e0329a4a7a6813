/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Owners of files: kept and shown; the program may do everything in any case. */
#include <fcntl.h>
#include <unistd.h>
#include "internal.h"

int chown(const char *path, uid_t uid, gid_t gid)
{
    return fchownat(AT_FDCWD, path, uid, gid, 0);
}

int lchown(const char *path, uid_t uid, gid_t gid)
{
    return fchownat(AT_FDCWD, path, uid, gid, AT_SYMLINK_NOFOLLOW);
}

/* (uid_t)-1 may be narrower than what the kernel takes for "stays". */
static uint32_t id_of(uint32_t id, uint32_t none)
{
    return id == none ? UINT32_MAX : id;
}

int fchown(int fd, uid_t uid, gid_t gid)
{
    return (int)posix_result(
        sys_fchown(fd, id_of(uid, (uid_t)-1), id_of(gid, (gid_t)-1)));
}

int fchownat(int dirfd, const char *path, uid_t uid, gid_t gid, int flags)
{
    return (int)posix_result(
        sys_fchownat(dirfd, path, id_of(uid, (uid_t)-1), id_of(gid, (gid_t)-1), flags));
}
