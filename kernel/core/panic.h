/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * How the kernel stops when it must not go on. Bad input is an error code, never
 * a panic; a panic means that an invariant of the kernel's own is broken.
 */
#ifndef KERNEL_CORE_PANIC_H
#define KERNEL_CORE_PANIC_H

#include "lib/base.h"

/* Exit status of a machine that ended by panic or by an unhandled fault. */
#define PANIC_STATUS 139

/* Prints "PANIC: ..." and a backtrace on the console and ends the machine. */
NORETURN COLD void panic(const char *fmt, ...) PRINTF_LIKE(1, 2);

#define ASSERT(cond)                                                               \
    do {                                                                           \
        if (unlikely(!(cond))) {                                                   \
            panic("%s:%d: %s: assertion failed: %s", __FILE__, __LINE__, __func__, \
                  #cond);                                                          \
        }                                                                          \
    } while (0)

#endif
