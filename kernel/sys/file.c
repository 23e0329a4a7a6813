/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: opening, reading, writing. */
#include "sys/sys.h"
#include "fs/vfs.h"

static int open_from(struct node *start, const char *path, int flags, int mode)
{
    int fd = fd_reserve(0, (flags & HO_CLOEXEC) != 0);
    struct file *file;

    if (fd < 0) {
        return fd;
    }
    int err = vfs_open(start, path, (uint32_t)flags, (uint32_t)mode, &file);

    if (err < 0) {
        fd_unreserve(fd);
        return err;
    }
    fd_fill(fd, file);
    return fd;
}

int sys_open(const char *path, int flags, int mode)
{
    return open_from(NULL, path, flags, mode);
}

int sys_openat(int dirfd, const char *path, int flags, int mode)
{
    struct node *start;
    int fd = at_start(dirfd, path, &start);

    if (fd == 0) {
        fd = open_from(start, path, flags, mode);
        node_put(start);
    }
    return fd;
}

int sys_close(int fd)
{
    return fd_close(fd);
}

/* All together are less than INT64_MAX, as file_ops wants it. */
_Static_assert(HERMIT_IOV_MAX <= INT64_MAX / MMU_USER_END, "no overflow in the sum");

static inline int check_vector(const struct hermit_iovec *iov, int count)
{
    for (int i = 0; i < count; i++) {
        int err = check_buffer(iov[i].base, iov[i].len);

        if (unlikely(err < 0)) {
            return err;
        }
    }
    return 0;
}

static inline int check_position(const struct file *file, int64_t offset)
{
    return unlikely(offset != FILE_POS && file->ops->seek == NULL) ? -HE_SPIPE : 0;
}

static inline ptrdiff_t read_file(int fd, const struct hermit_iovec *iov, int count,
                                  int64_t offset)
{
    struct file *file = fd_get(fd);
    ptrdiff_t done;

    if (unlikely(file == NULL)) {
        return -HE_BADF;
    }
    if (unlikely(!file_can_read(file))) {
        done = -HE_BADF;
    } else if (unlikely(file->ops->read == NULL)) {
        done = -HE_INVAL;
    } else if (likely((done = check_vector(iov, count)) == 0 &&
                      (done = check_position(file, offset)) == 0)) {
        done = file->ops->read(file, iov, count, offset);
    }
    file_put(file);
    return done;
}

static inline ptrdiff_t write_file(int fd, const struct hermit_iovec *iov, int count,
                                   int64_t offset)
{
    struct file *file = fd_get(fd);
    ptrdiff_t done;

    if (unlikely(file == NULL)) {
        return -HE_BADF;
    }
    if (unlikely(!file_can_write(file))) {
        done = -HE_BADF;
    } else if (unlikely(file->ops->write == NULL)) {
        done = -HE_INVAL;
    } else if (likely((done = check_vector(iov, count)) == 0 &&
                      (done = check_position(file, offset)) == 0)) {
        done = file->ops->write(file, iov, count, offset);
    }
    file_put(file);
    return done;
}

ptrdiff_t sys_read(int fd, void *buf, size_t len)
{
    const struct hermit_iovec iov = {buf, len};

    return read_file(fd, &iov, 1, FILE_POS);
}

ptrdiff_t sys_write(int fd, const void *buf, size_t len)
{
    const struct hermit_iovec iov = {(void *)(uintptr_t)buf, len};

    return write_file(fd, &iov, 1, FILE_POS);
}

ptrdiff_t sys_pread(int fd, void *buf, size_t len, int64_t offset)
{
    const struct hermit_iovec iov = {buf, len};

    return offset >= 0 ? read_file(fd, &iov, 1, offset) : -HE_INVAL;
}

ptrdiff_t sys_pwrite(int fd, const void *buf, size_t len, int64_t offset)
{
    const struct hermit_iovec iov = {(void *)(uintptr_t)buf, len};

    return offset >= 0 ? write_file(fd, &iov, 1, offset) : -HE_INVAL;
}

static int check_count(const struct hermit_iovec *iov, int count)
{
    if (count < 0 || count > HERMIT_IOV_MAX) {
        return -HE_INVAL;
    }
    return iov == NULL && count > 0 ? -HE_FAULT : 0;
}

ptrdiff_t sys_readv(int fd, const struct hermit_iovec *iov, int count)
{
    int err = check_count(iov, count);

    return err < 0 ? err : read_file(fd, iov, count, FILE_POS);
}

ptrdiff_t sys_writev(int fd, const struct hermit_iovec *iov, int count)
{
    int err = check_count(iov, count);

    return err < 0 ? err : write_file(fd, iov, count, FILE_POS);
}

int64_t sys_lseek(int fd, int64_t offset, int whence)
{
    if (whence < HSEEK_SET || whence > HSEEK_END) {
        return -HE_INVAL;
    }
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    int64_t result = file->ops->seek != NULL ? file->ops->seek(file, offset, whence)
                                             : -HE_SPIPE;

    file_put(file);
    return result;
}

int64_t sys_getdents64(int fd, void *buf, size_t len)
{
    int64_t result = check_buffer(buf, len);

    if (result < 0) {
        return result;
    }
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    result = file->ops->getdents != NULL ? file->ops->getdents(file, buf, len) : -HE_NOTDIR;
    file_put(file);
    return result;
}

int sys_ftruncate(int fd, int64_t len)
{
    struct file *file = fd_get(fd);
    int err = -HE_INVAL;

    if (file == NULL) {
        return -HE_BADF;
    }
    if (file_can_write(file) && file->node != NULL) {
        err = vfs_truncate(file->node, len);
    }
    file_put(file);
    return err;
}

int sys_fsync(int fd)
{
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    int err = file->ops->sync != NULL ? file->ops->sync(file) : -HE_INVAL;

    file_put(file);
    return err;
}
