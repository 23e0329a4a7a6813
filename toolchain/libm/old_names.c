/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Functions of X/Open and GNU that newlib lacks. */
#define _GNU_SOURCE
#include <math.h>
#include <stdint.h>
#include <string.h>

double scalb(double x, double n)
{
    if (isnan(x) || isnan(n)) {
        return x * n;
    }
    if (isinf(n)) {
        return n > 0 ? x * n : x == 0 ? x : x / -n;
    }
    if (rint(n) != n) {
        return (n - n) / (n - n); /* invalid */
    }
    return scalbn(x, n > 65000 ? 65000 : n < -65000 ? -65000 : (int)n);
}

float scalbf(float x, float n)
{
    return (float)scalb(x, n); /* the exponent of a float is never rounded twice */
}

double significand(double x)
{
    return x == 0 || !isfinite(x) ? x : scalbn(x, -ilogb(x));
}

float significandf(float x)
{
    return x == 0 || !isfinite(x) ? x : scalbnf(x, -ilogbf(x));
}

long double exp10l(long double x)
{
    return powl(10.0L, x);
}

long double pow10l(long double x)
{
    return powl(10.0L, x);
}

/* Bits tell: arithmetic would make it a quiet one. The first bit of the fraction says
 * that a NaN is quiet (x87: the one behind the integer bit). */
int __issignaling(double x);
int __issignalingf(float x);
int __issignalingl(long double x);

int __issignaling(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof(bits));
    return isnan(x) && (bits >> 51 & 1) == 0;
}

int __issignalingf(float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof(bits));
    return isnan(x) && (bits >> 22 & 1) == 0;
}

int __issignalingl(long double x)
{
    uint64_t fraction;

    memcpy(&fraction, &x, sizeof(fraction));
    return isnan(x) && (fraction >> 62 & 1) == 0;
}
