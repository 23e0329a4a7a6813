/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Random bytes; the kernel's generator never blocks. */
#include <sys/random.h>
#include "internal.h"

#define ENTROPY_MAX 256 /* POSIX: getentropy() gives no more at once */

ssize_t getrandom(void *buf, size_t len, unsigned int flags)
{
    if ((flags & ~(GRND_NONBLOCK | GRND_RANDOM)) != 0) {
        return __posix_fail(-EINVAL);
    }
    return posix_result(sys_read_entropy(buf, len, 0));
}

int getentropy(void *buf, size_t len)
{
    if (len > ENTROPY_MAX) {
        return (int)__posix_fail(-EIO);
    }
    while (len > 0) {
        int64_t got = sys_read_entropy(buf, len, 0);

        if (got < 0) {
            return (int)__posix_fail(got);
        }
        buf = (char *)buf + got;
        len -= (size_t)got;
    }
    return 0;
}
