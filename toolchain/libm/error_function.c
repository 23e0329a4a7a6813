/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The error function of long double and its complement: the power
   series in pairs near 0, a continued fraction farther away. */
#include <errno.h>
#include <math.h>

#include "x87.h"

#define SERIES_BELOW 3.5L

static const struct ld_pair two_by_root_pi = {0x906eba8214db688dp-63L,
                                              0xe3a914fed7fd8688p-128L};

static struct ld_pair pair_of(long double x)
{
    return (struct ld_pair){x, 0.0L};
}

/* erf(x) for |x| < SERIES_BELOW: the sum of (-1)^n x^(2n+1) / (n! (2n+1)). What its
   terms, at most e^(x^2), lose of the 120 bits is not missed. */
static struct ld_pair erf_series(long double x)
{
    struct ld_pair power = pair_of(x), sum = power, term = power;
    struct ld_pair square = pair_scaled(pair_product(x, x), -1.0L);

    for (int n = 1; fabsl(term.hi) > sum.hi * 0x1p-100L; n++) {
        power = pair_div(pair_mul(power, square), pair_of(n));
        term = pair_div(power, pair_of(2 * n + 1));
        sum = pair_add(sum, term);
    }
    return pair_mul(two_by_root_pi, sum);
}

/* erfc(x) for x >= SERIES_BELOW, the fraction evaluated from its far end. */
static long double erfc_fraction(long double x)
{
    int terms = (int)(40.0L + 700.0L / (x * x)), n;
    struct ld_pair rest = pair_of(x);

    for (int k = terms; k >= 1; k--) {
        rest = pair_add(pair_of(x), pair_div(pair_of(0.5L * k), rest));
    }
    rest = pair_div(pair_scaled(two_by_root_pi, 0.5L), rest);
    struct ld_pair e = ld_exp_parts(pair_scaled(pair_product(x, x), -1.0L), &n);

    rest = pair_mul(rest, pair_add(pair_of(1.0L), e));
    return ldexpl(rest.hi + rest.lo, n);
}

long double erfl(long double x)
{
    long double magnitude = fabsl(x), result;

    if (x != x || magnitude < 0x1p-40L) {
        return x != x ? x : x * two_by_root_pi.hi + x * two_by_root_pi.lo;
    }
    if (magnitude > 7.0L) {
        return copysignl(1.0L, x);
    }
    if (magnitude < SERIES_BELOW) {
        struct ld_pair series = erf_series(magnitude);

        result = series.hi + series.lo;
    } else {
        result = 1.0L - erfc_fraction(magnitude);
    }
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
    if (x >= SERIES_BELOW) {
        return erfc_fraction(x);
    }
    if (x <= -7.0L || fabsl(x) < 0x1p-66L) {
        return x < -1.0L ? 2.0L : 1.0L;
    }
    struct ld_pair rest = x > -SERIES_BELOW ? erf_series(fabsl(x)) : pair_of(-erfl(x));

    rest = pair_add(pair_of(1.0L), x < 0.0L ? rest : pair_scaled(rest, -1.0L));
    return rest.hi + rest.lo;
}
