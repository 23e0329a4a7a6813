/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Hyperbolic functions of long double and their inverses, through expm1 and
   log1p, which stay exact where the naive formulas cancel. */
#include <errno.h>
#include <math.h>

#include "x87.h"

/* exp(x) / 2 for large x, which may exist although exp(x) overflows. */
static long double half_exp(long double x)
{
    long double root = expl(0.5L * x);
    return 0.5L * root * root;
}

long double sinhl(long double x)
{
    long double magnitude = fabsl(x), e;

    if (magnitude > 11356.0L) {
        return copysignl(half_exp(magnitude), x);
    }
    e = expm1l(magnitude);
    return copysignl(0.5L * (e + e / (e + 1.0L)), x);
}

long double coshl(long double x)
{
    long double magnitude = fabsl(x), e;

    if (magnitude > 11356.0L) {
        return half_exp(magnitude);
    }
    e = expl(magnitude);
    return 0.5L * (e + 1.0L / e);
}

long double tanhl(long double x)
{
    long double magnitude = fabsl(x), e;

    if (magnitude > 30.0L) {
        return copysignl(1.0L, x);
    }
    e = expm1l(2.0L * magnitude);
    return copysignl(x == x ? e / (e + 2.0L) : x, x);
}

long double asinhl(long double x)
{
    long double magnitude = fabsl(x), square = magnitude * magnitude, result;

    if (magnitude > 0x1p40L) {
        result = logl(magnitude) + LD_LN2;
    } else {
        result = log1pl(magnitude + square / (1.0L + x87_sqrt(square + 1.0L)));
    }
    return copysignl(x == x ? result : x, x);
}

long double acoshl(long double x)
{
    long double above = x - 1.0L;

    if (x < 1.0L) {
        errno = EDOM;
        return LD_NAN;
    }
    if (x > 0x1p40L) {
        return logl(x) + LD_LN2;
    }
    return log1pl(above + x87_sqrt(above * (2.0L + above)));
}

long double atanhl(long double x)
{
    long double magnitude = fabsl(x);

    if (magnitude >= 1.0L) {
        errno = magnitude == 1.0L ? ERANGE : EDOM;
        return magnitude == 1.0L ? copysignl(LD_INF, x) : LD_NAN;
    }
    return copysignl(0.5L * log1pl(2.0L * magnitude / (1.0L - magnitude)), x);
}
