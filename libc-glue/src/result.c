/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The one place where errno is written. The kernel's numbers are newlib's. */
#include "pthread/cancel.h"
#include <hermit/errno.h>

/* clang-format off */
_Static_assert(EPERM == HE_PERM && ENOENT == HE_NOENT && ESRCH == HE_SRCH &&
               EINTR == HE_INTR && ENXIO == HE_NXIO && EIO == HE_IO && E2BIG == HE_2BIG &&
               ENOEXEC == HE_NOEXEC && EBADF == HE_BADF && ECHILD == HE_CHILD &&
               EAGAIN == HE_AGAIN && ENOMEM == HE_NOMEM && EACCES == HE_ACCES &&
               EFAULT == HE_FAULT && EBUSY == HE_BUSY && EEXIST == HE_EXIST &&
               EXDEV == HE_XDEV && ENODEV == HE_NODEV && ENOTDIR == HE_NOTDIR &&
               EISDIR == HE_ISDIR && EINVAL == HE_INVAL && ENFILE == HE_NFILE &&
               EMFILE == HE_MFILE && ENOTTY == HE_NOTTY && ETXTBSY == HE_TXTBSY &&
               EFBIG == HE_FBIG && ENOSPC == HE_NOSPC && ESPIPE == HE_SPIPE &&
               EROFS == HE_ROFS && EMLINK == HE_MLINK && EPIPE == HE_PIPE &&
               EDOM == HE_DOM && ERANGE == HE_RANGE && EDEADLK == HE_DEADLK &&
               EPROTO == HE_PROTO && ENOSYS == HE_NOSYS &&
               ENOTEMPTY == HE_NOTEMPTY && ENAMETOOLONG == HE_NAMETOOLONG &&
               ELOOP == HE_LOOP && ETIMEDOUT == HE_TIMEDOUT &&
               ENOTSUP == HE_NOTSUP && EOVERFLOW == HE_OVERFLOW &&
               ECANCELED == HE_CANCELED && EOWNERDEAD == HE_OWNERDEAD,
               "the kernel's error numbers are passed on unchanged");
/* clang-format on */

unsigned int __posix_cancel_requests;

long __posix_fail(long negative)
{
    cancel_if_interrupted(negative);
    errno = (int)-negative;
    return -1;
}
