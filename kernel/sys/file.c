/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: opening, reading, writing. */
#include "sys/sys.h"
#include "fs/flock.h"
#include "fs/tty.h"
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

/* 0, or why len bytes of buf cannot be read from file at offset. */
static inline ptrdiff_t check_read(const struct file *file, const void *buf, size_t len,
                                   int64_t offset)
{
    if (unlikely(!file_can_read(file))) {
        return -HE_BADF;
    }
    if (unlikely(offset != FILE_POS && file->ops->seek == NULL)) {
        return -HE_SPIPE;
    }
    return check_buffer(buf, len);
}

static inline ptrdiff_t check_write(const struct file *file, const void *buf, size_t len,
                                    int64_t offset)
{
    if (unlikely(!file_can_write(file))) {
        return -HE_BADF;
    }
    if (unlikely(offset != FILE_POS && file->ops->seek == NULL)) {
        return -HE_SPIPE;
    }
    return check_buffer(buf, len);
}

/* What a read or write that did not succeed leaves to do at its very end; true: it begins
 * again. */
static COLD bool begins_again(ptrdiff_t done)
{
    if (done == -HE_PIPE) {
        signal_raise_self(HSIG_PIPE);
    }
    const struct tty_discipline *own =
        __atomic_load_n(&tty_discipline, __ATOMIC_ACQUIRE); /* as in devfs.c */
    int asked = done == -HE_INTR && own != NULL ? own->take_signal() : 0;

    if (asked != 0) {
        signal_raise_self(asked); /* Ctrl-C */
    }
    return done == -HE_INTR && signal_restarts();
}

static inline ptrdiff_t read_at(int fd, void *buf, size_t len, int64_t offset)
{
    struct file *file = fd_get(fd);

    if (unlikely(file == NULL)) {
        return -HE_BADF;
    }
    ptrdiff_t done = check_read(file, buf, len, offset);

    if (likely(done == 0)) {
        done = file->ops->read(file, buf, len, offset);
    }
    file_put(file);
    return done;
}

static inline ptrdiff_t write_at(int fd, const void *buf, size_t len, int64_t offset)
{
    struct file *file = fd_get(fd);

    if (unlikely(file == NULL)) {
        return -HE_BADF;
    }
    ptrdiff_t done = check_write(file, buf, len, offset);

    if (likely(done == 0)) {
        done = file->ops->write(file, buf, len, offset);
    }
    file_put(file);
    return done;
}

ptrdiff_t sys_read(int fd, void *buf, size_t len)
{
    ptrdiff_t done;

    do {
        done = read_at(fd, buf, len, FILE_POS);
    } while (unlikely(done < 0) && begins_again(done));
    return done;
}

ptrdiff_t sys_write(int fd, const void *buf, size_t len)
{
    ptrdiff_t done;

    do {
        done = write_at(fd, buf, len, FILE_POS);
    } while (unlikely(done < 0) && begins_again(done));
    return done;
}

ptrdiff_t sys_pread(int fd, void *buf, size_t len, int64_t offset)
{
    return offset >= 0 ? read_at(fd, buf, len, offset) : -HE_INVAL;
}

ptrdiff_t sys_pwrite(int fd, const void *buf, size_t len, int64_t offset)
{
    return offset >= 0 ? write_at(fd, buf, len, offset) : -HE_INVAL;
}

/* All together are less than INT64_MAX, as file_ops wants it. */
_Static_assert(HERMIT_IOV_MAX <= INT64_MAX / MMU_USER_END, "no overflow in the sum");

static ptrdiff_t check_vector(const struct hermit_iovec *iov, int count)
{
    if (count < 0 || count > HERMIT_IOV_MAX) {
        return -HE_INVAL;
    }
    if (iov == NULL && count > 0) {
        return -HE_FAULT;
    }
    uint64_t sum = 0;

    for (int i = 0; i < count; i++) { /* POSIX: this comes before what they point to */
        if (__builtin_add_overflow(sum, iov[i].len, &sum) || sum > INT64_MAX) {
            return -HE_INVAL;
        }
    }
    for (int i = 0; i < count; i++) {
        int err = check_buffer(iov[i].base, iov[i].len);

        if (err < 0) {
            return err;
        }
    }
    return 0;
}

/* Reads or writes piece by piece until one is cut short; the error of the first. */
static ptrdiff_t one_by_one(struct file *file, const struct hermit_iovec *iov, int count,
                            bool is_write)
{
    ptrdiff_t done = 0;

    for (int i = 0; i < count; i++) {
        ptrdiff_t part = is_write
                             ? file->ops->write(file, iov[i].base, iov[i].len, FILE_POS)
                             : file->ops->read(file, iov[i].base, iov[i].len, FILE_POS);

        if (part < 0) {
            return done > 0 ? done : part;
        }
        done += part;
        if ((uint64_t)part < iov[i].len) {
            break;
        }
    }
    return done;
}

static ptrdiff_t read_vector(int fd, const struct hermit_iovec *iov, int count)
{
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    ptrdiff_t done = check_read(file, NULL, 0, FILE_POS);

    if (done == 0 && (done = check_vector(iov, count)) == 0) {
        done = file->ops->readv != NULL ? file->ops->readv(file, iov, count)
                                        : one_by_one(file, iov, count, false);
    }
    file_put(file);
    return done;
}

static ptrdiff_t write_vector(int fd, const struct hermit_iovec *iov, int count)
{
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    ptrdiff_t done = check_write(file, NULL, 0, FILE_POS);

    if (done == 0 && (done = check_vector(iov, count)) == 0) {
        done = file->ops->writev != NULL ? file->ops->writev(file, iov, count)
                                         : one_by_one(file, iov, count, true);
    }
    file_put(file);
    return done;
}

ptrdiff_t sys_readv(int fd, const struct hermit_iovec *iov, int count)
{
    ptrdiff_t done;

    do {
        done = read_vector(fd, iov, count);
    } while (unlikely(done < 0) && begins_again(done));
    return done;
}

ptrdiff_t sys_writev(int fd, const struct hermit_iovec *iov, int count)
{
    ptrdiff_t done;

    do {
        done = write_vector(fd, iov, count);
    } while (unlikely(done < 0) && begins_again(done));
    return done;
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
