/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* x * y + z with one rounding. Product and sum are made exactly, in parts; the
   small parts are then added with "rounding to odd" (towards zero, the last
   bit set if anything was lost), after which the one rounding of the final sum
   cannot be wrong by rounding twice. */
#include <math.h>

#include "x87.h"

static long double add_to_odd(long double a, long double b)
{
    struct ld_pair exact = pair_sum(a, b);
    union ld_bits bits = {exact.hi};

    if (exact.lo != 0.0L && (bits.mantissa & 1) == 0) {
        /* One step towards the part that was lost. */
        bits.value = nextafterl(exact.hi, exact.lo > 0.0L ? LD_INF : -LD_INF);
    }
    return bits.value;
}

static long double scaled_fma(long double x, long double y, long double z)
{
    struct ld_pair product = pair_product(x, y);
    struct ld_pair low = pair_sum(z, product.lo);
    struct ld_pair high = pair_sum(product.hi, low.hi);

    if (high.hi == 0.0L) {
        return high.hi + low.lo;
    }
    return high.hi + add_to_odd(high.lo, low.lo);
}

long double fmal(long double x, long double y, long double z)
{
    int x_exponent, y_exponent, z_exponent, gap, shift;

    if (!ld_is_finite(x) || !ld_is_finite(y) || x == 0.0L || y == 0.0L) {
        return x * y + z;
    }
    if (z == 0.0L || !ld_is_finite(z)) {
        return z == 0.0L ? x * y + z : z;
    }
    x = frexpl(x, &x_exponent);
    y = frexpl(y, &y_exponent);
    z = frexpl(z, &z_exponent);
    shift = x_exponent + y_exponent;
    gap = z_exponent - shift;
    /* So far apart, the smaller one only decides the rounding. */
    if (gap > 200) {
        gap = 200;
        shift = z_exponent - gap;
    } else if (gap < -200) {
        gap = -200;
    }
    return scalbnl(scaled_fma(x, y, scalbnl(z, gap)), shift);
}
