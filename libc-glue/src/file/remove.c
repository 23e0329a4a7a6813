/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* remove(): of C for files, of POSIX for empty directories too. */
#include <reent.h>
#include <stdio.h>
#include "internal.h"

int remove(const char *path)
{
    int result = sys_unlink(path);

    /* POSIX lets unlink() refuse a directory with EPERM, Linux says EISDIR. */
    if (result == -EISDIR || result == -EPERM) {
        result = sys_rmdir(path);
    }
    return (int)posix_result(result);
}

/* The same under the name by which newlib's tmpfile() calls it. */
int _remove_r(struct _reent *reent, const char *path)
{
    (void)reent;
    return remove(path);
}
