/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Several pieces at an offset; one after the other. */
#include <limits.h>
#include <sys/uio.h>
#include <unistd.h>
#include "pthread/cancel.h"

static ssize_t move(int fd, const struct iovec *iov, int count, off_t offset,
                    bool is_write)
{
    ssize_t done = 0;

    if (count < 0 || count > IOV_MAX || offset < 0) {
        return __posix_fail(-EINVAL);
    }
    for (int i = 0; i < count; i++) {
        ptrdiff_t part = is_write ? cancellable(sys_pwrite(fd, iov[i].iov_base,
                                                           iov[i].iov_len, offset + done))
                                  : cancellable(sys_pread(fd, iov[i].iov_base,
                                                          iov[i].iov_len, offset + done));

        if (part < 0) {
            return done > 0 ? done : __posix_fail(part);
        }
        done += part;
        if ((size_t)part < iov[i].iov_len) {
            break;
        }
    }
    return done;
}

ssize_t preadv(int fd, const struct iovec *iov, int count, off_t offset)
{
    return move(fd, iov, count, offset, false);
}

ssize_t pwritev(int fd, const struct iovec *iov, int count, off_t offset)
{
    return move(fd, iov, count, offset, true);
}

static bool are_known(int flags)
{
    if ((flags & ~(RWF_HIPRI | RWF_DSYNC | RWF_SYNC)) != 0) {
        errno = EOPNOTSUPP;
        return false;
    }
    return true;
}

ssize_t preadv2(int fd, const struct iovec *iov, int count, off_t offset, int flags)
{
    if (!are_known(flags)) {
        return -1;
    }
    return offset == -1 ? readv(fd, iov, count) : preadv(fd, iov, count, offset);
}

ssize_t pwritev2(int fd, const struct iovec *iov, int count, off_t offset, int flags)
{
    ssize_t done;

    if (!are_known(flags)) {
        return -1;
    }
    done = offset == -1 ? writev(fd, iov, count) : pwritev(fd, iov, count, offset);
    if (done < 0 || (flags & (RWF_DSYNC | RWF_SYNC)) == 0) {
        return done;
    }
    return fsync(fd) == 0 ? done : -1;
}
