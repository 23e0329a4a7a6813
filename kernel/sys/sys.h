/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the system calls on files have in common: checks of what the program passes. */
#ifndef KERNEL_SYS_SYS_H
#define KERNEL_SYS_SYS_H

#include "abi/errno.h"
#include "abi/syscalls.h"
#include "arch/mmu.h"
#include "fs/fd.h"

/* What check_buffer() says of anything but a buffer in the application's range. */
COLD int check_far_buffer(const void *buf, size_t len);

/*
 * 0 if [buf, buf + len) can be the program's: -HE_INVAL too long for a ptrdiff_t,
 * -HE_FAULT null or beyond its addresses. Whether it is mapped the access shows.
 */
static inline int check_buffer(const void *buf, size_t len)
{
    if (likely(len <= MMU_USER_END && (uintptr_t)buf <= MMU_USER_END - len &&
               (buf != NULL || len == 0))) {
        return 0;
    }
    return check_far_buffer(buf, len);
}

/* Whether the buffers, of which len bytes are done, have more. They have been checked. */
static inline bool vector_is_longer(const struct hermit_iovec *iov, int count,
                                    ptrdiff_t len)
{
    for (; count > 0 && (size_t)len >= iov->len; iov++, count--) {
        len -= (ptrdiff_t)iov->len;
    }
    return count > 0;
}

/*
 * Where a relative path of an "at" call begins: null for the current directory;
 * node_put() it after use. -HE_BADF, -HE_NOTDIR.
 */
int at_start(int dirfd, const char *path, struct node **start);

#endif
