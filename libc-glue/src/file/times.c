/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Times of files. No times at all mean: now. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <utime.h>
#include "internal.h"

_Static_assert(UTIME_NOW == HUTIME_NOW && UTIME_OMIT == HUTIME_OMIT,
               "special times are passed on unchanged");

int utimensat(int dirfd, const char *path, const struct timespec *times, int flags)
{
    return (int)posix_result(sys_utimensat(dirfd, path, kernel_timespec(times), flags));
}

int futimens(int fd, const struct timespec *times)
{
    return (int)posix_result(sys_futimens(fd, kernel_timespec(times)));
}

/* Microseconds to nanoseconds; false if they are none. */
static bool convert(const struct timeval *times, struct timespec ts[2])
{
    for (int i = 0; times != NULL && i < 2; i++) {
        if (times[i].tv_usec < 0 || times[i].tv_usec >= 1000000) {
            return false;
        }
        ts[i] = (struct timespec){times[i].tv_sec, times[i].tv_usec * 1000};
    }
    return true;
}

static int set_times(int dirfd, const char *path, const struct timeval *times, int flags)
{
    struct timespec ts[2];

    if (!convert(times, ts)) {
        return (int)__posix_fail(-EINVAL);
    }
    return utimensat(dirfd, path, times != NULL ? ts : NULL, flags);
}

int utimes(const char *path, const struct timeval *times)
{
    return set_times(AT_FDCWD, path, times, 0);
}

int lutimes(const char *path, const struct timeval *times)
{
    return set_times(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}

int futimes(int fd, const struct timeval *times)
{
    struct timespec ts[2];

    if (!convert(times, ts)) {
        return (int)__posix_fail(-EINVAL);
    }
    return futimens(fd, times != NULL ? ts : NULL);
}

int utime(const char *path, const struct utimbuf *times)
{
    struct hermit_timespec ts[2];

    if (times != NULL) {
        ts[0] = (struct hermit_timespec){times->actime, 0};
        ts[1] = (struct hermit_timespec){times->modtime, 0};
    }
    return (int)posix_result(sys_utimens(path, times != NULL ? ts : NULL));
}
