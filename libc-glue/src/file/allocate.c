/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Room in advance, and advice, which nothing here needs. */
#include <fcntl.h>
#include "internal.h"

#define BLOCK_BYTES 4096

/* A file of the host, from its end on: a byte in each of its blocks, and the last one. */
static int extend(int fd, off_t end)
{
    struct hermit_stat st;
    int flags = sys_fcntl(fd, HF_GETFL, 0);
    int result = (flags & HO_APPEND) != 0 ? -EBADF : sys_fstat(fd, &st);

    for (off_t at = result == 0 ? st.size_bytes : end; result == 0 && at < end;) {
        off_t next = (at / BLOCK_BYTES + 1) * BLOCK_BYTES;

        at = next < end ? next : end;
        ptrdiff_t written = sys_pwrite(fd, "", 1, at - 1);

        result = written < 0 ? (int)written : 0;
    }
    return result;
}

static int allocate(int fd, off_t offset, off_t len)
{
    int result = sys_fallocate(fd, offset, len);

    return result == -ENOTSUP ? extend(fd, offset + len) : result;
}

/* Returns the error number (POSIX). */
int posix_fallocate(int fd, off_t offset, off_t len)
{
    return -allocate(fd, offset, len);
}

/* Holes cannot be made in the middle of a file. */
int fallocate(int fd, int mode, off_t offset, off_t len)
{
    struct hermit_stat st;
    int result = sys_fstat(fd, &st);

    if (result == 0 && (mode & ~FALLOC_FL_KEEP_SIZE) != 0) {
        result = -EOPNOTSUPP;
    }
    if (result == 0) {
        result = allocate(fd, offset, len);
    }
    if (result == 0 && (mode & FALLOC_FL_KEEP_SIZE) != 0 &&
        st.size_bytes < offset + len) {
        result = sys_ftruncate(fd, st.size_bytes);
    }
    return (int)posix_result(result);
}

/* Files are in memory already. */
ssize_t readahead(int fd, off_t offset, size_t len)
{
    int flags = sys_fcntl(fd, HF_GETFL, 0);

    (void)len;
    if (flags < 0 || (flags & HO_ACCMODE) == HO_WRONLY) {
        return __posix_fail(-EBADF);
    }
    return offset < 0 ? __posix_fail(-EINVAL) : 0;
}

int sync_file_range(int fd, off_t offset, off_t len, unsigned int flags)
{
    if (offset < 0 || len < 0 || flags > 7) {
        return (int)__posix_fail(-EINVAL);
    }
    return (int)posix_result(sys_fsync(fd));
}

int posix_fadvise(int fd, off_t offset, off_t len, int advice)
{
    struct hermit_stat st;
    int result = sys_fstat(fd, &st);

    (void)offset;
    if (result < 0) {
        return -result;
    }
    if ((st.mode & HS_IFMT) == HS_IFIFO) {
        return ESPIPE;
    }
    return len < 0 || advice < POSIX_FADV_NORMAL || advice > POSIX_FADV_NOREUSE ? EINVAL
                                                                                : 0;
}
