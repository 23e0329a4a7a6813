/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * How the loader says what is wrong, and stops. Nothing here is touched in a boot
 * that succeeds, except that the serial port is looked for.
 */
#ifndef LOADER_CONSOLE_H
#define LOADER_CONSOLE_H

#include <stdbool.h>

#define CONSOLE_PORT 0x3f8

/* Whether a 16550 answers at CONSOLE_PORT. */
bool console_is_there(void);

/*
 * Prints "hermit-loader: " and the message as one line on the serial port and on
 * the screen if that shows text, and ends the machine with status 1. Formats: %s,
 * %u, %x, %lu, %lx, %%.
 */
__attribute__((noreturn, cold, format(printf, 1, 2))) void loader_fail(const char *format,
                                                                       ...);

#endif
