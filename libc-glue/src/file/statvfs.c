/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* How much room a file system has. */
#include <sys/statvfs.h>
#include "internal.h"

static int convert(int result, const struct hermit_statfs *from, struct statvfs *to)
{
    if (result < 0) {
        return (int)__posix_fail(result);
    }
    *to = (struct statvfs){
        .f_bsize = from->block_bytes,
        .f_frsize = from->block_bytes,
        .f_blocks = from->blocks,
        .f_bfree = from->free_blocks,
        .f_bavail = from->available_blocks,
        .f_files = from->files,
        .f_ffree = from->free_files,
        .f_favail = from->free_files,
        .f_fsid = from->dev,
        .f_flag = ST_NOSUID | (from->is_read_only != 0 ? ST_RDONLY : 0),
        .f_namemax = from->name_max,
    };
    return 0;
}

int statvfs(const char *restrict path, struct statvfs *restrict st)
{
    struct hermit_statfs own;

    return convert(sys_statfs(path, &own), &own, st);
}

int fstatvfs(int fd, struct statvfs *st)
{
    struct hermit_statfs own;

    return convert(sys_fstatfs(fd, &own), &own, st);
}
