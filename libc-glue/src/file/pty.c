/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Pseudo-terminals: there are none, since there are no two processes to talk by one. */
#include <stdlib.h>
#include <bits/more_stdlib.h>
#include "internal.h"

int posix_openpt(int flags)
{
    (void)flags;
    return (int)__posix_fail(-ENOSYS);
}

int getpt(void)
{
    return (int)__posix_fail(-ENOSYS);
}

/* No descriptor is that of one: 0 never, EBADF where none is open. */
static int refuse(int fd)
{
    int flags = sys_fcntl(fd, HF_GETFD, 0);

    return flags < 0 ? flags : -ENOTTY;
}

int grantpt(int fd)
{
    return (int)__posix_fail(refuse(fd));
}

int unlockpt(int fd)
{
    return (int)__posix_fail(refuse(fd));
}

/* Returns the error number. */
int ptsname_r(int fd, char *buf, size_t len)
{
    (void)buf, (void)len;
    errno = -refuse(fd);
    return errno;
}

char *ptsname(int fd)
{
    __posix_fail(refuse(fd));
    return NULL;
}
