/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the system knows about a file. */
#include <fcntl.h>
#include <sys/stat.h>
#include "internal.h"

#define NS_PER_SEC 1000000000

/* Times before 1970 too: the nanoseconds count forwards. */
static struct timespec time_of(int64_t ns)
{
    int64_t sec = ns / NS_PER_SEC, rest = ns % NS_PER_SEC;

    return rest < 0 ? (struct timespec){sec - 1, rest + NS_PER_SEC}
                    : (struct timespec){sec, rest};
}

static int convert(int result, const struct hermit_stat *from, struct stat *to)
{
    if (result < 0) {
        return (int)__posix_fail(result);
    }
    *to = (struct stat){
        .st_dev = from->dev,
        .st_ino = from->ino,
        .st_mode = from->mode,
        .st_nlink = from->nlink,
        .st_uid = from->uid,
        .st_gid = from->gid,
        .st_rdev = from->rdev,
        .st_size = from->size_bytes,
        .st_atim = time_of(from->atime_ns),
        .st_mtim = time_of(from->mtime_ns),
        .st_ctim = time_of(from->ctime_ns),
        .st_blksize = from->blksize,
        .st_blocks = from->blocks,
    };
    return 0;
}

int stat(const char *restrict path, struct stat *restrict st)
{
    struct hermit_stat own;

    return convert(sys_stat(path, &own), &own, st);
}

int lstat(const char *restrict path, struct stat *restrict st)
{
    struct hermit_stat own;

    return convert(sys_lstat(path, &own), &own, st);
}

int fstat(int fd, struct stat *st)
{
    struct hermit_stat own;

    return convert(sys_fstat(fd, &own), &own, st);
}

int fstatat(int dirfd, const char *restrict path, struct stat *restrict st, int flags)
{
    struct hermit_stat own;

    return convert(sys_fstatat(dirfd, path, &own, flags), &own, st);
}
