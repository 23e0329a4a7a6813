/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Exponentials and logarithms to some 70 bits, of and in pairs of long double. The first
   terms of each series are pairs; what follows them is too small for its own rounding
   to matter. */
#include <math.h>

#include "x87.h"

/* ln 2 in three parts; the first has 32 zero bits at its end, so that its product
   with the exponent of a long double is exact. */
#define LN2_HI  0xb17217f6p-32L
#define LN2_MID 0xe8e7bcd5e4f1d9ccp-95L
#define LN2_LO  0xfcbdabd03cd0c99dp-166L

static const struct ld_pair third = {0xaaaaaaaaaaaaaaabp-65L, -0xaaaaaaaaaaaaaaabp-130L};

struct ld_pair ld_exp_parts(struct ld_pair x, int *n)
{
    long double whole = x87_rint(x.hi * LD_LOG2E), tail = 0.0L;
    struct ld_pair rest = pair_sum(x.hi - whole * LN2_HI, x.lo), square;

    rest = pair_add(rest, pair_scaled(pair_product(whole, LN2_MID), -1.0L));
    rest = pair_sum(rest.hi, rest.lo - whole * LN2_LO);
    *n = (int)whole;
    for (int k = 20; k >= 3; k--) {
        tail = (1.0L + tail) * rest.hi / k;
    }
    /* r + r^2/2 (1 + r/3 + r^2/12 + ...) */
    square = pair_scaled(pair_mul(rest, rest), 0.5L);
    return pair_add(pair_add(rest, square), pair_product(square.hi, tail));
}

struct ld_pair ld_expm1_pair(struct ld_pair x)
{
    int n;
    struct ld_pair part = ld_exp_parts(x, &n);
    long double power = ldexpl(1.0L, n);

    return n == 0 ? part : pair_add(pair_sum(power, -1.0L), pair_scaled(part, power));
}

struct ld_pair ld_log_argument(long double x, int *exponent)
{
    long double m = frexpl(x, exponent);

    if (m < 0.707106781186547524401L) {
        m *= 2.0L;
        (*exponent)--;
    }
    return pair_div((struct ld_pair){m - 1.0L, 0.0L}, pair_sum(m, 1.0L));
}

struct ld_pair ld_ln_pair(struct ld_pair x)
{
    int exponent;
    long double tail = 0.0L;
    struct ld_pair s = ld_log_argument(x.hi, &exponent), square, result;

    /* 2 artanh(s) = 2 s (1 + s^2/3 + s^4 (1/5 + s^2/7 + ...)) */
    square = pair_mul(s, s);
    for (int k = 31; k >= 5; k -= 2) {
        tail = tail * square.hi + 1.0L / k;
    }
    tail *= square.hi * square.hi;
    result = pair_add(pair_mul(square, third), (struct ld_pair){tail, 0.0L});
    s = pair_scaled(s, 2.0L);
    result = pair_add(s, pair_mul(s, result));
    /* The part of x that is less than a unit in the last place of x.hi. */
    result = pair_add(result, (struct ld_pair){x.lo / x.hi, 0.0L});
    if (exponent != 0) {
        struct ld_pair power = pair_product(exponent, LN2_MID);

        power.lo += exponent * LN2_LO;
        result = pair_add(result, power);
        result = pair_add((struct ld_pair){exponent * LN2_HI, 0.0L}, result);
    }
    return result;
}

struct ld_pair ld_log1p_pair(struct ld_pair x)
{
    return ld_ln_pair(pair_add((struct ld_pair){1.0L, 0.0L}, x));
}
