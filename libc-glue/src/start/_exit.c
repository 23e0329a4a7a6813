/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end without ceremony. Only the low 8 bits of status are passed on (POSIX). */
#include <stdlib.h>
#include <unistd.h>
#include "internal.h"

_Noreturn void _exit(int status)
{
    sys_exit(status & 0xff);
    __builtin_unreachable();
}

_Noreturn void _Exit(int status)
{
    _exit(status);
}
