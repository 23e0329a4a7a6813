/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Apart from times.c, because newlib's headers declare it in two ways. */
#include <sys/time.h>
#include "internal.h"

int futimesat(int dirfd, const char *path, const struct timeval times[2])
{
    struct hermit_timespec ts[2];

    for (int i = 0; times != NULL && i < 2; i++) {
        if (times[i].tv_usec < 0 || times[i].tv_usec >= 1000000) {
            return (int)__posix_fail(-EINVAL);
        }
        ts[i] = (struct hermit_timespec){times[i].tv_sec, times[i].tv_usec * 1000};
    }
    return (int)posix_result(sys_utimensat(dirfd, path, times != NULL ? ts : NULL, 0));
}
