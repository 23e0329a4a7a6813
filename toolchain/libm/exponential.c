/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Exponentials, logarithms and powers of long double. f2xm1 and fyl2x are
   good to the last place; what must be done around them is to reduce the
   argument without losing the bits that the exponent will magnify. */
#include <errno.h>
#include <math.h>

#include "x87.h"

static long double range_error(long double result)
{
    errno = ERANGE;
    return result;
}

long double expl(long double x)
{
    struct ld_pair result;
    int n;

    if (!ld_is_finite(x)) {
        return x == -LD_INF ? 0.0L : x;
    }
    if (x > 11357.0L) {
        return range_error(LD_INF);
    }
    if (x < -11400.0L) {
        return range_error(0.0L);
    }
    result = ld_exp_parts((struct ld_pair){x, 0.0L}, &n);
    result = pair_add((struct ld_pair){1.0L, 0.0L}, result);
    return x87_scale(result.hi + result.lo, n);
}

long double expm1l(long double x)
{
    struct ld_pair result;

    if (x == 0.0L || !ld_is_finite(x)) {
        return x == -LD_INF ? -1.0L : x;
    }
    if (x > 11357.0L) {
        return range_error(LD_INF);
    }
    if (x < -70.0L) {
        return -1.0L;
    }
    if (fabsl(x) < 0x1p-66L) {
        return x;
    }
    if (x > 100.0L) {
        return expl(x); /* the 1 is far below the last place */
    }
    result = ld_expm1_pair((struct ld_pair){x, 0.0L});
    return result.hi + result.lo;
}

long double exp2l(long double x)
{
    long double n;

    if (!ld_is_finite(x)) {
        return x == -LD_INF ? 0.0L : x;
    }
    if (x >= 16384.0L) {
        return range_error(LD_INF);
    }
    if (x < -16500.0L) {
        return range_error(0.0L);
    }
    n = x87_rint(x);
    return x87_scale(1.0L + x87_f2xm1(x - n), n);
}

/* unit * log2(x), with C's answers for arguments that have no logarithm. */
static long double logarithm(long double x, long double unit)
{
    if (x == 0.0L) {
        return range_error(-LD_INF);
    }
    if (x < 0.0L) {
        errno = EDOM;
        return LD_NAN;
    }
    return x == x ? x87_yl2x(x, unit) : x;
}

long double logl(long double x)
{
    return logarithm(x, LD_LN2);
}

long double log2l(long double x)
{
    return logarithm(x, 1.0L);
}

long double log10l(long double x)
{
    const struct ld_pair by_ln10 = {0xde5bd8a937287195p-65L, 0xd56eaabeb4cf70c9p-131L};

    if (!(x > 0.0L) || !ld_is_finite(x)) {
        return logarithm(x, 1.0L);
    }
    return pair_mul(ld_ln_pair((struct ld_pair){x, 0.0L}), by_ln10).hi;
}

long double log1pl(long double x)
{
    struct ld_pair result;

    if (fabsl(x) < 0x1p-66L || x != x) {
        return x;
    }
    if (x <= -1.0L || x > 0x1p70L) {
        return logarithm(1.0L + x, LD_LN2);
    }
    result = ld_log1p_pair((struct ld_pair){x, 0.0L});
    return result.hi + result.lo;
}

/* 2 artanh(s) as a series in pairs; each term is below a 33rd of the one before. */
struct ld_pair ld_log2_pair(long double x)
{
    int exponent;
    struct ld_pair s = ld_log_argument(x, &exponent), s2 = pair_mul(s, s);
    struct ld_pair sum = {0.0L, 0.0L};

    for (int n = 37; n >= 1; n -= 2) {
        struct ld_pair one_nth =
            pair_div((struct ld_pair){1.0L, 0.0L}, (struct ld_pair){n, 0.0L});
        sum = pair_add(pair_mul(sum, s2), one_nth);
    }
    sum = pair_mul(sum, s);
    /* 2 log2(e) */
    sum = pair_mul(sum,
                   (struct ld_pair){0xb8aa3b295c17f0bcp-62L, -0x82f0025f2dc582eep-127L});
    return pair_add((struct ld_pair){exponent, 0.0L}, sum);
}

long double ld_exp2_pair(struct ld_pair p)
{
    long double n, fraction;

    if (p.hi > 16384.0L) {
        return range_error(LD_INF);
    }
    if (p.hi < -16500.0L) {
        return range_error(0.0L);
    }
    n = x87_rint(p.hi);
    fraction = (p.hi - n) + p.lo;
    return x87_scale(1.0L + x87_f2xm1(fraction), n);
}

/* 0 for y not whole, 1 for odd, 2 for even. */
static int parity(long double y)
{
    if (fabsl(y) >= 0x1p64L) {
        return 2;
    }
    if (truncl(y) != y) {
        return 0;
    }
    return fmodl(y, 2.0L) != 0.0L ? 1 : 2;
}

/* x is 0 or infinite, or y is. */
static long double power_of_limit(long double x, long double y)
{
    int odd = parity(y) == 1;

    if (!ld_is_finite(y)) {
        if (fabsl(x) == 1.0L) {
            return 1.0L;
        }
        return (fabsl(x) > 1.0L) == (y > 0.0L) ? LD_INF : 0.0L;
    }
    if (x == 0.0L && y < 0.0L) {
        errno = ERANGE;
        return odd ? copysignl(LD_INF, x) : LD_INF;
    }
    x = (x == 0.0L) == (y > 0.0L) ? copysignl(0.0L, x) : copysignl(LD_INF, x);
    return odd ? x : fabsl(x);
}

long double powl(long double x, long double y)
{
    struct ld_pair power;
    long double result;
    int kind;

    if (x == 1.0L || y == 0.0L) {
        return 1.0L;
    }
    if (x != x || y != y) {
        return x + y;
    }
    if (x == 0.0L || !ld_is_finite(x) || !ld_is_finite(y)) {
        return power_of_limit(x, y);
    }
    kind = parity(y);
    if (x < 0.0L && kind == 0) {
        errno = EDOM;
        return LD_NAN;
    }
    power = ld_log2_pair(fabsl(x));
    if (fabsl(y) > 0x1p80L) {
        power = (struct ld_pair){power.hi * y, 0.0L};
    } else {
        power = pair_mul(power, (struct ld_pair){y, 0.0L});
    }
    result = ld_exp2_pair(power);
    return x < 0.0L && kind == 1 ? -result : result;
}

/* A Newton step from an estimate that is already good to 60 bits. */
long double cbrtl(long double x)
{
    long double root, magnitude = fabsl(x);

    if (x == 0.0L || !ld_is_finite(x)) {
        return x;
    }
    root = exp2l(x87_yl2x(magnitude, 1.0L) / 3.0L);
    root -= (root - magnitude / (root * root)) / 3.0L;
    return copysignl(root, x);
}
