/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Reading and writing several buffers at once. */
#ifndef _SYS_UIO_H
#define _SYS_UIO_H

#include <stddef.h>
#include <sys/cdefs.h>
#include <sys/types.h>

#define UIO_MAXIOV 1024

struct iovec {
    void *iov_base;
    size_t iov_len;
};

__BEGIN_DECLS

ssize_t readv(int __fd, const struct iovec *__iov, int __count);
ssize_t writev(int __fd, const struct iovec *__iov, int __count);

#if __MISC_VISIBLE
ssize_t preadv(int __fd, const struct iovec *__iov, int __count, off_t __offset);
ssize_t pwritev(int __fd, const struct iovec *__iov, int __count, off_t __offset);
#endif
#if __GNU_VISIBLE
#define RWF_HIPRI  0x01 /* a hint, without effect */
#define RWF_DSYNC  0x02
#define RWF_SYNC   0x04
#define RWF_NOWAIT 0x08 /* EOPNOTSUPP, as the next */
#define RWF_APPEND 0x10
/* Offset -1: at the descriptor's own position, which moves. */
ssize_t preadv2(int __fd, const struct iovec *__iov, int __count, off_t __offset,
                int __flags);
ssize_t pwritev2(int __fd, const struct iovec *__iov, int __count, off_t __offset,
                 int __flags);
#define preadv64  preadv
#define pwritev64 pwritev
#endif

__END_DECLS

#endif
