/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The limit of the size of files, which is that of numbers. */
#include <limits.h>
#include <stdarg.h>
#include <ulimit.h>
#include "internal.h"

#define BLOCKS_MAX (LONG_MAX / 512)

long ulimit(int command, ...)
{
    va_list args;

    if (command == UL_GETFSIZE) {
        return BLOCKS_MAX;
    }
    if (command != UL_SETFSIZE) {
        return __posix_fail(-EINVAL);
    }
    va_start(args, command);
    long wanted = va_arg(args, long);

    va_end(args);
    return wanted >= BLOCKS_MAX ? BLOCKS_MAX : __posix_fail(-ENOTSUP);
}
