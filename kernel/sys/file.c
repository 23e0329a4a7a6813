/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: open files, and what is done to one besides reading and writing. */
#include "sys/sys.h"
#include "fs/flock.h"
#include "fs/vfs.h"
#include "sched/signal.h"

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
    int fd;

    do { /* a FIFO may be waited for */
        fd = open_from(NULL, path, flags, mode);
    } while (unlikely(fd == -HE_INTR) && signal_restarts());
    return fd;
}

int sys_opendir(const char *path)
{
    return sys_open(path, HO_RDONLY | HO_DIRECTORY | HO_CLOEXEC, 0);
}

int sys_openat(int dirfd, const char *path, int flags, int mode)
{
    struct node *start;
    int fd;

    do {
        fd = at_start(dirfd, path, &start);
        if (fd == 0) {
            fd = open_from(start, path, flags, mode);
            node_put(start);
        }
    } while (unlikely(fd == -HE_INTR) && signal_restarts());
    return fd;
}

int sys_close(int fd)
{
    return fd_close(fd);
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
    int64_t result =
        file->ops->seek != NULL ? file->ops->seek(file, offset, whence) : -HE_SPIPE;

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
    result =
        file->ops->getdents != NULL ? file->ops->getdents(file, buf, len) : -HE_NOTDIR;
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

int sys_fallocate(int fd, int64_t offset, int64_t len)
{
    int64_t end;

    if (offset < 0 || len <= 0) {
        return -HE_INVAL;
    }
    if (__builtin_add_overflow(offset, len, &end)) {
        return -HE_FBIG;
    }
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    int err = -HE_BADF;

    if (file_can_write(file)) {
        struct node *node = file->node;

        err = file->ops->seek == NULL ? -HE_SPIPE : -HE_NODEV;
        if (node != NULL && node_is(node, HS_IFREG)) {
            err = node->ops->allocate != NULL ? node->ops->allocate(node, offset, len)
                                              : -HE_NOTSUP;
        }
    }
    file_put(file);
    return err;
}

int sys_flock(int fd, int op)
{
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    int err = flock_set(file, op);

    file_put(file);
    return err;
}
