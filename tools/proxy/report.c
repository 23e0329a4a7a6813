/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Last words of proxy, and of what it shares with uhyve. */
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "uhyve/machine.h"

void fail(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("proxy: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    _exit(STATUS_CANNOT); /* takes QEMU along */
}
