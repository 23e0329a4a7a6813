/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Last words of proxy, and of what it shares with uhyve. */
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "uhyve/machine.h"
#include "uhyve/terminal.h"

void fail(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("proxy: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    terminal_restore();
    _exit(STATUS_CANNOT); /* takes QEMU along */
}
