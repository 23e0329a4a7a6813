/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The kernel's one formatter. Understands %d %i %u %x %X %p %c %s %% with the
 * flags - 0 #, width, precision (of %s), and the sizes hh h l ll z j t. An
 * unknown conversion is copied as it stands. Never allocates, takes no lock.
 */
#ifndef KERNEL_LIB_PRINTF_H
#define KERNEL_LIB_PRINTF_H

#include "lib/base.h"
#include <stdarg.h>

/*
 * Writes at most size - 1 characters and a NUL (nothing if size is 0). Returns
 * the length that the whole text has, without the NUL.
 */
size_t kvsnprintf(char *buf, size_t size, const char *fmt, va_list args)
    PRINTF_LIKE(3, 0);
size_t ksnprintf(char *buf, size_t size, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
