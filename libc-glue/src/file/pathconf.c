/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Limits of the file system; the same for every file. */
#include <unistd.h>
#include "internal.h"

static long limit(int name)
{
    switch (name) {
    case _PC_NAME_MAX:
        return HERMIT_NAME_MAX;
    case _PC_PATH_MAX:
    case _PC_SYMLINK_MAX:
        return HERMIT_PATH_MAX;
    case _PC_PIPE_BUF:
        return (long)PAGE_BYTES;
    case _PC_MAX_CANON:
    case _PC_MAX_INPUT:
        return 255;
    case _PC_NO_TRUNC:
    case _PC_2_SYMLINKS:
    case _PC_CHOWN_RESTRICTED:
        return 1;
    case _PC_VDISABLE:
        return 0;
    case _PC_FILESIZEBITS:
        return 64;
    case _PC_TIMESTAMP_RESOLUTION:
        return 1;
    case _PC_LINK_MAX:
    case _PC_ASYNC_IO:
    case _PC_PRIO_IO:
    case _PC_SYNC_IO:
    case _PC_ALLOC_SIZE_MIN:
    case _PC_REC_INCR_XFER_SIZE:
    case _PC_REC_MAX_XFER_SIZE:
    case _PC_REC_MIN_XFER_SIZE:
    case _PC_REC_XFER_ALIGN:
        return -1; /* no limit, or not offered; errno stays */
    default:
        return __posix_fail(-EINVAL);
    }
}

long fpathconf(int fd, int name)
{
    struct hermit_stat st;
    int result = sys_fstat(fd, &st);

    return result < 0 ? __posix_fail(result) : limit(name);
}

long pathconf(const char *path, int name)
{
    struct hermit_stat st;
    int result = sys_stat(path, &st);

    return result < 0 ? __posix_fail(result) : limit(name);
}
