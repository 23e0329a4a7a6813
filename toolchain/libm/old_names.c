/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Functions of X/Open and GNU that newlib lacks. */
#define _GNU_SOURCE
#include <math.h>
#include <stdint.h>
#include <string.h>

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
