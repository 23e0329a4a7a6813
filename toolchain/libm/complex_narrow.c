/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The complex functions of double and float. What programs call most is made of the real
   functions of double where nothing can overflow or cancel; the rest, and all
   special values, come from those of long double. float has its own through double. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* clog10() */
#endif
#include <complex.h>
#include <math.h>

#include "x87.h"

#define EXP_LIMIT 700.0 /* exp() of its negative is still a normal number */

static double complex from_parts(double real, double imaginary)
{
    return __builtin_complex(real, imaginary);
}

static double complex swapped(double complex z)
{
    return from_parts(__imag__ z, __real__ z);
}

/* The products with functions of x are those of finite numbers. */
static int is_tame(double x, double y)
{
    return fabs(x) < EXP_LIMIT && isfinite(y);
}

double complex cexp(double complex z)
{
    double x = __real__ z, y = __imag__ z, power;

    if (!is_tame(x, y)) {
        return (double complex)cexpl(z);
    }
    power = exp(x);
    return y == 0.0 ? from_parts(power, y) : from_parts(power * cos(y), power * sin(y));
}

double complex csinh(double complex z)
{
    double x = __real__ z, y = __imag__ z;

    if (!is_tame(x, y)) {
        return (double complex)csinhl(z);
    }
    return from_parts(sinh(x) * cos(y), cosh(x) * sin(y));
}

double complex ccosh(double complex z)
{
    double x = __real__ z, y = __imag__ z;

    if (!is_tame(x, y)) {
        return (double complex)ccoshl(z);
    }
    return from_parts(cosh(x) * cos(y), sinh(x) * sin(y));
}

double complex csin(double complex z)
{
    return swapped(csinh(swapped(z)));
}

double complex ccos(double complex z)
{
    return ccosh(from_parts(-__imag__ z, __real__ z));
}

/* Whether the logarithm of a square x^2 + y^2 is as exact as the square: far from 1. */
static int is_far_from_1(long double square)
{
    return (square > 0.0L && square < 0.5L) || (square > 2.0L && ld_is_finite(square));
}

double complex clog(double complex z)
{
    long double x = __real__ z, y = __imag__ z, square = x * x + y * y;

    if (!is_far_from_1(square)) {
        return (double complex)clogl(z);
    }
    return from_parts((double)(0.5L * x87_yl2x(square, LD_LN2)), (double)x87_patan(y, x));
}

double complex csqrt(double complex z)
{
    long double x = __real__ z, y = __imag__ z, square = x * x + y * y, large, small;

    if (!(square > 0.0L && ld_is_finite(square))) {
        return (double complex)csqrtl(z);
    }
    large = x87_sqrt(0.5L * (x87_sqrt(square) + __builtin_fabsl(x)));
    small = __builtin_fabsl(y) / (2.0L * large);
    if (x < 0.0L) {
        long double root = large;

        large = small;
        small = root;
    }
    return from_parts((double)large, copysign((double)small, __imag__ z));
}

/* The 11 bits that a long double has more are enough for the logarithm. */
double complex cpow(double complex z, double complex w)
{
    long double x = __real__ z, y = __imag__ z, u = __real__ w, v = __imag__ w;
    long double length = x * x + y * y, angle;
    double real, imaginary, power, sine, cosine;

    if (!(length > 0.0L && ld_is_finite(length))) {
        return (double complex)cpowl(z, w);
    }
    length = is_far_from_1(length) ? 0.5L * x87_yl2x(length, LD_LN2) : ld_log_abs(x, y).hi;
    angle = x87_patan(y, x);
    x = u * length - v * angle;
    y = v * length + u * angle;
    real = (double)x;
    imaginary = (double)y;
    if (!is_tame(real, imaginary) || fabs(imaginary) > 0x1p20 ||
        (v == 0.0L && x87_rint(u) == u)) {
        return (double complex)cpowl(z, w); /* limits; and what may be exact */
    }
    power = exp(real);
    power += power * (double)(x - real);
    sine = sin(imaginary);
    cosine = cos(imaginary);
    x = sine + (y - imaginary) * cosine;
    y = cosine - (y - imaginary) * sine;
    return from_parts((double)(power * y), (double)(power * x));
}

float complex cpowf(float complex z, float complex w)
{
    return (float complex)cpow(z, w);
}

#define FROM_LONG_DOUBLE(name)             \
    double complex name(double complex z)  \
    {                                      \
        return (double complex)name##l(z); \
    }                                      \
    FROM_DOUBLE(name)
#define FROM_DOUBLE(name)                  \
    float complex name##f(float complex z) \
    {                                      \
        return (float complex)name(z);     \
    }

FROM_LONG_DOUBLE(cacos)
FROM_LONG_DOUBLE(cacosh)
FROM_LONG_DOUBLE(casin)
FROM_LONG_DOUBLE(casinh)
FROM_LONG_DOUBLE(catan)
FROM_LONG_DOUBLE(catanh)
FROM_LONG_DOUBLE(clog10)
FROM_LONG_DOUBLE(ctan)
FROM_LONG_DOUBLE(ctanh)
FROM_DOUBLE(ccos)
FROM_DOUBLE(ccosh)
FROM_DOUBLE(cexp)
FROM_DOUBLE(clog)
FROM_DOUBLE(csin)
FROM_DOUBLE(csinh)
FROM_DOUBLE(csqrt)
