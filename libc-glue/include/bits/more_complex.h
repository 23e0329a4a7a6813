/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of <complex.h>: complex numbers of two parts that keep signed zeros, infinities
 * and NaNs (C11). */
#ifndef _BITS_MORE_COMPLEX_H
#define _BITS_MORE_COMPLEX_H

#include <sys/cdefs.h>

#if __ISO_C_VISIBLE >= 2011 && !defined(__cplusplus)
#define CMPLX(x, y)  __builtin_complex((double)(x), (double)(y))
#define CMPLXF(x, y) __builtin_complex((float)(x), (float)(y))
#define CMPLXL(x, y) __builtin_complex((long double)(x), (long double)(y))
#endif

#endif
