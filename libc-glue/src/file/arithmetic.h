/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Arithmetic expansion (POSIX 2017, XCU 2.6.4) for wordexp(). */
#ifndef FILE_ARITHMETIC_H
#define FILE_ARITHMETIC_H

#include <stdbool.h>

/*
 * The value of the expression at *text, up to the "))" that ends it, which is left
 * behind. Whole numbers, in any of C's bases, variables by name or with "$", and C's
 * operators without assignments. False if that is not what it is, or where it divides
 * by 0; *text is anywhere then.
 */
bool __posix_arithmetic(const char **text, long *value);

#endif
