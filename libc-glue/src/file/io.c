/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Moving bytes. */
#include <sys/uio.h>
#include <unistd.h>
#include "pthread/cancel.h"

_Static_assert(sizeof(struct iovec) == sizeof(struct hermit_iovec) &&
                   offsetof(struct iovec, iov_len) == offsetof(struct hermit_iovec, len),
               "the kernel takes the program's iovec as it is");

#define COLD __attribute__((cold, noinline))

/* Apart, so that the usual way through these saves no registers. */
static COLD ssize_t cancelled_read(int fd, void *buf, size_t len)
{
    return posix_result(cancellable(sys_read(fd, buf, len)));
}

static COLD ssize_t cancelled_write(int fd, const void *buf, size_t len)
{
    return posix_result(cancellable(sys_write(fd, buf, len)));
}

static COLD ssize_t cancelled_pread(int fd, void *buf, size_t len, off_t offset)
{
    return posix_result(cancellable(sys_pread(fd, buf, len, offset)));
}

static COLD ssize_t cancelled_pwrite(int fd, const void *buf, size_t len, off_t offset)
{
    return posix_result(cancellable(sys_pwrite(fd, buf, len, offset)));
}

ssize_t read(int fd, void *buf, size_t len)
{
    return is_anybody_cancelled() ? cancelled_read(fd, buf, len)
                                  : posix_result(sys_read(fd, buf, len));
}

ssize_t write(int fd, const void *buf, size_t len)
{
    return is_anybody_cancelled() ? cancelled_write(fd, buf, len)
                                  : posix_result(sys_write(fd, buf, len));
}

ssize_t pread(int fd, void *buf, size_t len, off_t offset)
{
    return is_anybody_cancelled() ? cancelled_pread(fd, buf, len, offset)
                                  : posix_result(sys_pread(fd, buf, len, offset));
}

ssize_t pwrite(int fd, const void *buf, size_t len, off_t offset)
{
    return is_anybody_cancelled() ? cancelled_pwrite(fd, buf, len, offset)
                                  : posix_result(sys_pwrite(fd, buf, len, offset));
}

ssize_t readv(int fd, const struct iovec *iov, int count)
{
    return posix_result(
        cancellable(sys_readv(fd, (const struct hermit_iovec *)iov, count)));
}

ssize_t writev(int fd, const struct iovec *iov, int count)
{
    return posix_result(
        cancellable(sys_writev(fd, (const struct hermit_iovec *)iov, count)));
}

off_t lseek(int fd, off_t offset, int whence)
{
    return posix_result(sys_lseek(fd, offset, whence));
}

int fsync(int fd)
{
    return (int)posix_result(cancellable(sys_fsync(fd)));
}

int fdatasync(int fd)
{
    return (int)posix_result(cancellable(sys_fsync(fd)));
}

int ftruncate(int fd, off_t len)
{
    return (int)posix_result(sys_ftruncate(fd, len));
}

int truncate(const char *path, off_t len)
{
    return (int)posix_result(sys_truncate(path, len));
}

/* Nothing is held back here: every write has arrived where it is kept. */
void sync(void)
{
}
