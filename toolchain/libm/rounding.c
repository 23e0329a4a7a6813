/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* long double to an integral value. Only the rint family honours the rounding
   mode, and only it raises "inexact". */
#include <errno.h>
#include <limits.h>
#include <math.h>

#include "x87.h"

static long double round_mode(long double x, uint16_t mode)
{
    uint16_t control = x87_control();
    x87_set_control((uint16_t)((control & ~X87_ROUND_MASK) | mode | X87_MASK_ALL));
    x = x87_rint(x);
    x87_set_control(control);
    return x;
}

long double floorl(long double x)
{
    return round_mode(x, X87_ROUND_DOWN);
}

long double ceill(long double x)
{
    return round_mode(x, X87_ROUND_UP);
}

long double truncl(long double x)
{
    return round_mode(x, X87_ROUND_ZERO);
}

long double rintl(long double x)
{
    return x87_rint(x);
}

/* rint without a trace in the exception flags. */
long double nearbyintl(long double x)
{
    struct {
        uint32_t word[7];
    } environment;
    __asm__ volatile("fnstenv %1; frndint; fldenv %1" : "+t"(x), "=m"(environment));
    return x;
}

/* Halves go away from zero. */
long double roundl(long double x)
{
    long double whole = truncl(x);
    if (fabsl(x - whole) >= 0.5L) {
        whole += ld_is_negative(x) ? -1.0L : 1.0L;
    }
    return copysignl(whole, x);
}

long lrintl(long double x)
{
    long result;
    __asm__ volatile("fistpll %0" : "=m"(result) : "t"(x) : "st");
    return result;
}

long long llrintl(long double x)
{
    return lrintl(x);
}

long lroundl(long double x)
{
    return (long)roundl(x);
}

long long llroundl(long double x)
{
    return (long long)roundl(x);
}

long double modfl(long double x, long double *whole)
{
    *whole = truncl(x);
    if (!ld_is_finite(x)) {
        return x != x ? x : copysignl(0.0L, x);
    }
    return copysignl(x - *whole, x);
}
