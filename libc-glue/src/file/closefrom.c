/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Many descriptors at once, and calls on whole file systems and processes. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bits/more_stdio.h>
#include <bits/more_stdlib.h>
#include "internal.h"

int close_range(unsigned int first, unsigned int last, int flags)
{
    if (first > last || (flags & ~CLOSE_RANGE_CLOEXEC) != 0) {
        return (int)__posix_fail(-EINVAL);
    }
    for (unsigned int fd = first; fd <= last && fd < HERMIT_OPEN_MAX; fd++) {
        if (flags != 0) {
            sys_fcntl((int)fd, HF_SETFD, HFD_CLOEXEC);
        } else {
            sys_close((int)fd);
        }
    }
    return 0;
}

void closefrom(int first)
{
    close_range(first > 0 ? (unsigned int)first : 0, UINT_MAX, 0);
}

int syncfs(int fd)
{
    int flags = sys_fcntl(fd, HF_GETFL, 0);

    return flags < 0 ? (int)__posix_fail(flags) : 0;
}

/* The path has room for PATH_MAX bytes. */
char *getwd(char *buf)
{
    return getcwd(buf, PATH_MAX);
}

int chroot(const char *path)
{
    (void)path;
    return (int)__posix_fail(-ENOSYS);
}

int acct(const char *path)
{
    (void)path;
    return (int)__posix_fail(-ENOSYS);
}

/* Only without flags; to replace nothing asks first, which is not one step. */
int renameat2(int fromfd, const char *from, int tofd, const char *to, unsigned int flags)
{
    return flags != 0 ? (int)__posix_fail(-EINVAL)
                      : (int)posix_result(sys_renameat(fromfd, from, tofd, to));
}

/* The real path in memory from malloc(). */
char *canonicalize_file_name(const char *path)
{
    return realpath(path, NULL);
}
