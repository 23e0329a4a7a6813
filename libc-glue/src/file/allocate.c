/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Room in advance, and advice, which nothing here needs. */
#include <fcntl.h>
#include "internal.h"

/* Returns the error number (POSIX). */
int posix_fallocate(int fd, off_t offset, off_t len)
{
    return -sys_fallocate(fd, offset, len);
}

int posix_fadvise(int fd, off_t offset, off_t len, int advice)
{
    struct hermit_stat st;
    int result = sys_fstat(fd, &st);

    (void)offset;
    if (result < 0) {
        return -result;
    }
    if ((st.mode & HS_IFMT) == HS_IFIFO) {
        return ESPIPE;
    }
    return len < 0 || advice < POSIX_FADV_NORMAL || advice > POSIX_FADV_NOREUSE ? EINVAL
                                                                                : 0;
}
