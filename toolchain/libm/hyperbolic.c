/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Hyperbolic functions of long double and their inverses, through exp(x) - 1 and
   log(1 + x) in pairs, which stay exact where the naive formulas cancel. */
#include <errno.h>
#include <math.h>

#include "x87.h"

#define LEAST 0x1p-33L /* below it the function of x is x, to its last place */

static const struct ld_pair one = {1.0L, 0.0L}, two = {2.0L, 0.0L};

static long double value_of(struct ld_pair x)
{
    return x.hi + x.lo;
}

static struct ld_pair pair_of(long double x)
{
    return (struct ld_pair){x, 0.0L};
}

/* exp(x) / 2 for large x, which may exist although exp(x) overflows. */
static long double half_exp(long double x)
{
    int n;
    struct ld_pair part;

    if (!(x < 11400.0L)) {
        errno = ld_is_finite(x) ? ERANGE : errno;
        return x == x ? LD_INF : x;
    }
    part = ld_exp_parts(pair_of(x), &n);
    x = ldexpl(value_of(pair_add(one, part)), n - 1);
    errno = ld_is_finite(x) ? errno : ERANGE;
    return x;
}

long double sinhl(long double x)
{
    long double magnitude = fabsl(x);
    struct ld_pair e;

    if (magnitude < LEAST || x != x) {
        return x;
    }
    if (magnitude > 50.0L) {
        return copysignl(half_exp(magnitude), x);
    }
    e = ld_expm1_pair(pair_of(magnitude));
    e = pair_add(e, pair_div(e, pair_add(e, one)));
    return copysignl(0.5L * value_of(e), x);
}

long double coshl(long double x)
{
    long double magnitude = fabsl(x);
    struct ld_pair e;

    if (!(magnitude <= 50.0L)) {
        return half_exp(magnitude);
    }
    e = pair_add(ld_expm1_pair(pair_of(magnitude)), one);
    return 0.5L * value_of(pair_add(e, pair_div(one, e)));
}

long double tanhl(long double x)
{
    long double magnitude = fabsl(x);
    struct ld_pair e;

    if (magnitude < LEAST || x != x) {
        return x;
    }
    if (magnitude > 30.0L) {
        return copysignl(1.0L, x);
    }
    e = ld_expm1_pair(pair_of(2.0L * magnitude));
    return copysignl(value_of(pair_div(e, pair_add(e, two))), x);
}

/* log(2 x), x large */
static long double log_of_twice(long double x)
{
    struct ld_pair part = ld_ln_pair(pair_of(0.5L * x));

    return value_of(pair_add(part, pair_scaled(ld_ln_pair(two), 2.0L)));
}

long double asinhl(long double x)
{
    long double magnitude = fabsl(x), result;
    struct ld_pair square;

    if (magnitude < LEAST || !ld_is_finite(x)) {
        return x;
    }
    if (magnitude > 0x1p70L) {
        result = log_of_twice(magnitude);
    } else {
        /* x + sqrt(x^2 + 1) - 1 */
        square = pair_product(magnitude, magnitude);
        square = pair_div(square, pair_add(one, pair_sqrt(pair_add(square, one))));
        result = value_of(ld_log1p_pair(pair_add(square, pair_of(magnitude))));
    }
    return copysignl(result, x);
}

long double acoshl(long double x)
{
    struct ld_pair above;

    if (x < 1.0L) {
        errno = EDOM;
        return LD_NAN;
    }
    if (x == 1.0L || !ld_is_finite(x)) {
        return x == 1.0L ? 0.0L : x;
    }
    if (x > 0x1p70L) {
        return log_of_twice(x);
    }
    above = pair_sum(x, -1.0L);
    above = pair_add(above, pair_sqrt(pair_mul(above, pair_add(above, two))));
    return value_of(ld_log1p_pair(above));
}

long double atanhl(long double x)
{
    long double magnitude = fabsl(x);
    struct ld_pair result;

    if (magnitude >= 1.0L) {
        errno = magnitude == 1.0L ? ERANGE : EDOM;
        return magnitude == 1.0L ? copysignl(LD_INF, x) : LD_NAN;
    }
    if (magnitude < LEAST || x != x) {
        return x;
    }
    result = pair_div(pair_of(2.0L * magnitude), pair_sum(1.0L, -magnitude));
    return copysignl(0.5L * value_of(ld_log1p_pair(result)), x);
}
