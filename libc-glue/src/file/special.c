/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* FIFOs; devices cannot be made. */
#include <fcntl.h>
#include <sys/stat.h>
#include "internal.h"

int mknodat(int dirfd, const char *path, mode_t mode, dev_t device)
{
    (void)device; /* of no use to what can be made */
    return (int)posix_result(sys_mknodat(dirfd, path, (int)mode));
}

int mknod(const char *path, mode_t mode, dev_t device)
{
    return mknodat(AT_FDCWD, path, mode, device);
}

int mkfifoat(int dirfd, const char *path, mode_t mode)
{
    return mknodat(dirfd, path, S_IFIFO | (mode & ALLPERMS), 0);
}

int mkfifo(const char *path, mode_t mode)
{
    return mkfifoat(AT_FDCWD, path, mode);
}
