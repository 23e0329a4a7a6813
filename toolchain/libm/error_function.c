/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The error function of long double and its complement: the power
   series below 1, a continued fraction above. */
#include <errno.h>
#include <math.h>

#include "x87.h"

#define TWO_BY_ROOT_PI 1.128379167095512573896158903121545172L

/* erf(x) for |x| < 1: the sum of (-1)^n x^(2n+1) / (n! (2n+1)). */
static long double erf_series(long double x)
{
    long double power = x, sum = x, term = x, square = x * x;

    for (int n = 1; fabsl(term) > fabsl(sum) * 0x1p-66L; n++) {
        power *= -square / n;
        term = power / (2 * n + 1);
        sum += term;
    }
    return TWO_BY_ROOT_PI * sum;
}

/* erfc(x) for x >= 1, the fraction evaluated from its far end. */
static long double erfc_fraction(long double x)
{
    int terms = (int)(40.0L + 700.0L / (x * x));
    long double rest = x;

    for (int n = terms; n >= 1; n--) {
        rest = x + 0.5L * n / rest;
    }
    return 0.5L * TWO_BY_ROOT_PI * ld_exp_minus_square(x) / rest;
}

long double erfl(long double x)
{
    long double magnitude = fabsl(x), result;

    if (x != x || magnitude < 0x1p-40L) {
        return x != x ? x : x * TWO_BY_ROOT_PI;
    }
    if (magnitude > 7.0L) {
        return copysignl(1.0L, x);
    }
    result = magnitude < 1.0L ? erf_series(magnitude) : 1.0L - erfc_fraction(magnitude);
    return copysignl(result, x);
}

long double erfcl(long double x)
{
    if (x != x) {
        return x;
    }
    if (x > 107.0L) {
        errno = ERANGE;
        return 0.0L;
    }
    if (x >= 1.0L) {
        return erfc_fraction(x);
    }
    return 1.0L - erfl(x);
}
