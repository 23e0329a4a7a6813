/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Limits by the names of old systems. */
#ifndef _VALUES_H
#define _VALUES_H

#include <float.h>
#include <limits.h>

#define CHARBITS  CHAR_BIT
#define SHORTBITS (CHAR_BIT * (int)sizeof(short))
#define INTBITS   (CHAR_BIT * (int)sizeof(int))
#define LONGBITS  (CHAR_BIT * (int)sizeof(long))
#define MINSHORT  SHRT_MIN
#define MAXSHORT  SHRT_MAX
#define MININT    INT_MIN
#define MAXINT    INT_MAX
#define MINLONG   LONG_MIN
#define MAXLONG   LONG_MAX
#define MINFLOAT  FLT_MIN
#define MAXFLOAT  FLT_MAX
#define MINDOUBLE DBL_MIN
#define MAXDOUBLE DBL_MAX

#endif
