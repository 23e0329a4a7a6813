/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Trigonometric functions of long double. fsin and fcos know pi only to 66
   bits, so an angle is first brought into [-pi/4, pi/4] here, by multiplying
   its significand with those digits of 2/pi that matter (Payne and Hanek). */
#include <errno.h>
#include <math.h>

#include "x87.h"

/* 64 bits of 2/pi from bit position at, which may be before the point. */
static uint64_t digits(int at)
{
    int word = at >> 6, shift = at & 63;
    uint64_t high = word >= 0 ? ld_two_over_pi[word] : 0;
    uint64_t low = word + 1 >= 0 ? ld_two_over_pi[word + 1] : 0;
    return shift == 0 ? high : high << shift | low >> (64 - shift);
}

/* x * 2/pi = whole quarters + fraction; digits of weight 4 and above drop out.
   The window of 256 bits leaves 64 correct bits even for the long double that
   comes nearest to a multiple of pi/2. */
long double ld_reduce_angle(long double x, unsigned *quarter)
{
    union ld_bits bits = {fabsl(x)};
    int exponent = (int)bits.sign_exponent - LD_EXP_BIAS - 63;
    unsigned __int128 product;
    uint64_t part[4], carry = 0;
    int negative = 0;
    long double angle;

    *quarter = 0;
    if (bits.value <= LD_PI / 4) {
        return x;
    }
    /* x = mantissa * 2^exponent, so the bit of 2/pi that meets the lowest bit
       of the mantissa with weight 2 is at position exponent - 2; the first 64
       bits of the product overlap only with multiples of a full turn. */
    for (int i = 3; i >= 0; i--) {
        product =
            (unsigned __int128)bits.mantissa * digits(exponent - 2 + 64 * i) + carry;
        part[i] = (uint64_t)product;
        carry = (uint64_t)(product >> 64);
    }
    /* The two top bits of part[0] are the quarter, the rest its fraction. */
    *quarter = (unsigned)(part[0] >> 62);
    for (int i = 0; i < 4; i++) {
        part[i] = part[i] << 2 | (i < 3 ? part[i + 1] >> 62 : 0);
    }
    if (part[0] >> 63) {
        *quarter = (*quarter + 1) & 3;
        negative = 1;
        for (int i = 0; i < 4; i++) {
            part[i] = ~part[i];
        }
    }
    angle = part[0] * 0x1p-64L + part[1] * 0x1p-128L + part[2] * 0x1p-192L;
    angle *= LD_PI / 2;
    if (ld_is_negative(x)) {
        *quarter = (4 - *quarter) & 3;
        negative = !negative;
    }
    return negative ? -angle : angle;
}

static long double not_an_angle(long double x)
{
    errno = x == x ? EDOM : errno;
    return x - x;
}

void sincosl(long double x, long double *sine, long double *cosine)
{
    unsigned quarter;
    long double angle, s, c;

    if (!ld_is_finite(x)) {
        *sine = *cosine = not_an_angle(x);
        return;
    }
    angle = ld_reduce_angle(x, &quarter);
    s = x87_sin(angle);
    c = x87_cos(angle);
    *sine = quarter & 1 ? c : s;
    *cosine = quarter & 1 ? s : c;
    if (quarter & 2) {
        *sine = -*sine;
    }
    if (quarter == 1 || quarter == 2) {
        *cosine = -*cosine;
    }
}

long double sinl(long double x)
{
    unsigned quarter;

    if (!ld_is_finite(x)) {
        return not_an_angle(x);
    }
    x = ld_reduce_angle(x, &quarter);
    x = quarter & 1 ? x87_cos(x) : x87_sin(x);
    return quarter & 2 ? -x : x;
}

long double cosl(long double x)
{
    unsigned quarter;

    if (!ld_is_finite(x)) {
        return not_an_angle(x);
    }
    x = ld_reduce_angle(x, &quarter);
    x = quarter & 1 ? x87_sin(x) : x87_cos(x);
    return quarter == 1 || quarter == 2 ? -x : x;
}

long double tanl(long double x)
{
    unsigned quarter;

    if (!ld_is_finite(x)) {
        return not_an_angle(x);
    }
    x = ld_reduce_angle(x, &quarter);
    return quarter & 1 ? -x87_cos(x) / x87_sin(x) : x87_sin(x) / x87_cos(x);
}

long double atanl(long double x)
{
    return x87_patan(x, 1.0L);
}

long double atan2l(long double y, long double x)
{
    return x87_patan(y, x);
}

/* The leg that belongs to x in a right triangle with hypotenuse 1. */
static long double other_leg(long double x)
{
    if (fabsl(x) > 1.0L) {
        errno = EDOM;
        return LD_NAN;
    }
    return x87_sqrt((1.0L - x) * (1.0L + x));
}

long double asinl(long double x)
{
    return x87_patan(x, other_leg(x));
}

long double acosl(long double x)
{
    return x87_patan(other_leg(x), x);
}
