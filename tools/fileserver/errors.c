/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Linux's error numbers in the guest's terms (newlib's numbers). */
#include <errno.h>

#include "server.h"

static const struct {
    int host, guest;
} errors[] = {
    {EPERM, HE_PERM},
    {ENOENT, HE_NOENT},
    {ESRCH, HE_SRCH},
    {EINTR, HE_INTR},
    {EIO, HE_IO},
    {ENXIO, HE_NXIO},
    {E2BIG, HE_2BIG},
    {ENOEXEC, HE_NOEXEC},
    {EBADF, HE_BADF},
    {EAGAIN, HE_AGAIN},
    {ENOMEM, HE_NOMEM},
    {EACCES, HE_ACCES},
    {EFAULT, HE_FAULT},
    {EBUSY, HE_BUSY},
    {EEXIST, HE_EXIST},
    {EXDEV, HE_XDEV},
    {ENODEV, HE_NODEV},
    {ENOTDIR, HE_NOTDIR},
    {EISDIR, HE_ISDIR},
    {EINVAL, HE_INVAL},
    {ENFILE, HE_NFILE},
    {EMFILE, HE_MFILE},
    {ENOTTY, HE_NOTTY},
    {ETXTBSY, HE_TXTBSY},
    {EFBIG, HE_FBIG},
    {ENOSPC, HE_NOSPC},
    {ESPIPE, HE_SPIPE},
    {EROFS, HE_ROFS},
    {EMLINK, HE_MLINK},
    {EPIPE, HE_PIPE},
    {EDOM, HE_DOM},
    {ERANGE, HE_RANGE},
    {EDEADLK, HE_DEADLK},
    {ENAMETOOLONG, HE_NAMETOOLONG},
    {ENOSYS, HE_NOSYS},
    {ENOTEMPTY, HE_NOTEMPTY},
    {ELOOP, HE_LOOP},
    {EOVERFLOW, HE_OVERFLOW},
    {EPROTO, HE_PROTO},
    {EOPNOTSUPP, HE_NOTSUP},
    {ETIMEDOUT, HE_TIMEDOUT},
    {ESTALE, HE_STALE},
    {EDQUOT, HE_DQUOT},
    {ECANCELED, HE_CANCELED},
};

int64_t error_of_host(int host_errno)
{
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        if (errors[i].host == host_errno) {
            return -errors[i].guest;
        }
    }
    return -HE_IO;
}

int64_t result_of_host(int64_t result)
{
    return result >= 0 ? result : error_of_host(errno);
}
