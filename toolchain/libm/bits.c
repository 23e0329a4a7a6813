/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* long double functions that look at sign, exponent and neighbours. */
#include <errno.h>
#include <limits.h>
#include <math.h>

#include "x87.h"

long double fabsl(long double x)
{
    return __builtin_fabsl(x);
}

long double copysignl(long double x, long double y)
{
    return ld_is_negative(y) ? -fabsl(x) : fabsl(x);
}

long double fmaxl(long double x, long double y)
{
    if (x != x || y != y) {
        return x != x ? y : x;
    }
    return x < y || (x == y && ld_is_negative(x)) ? y : x;
}

long double fminl(long double x, long double y)
{
    if (x != x || y != y) {
        return x != x ? y : x;
    }
    return y < x || (x == y && ld_is_negative(y)) ? y : x;
}

long double fdiml(long double x, long double y)
{
    if (x != x || y != y) {
        return x + y;
    }
    return x > y ? x - y : 0.0L;
}

long double scalbnl(long double x, int n)
{
    return x87_scale(x, n);
}

long double scalblnl(long double x, long n)
{
    return x87_scale(x, n);
}

long double ldexpl(long double x, int n)
{
    long double result = x87_scale(x, n);
    if (ld_is_finite(x) && x != 0.0L && (result == 0.0L || !ld_is_finite(result))) {
        errno = ERANGE;
    }
    return result;
}

long double frexpl(long double x, int *exponent)
{
    union ld_bits bits = {x};

    *exponent = 0;
    if (x == 0.0L || !ld_is_finite(x)) {
        return x;
    }
    if (ld_exponent(x) == 0) {
        bits.value = x * 0x1p64L;
        *exponent = -64;
    }
    *exponent += (int)(bits.sign_exponent & LD_EXP_MASK) - (LD_EXP_BIAS - 1);
    bits.sign_exponent = (uint16_t)((bits.sign_exponent & LD_SIGN) | (LD_EXP_BIAS - 1));
    return bits.value;
}

int ilogbl(long double x)
{
    int exponent;

    if (x == 0.0L) {
        return FP_ILOGB0;
    }
    if (x != x) {
        return FP_ILOGBNAN;
    }
    if (!ld_is_finite(x)) {
        return INT_MAX;
    }
    frexpl(x, &exponent);
    return exponent - 1;
}

long double logbl(long double x)
{
    if (x == 0.0L) {
        return -1.0L / fabsl(x);
    }
    return ld_is_finite(x) ? ilogbl(x) : x * x;
}

/* The next number away from (up) or towards zero; x is finite and not 0. */
static long double ld_step(long double x, int up)
{
    union ld_bits bits = {x};

    if (up) {
        if (++bits.mantissa == 0) {
            bits.mantissa = 1ull << 63;
            bits.sign_exponent++;
        } else if ((bits.sign_exponent & LD_EXP_MASK) == 0 && bits.mantissa >> 63) {
            bits.sign_exponent++;
        }
    } else if (bits.mantissa-- == 1ull << 63 && (bits.sign_exponent & LD_EXP_MASK) != 0) {
        bits.sign_exponent--;
        if ((bits.sign_exponent & LD_EXP_MASK) != 0) {
            bits.mantissa |= 1ull << 63;
        }
    }
    return bits.value;
}

long double nextafterl(long double x, long double y)
{
    if (x != x || y != y) {
        return x + y;
    }
    if (x == y) {
        return y;
    }
    if (x == 0.0L) {
        return copysignl(0x1p-16445L, y);
    }
    if (!ld_is_finite(x)) {
        return copysignl(__LDBL_MAX__, x);
    }
    return ld_step(x, (x < y) == (x > 0.0L));
}

long double nexttowardl(long double x, long double y)
{
    return nextafterl(x, y);
}

double nexttoward(double x, long double y)
{
    if (x != x || y != y) {
        return (double)(x + y);
    }
    if ((long double)x == y) {
        return (double)y;
    }
    return nextafter(x, x < y ? __builtin_inf() : -__builtin_inf());
}

float nexttowardf(float x, long double y)
{
    if (x != x || y != y) {
        return (float)(x + y);
    }
    if ((long double)x == y) {
        return (float)y;
    }
    return nextafterf(x, x < y ? __builtin_inff() : -__builtin_inff());
}
