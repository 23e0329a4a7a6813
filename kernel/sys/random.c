/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: random numbers. */
#include "sys/sys.h"
#include "core/entropy.h"

int64_t sys_read_entropy(void *buf, size_t len, uint32_t flags)
{
    int err = check_buffer(buf, len);

    (void)flags; /* what others wait for is here at once */
    if (err < 0) {
        return err;
    }
    entropy_read(buf, len);
    return (int64_t)len;
}
