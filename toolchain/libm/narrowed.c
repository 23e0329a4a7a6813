/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Functions of double and float that newlib does less well: their values by long
   double, rounded once more, and the neighbours of zero. */
#include <errno.h>
#include <math.h>
#include <stdint.h>

/* Exact for powers of two, which fdlibm's log(x) / log(2) is not. */
double log2(double x)
{
    return (double)log2l((long double)x);
}

float log2f(float x)
{
    return (float)log2l((long double)x);
}

/* newlib's is up to 60 places off where the result is small. */
float erfcf(float x)
{
    float result = (float)erfcl((long double)x);

    if (result == 0.0F && !__builtin_isinf(x)) {
        errno = ERANGE;
    }
    return result;
}

/* ERANGE where only the narrower format has no room (C17 7.12.1). */
double tgamma(double x)
{
    double result = 1.0 / x;

    if (x != 0.0) {
        result = (double)tgammal((long double)x);
    }
    if (result == 0.0 || (__builtin_isinf(result) && !__builtin_isinf(x))) {
        errno = ERANGE;
    }
    return result;
}

float tgammaf(float x)
{
    float result = 1.0F / x;

    if (x != 0.0F) {
        result = (float)tgammal((long double)x);
    }
    if (result == 0.0F || (__builtin_isinf(result) && !__builtin_isinf(x))) {
        errno = ERANGE;
    }
    return result;
}

/* A neighbour that is infinite or not normal is told by the flags and errno (C17
 * F.10.8.3). */
static void tell(int infinite)
{
    volatile double extreme = infinite ? __DBL_MAX__ : 0x1p-1022;

    extreme *= extreme;
    errno = ERANGE;
}

double nextafter(double x, double y)
{
    union {
        double value;
        int64_t bits;
    } next = {x};

    if (x != x || y != y) {
        return x + y;
    }
    if (x == y) {
        return y; /* so that 0.0 becomes -0.0 */
    }
    if (x == 0.0) {
        next.value = __builtin_copysign(0x1p-1074, y);
    } else {
        next.bits += (x < y) == (x > 0.0) ? 1 : -1;
    }
    if (__builtin_isinf(next.value) || __builtin_fabs(next.value) < 0x1p-1022) {
        tell(__builtin_isinf(next.value));
    }
    return next.value;
}

float nextafterf(float x, float y)
{
    union {
        float value;
        int32_t bits;
    } next = {x};

    if (x != x || y != y) {
        return x + y;
    }
    if (x == y) {
        return y;
    }
    if (x == 0.0F) {
        next.value = __builtin_copysignf(0x1p-149F, y);
    } else {
        next.bits += (x < y) == (x > 0.0F) ? 1 : -1;
    }
    if (__builtin_isinf(next.value) || __builtin_fabsf(next.value) < 0x1p-126F) {
        tell(__builtin_isinf(next.value));
    }
    return next.value;
}
