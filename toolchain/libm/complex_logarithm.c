/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Logarithms, square root and powers of complex long double. */
#include "complex_parts.h"

static const struct ld_pair ln2 = {0xb17217f7d1cf79acp-64L, -0x361c4c67fc0d0951p-128L};
static const struct ld_pair by_ln10 = {0xde5bd8a937287195p-65L, 0xd56eaabeb4cf70c9p-131L};

/* large^2 + small^2 - 1, exact but for what is far below its last place. */
static struct ld_pair squares_less_one(long double large, long double small)
{
    struct ld_pair a = pair_product(large, large), b = pair_product(small, small);
    struct ld_pair first = pair_sum(a.hi, -1.0L), sum = pair_sum(first.hi, b.hi);

    sum = pair_add(sum, pair_sum(a.lo, b.lo));
    return pair_add(sum, pair_of(first.lo));
}

struct ld_pair ld_log_abs(long double x, long double y)
{
    long double large = fmaxl(fabsl(x), fabsl(y)), small = fminl(fabsl(x), fabsl(y));
    struct ld_pair sum;
    int exponent = 0;

    if (large > 0.5L && large < 2.0L) {
        sum = squares_less_one(large, small);
        if (sum.hi > -0.5L && sum.hi < 1.0L) {
            return pair_scaled(ld_log1p_pair(sum), 0.5L);
        }
    } else if (large < 0x1p-100L || large > 0x1p100L) {
        large = frexpl(large, &exponent);
        small = x87_scale(small, -exponent);
    }
    sum = pair_add(pair_product(large, large), pair_product(small, small));
    sum = pair_scaled(ld_ln_pair(sum), 0.5L);
    return pair_add(pair_mul(pair_of(exponent), ln2), sum);
}

long double complex clogl(long double complex z)
{
    long double x = __real__ z, y = __imag__ z, real;

    if (isinf(x) || isinf(y)) {
        real = LD_INF;
    } else if (x != x || y != y) {
        real = LD_NAN;
    } else if (x == 0.0L && y == 0.0L) {
        real = -LD_INF;
    } else {
        real = value_of(ld_log_abs(x, y));
    }
    return from_parts(real, atan2l(y, x));
}

/* The angle of (x, y), both finite, to the bits of a pair: what the first angle is wrong
   by is the angle of the point turned back by it. */
static struct ld_pair angle_pair(long double y, long double x)
{
    int exponent;
    struct ld_pair sine, cosine, across;
    long double angle = x87_patan(y, x), along;

    frexpl(fmaxl(fabsl(x), fabsl(y)), &exponent);
    x = x87_scale(x, -exponent);
    y = x87_scale(y, -exponent);
    ld_sincos_pair(pair_of(angle), &sine, &cosine);
    across = pair_mul(sine, pair_of(-x));
    across = pair_add(pair_mul(cosine, pair_of(y)), across);
    along = x * cosine.hi + y * sine.hi;
    return pair_sum(angle, value_of(across) / along);
}

long double complex clog10l(long double complex z)
{
    long double x = __real__ z, y = __imag__ z;

    if (!ld_is_finite(x) || !ld_is_finite(y) || (x == 0.0L && y == 0.0L)) {
        z = clogl(z);
        return from_parts(__real__ z, __imag__ z * by_ln10.hi);
    }
    return from_parts(
        value_of(pair_mul(ld_log_abs(x, y), by_ln10)),
        signed_product(y == 0.0L && !ld_is_negative(x) ? pair_of(y) : angle_pair(y, x),
                       by_ln10));
}

/* Of x + i y, neither of them infinite. */
static long double complex finite_root(long double x, long double y)
{
    int half;
    long double scaled_x, scaled_y, large, small;
    struct ld_pair root;

    frexpl(fmaxl(fabsl(x), fabsl(y)), &half);
    half >>= 1;
    scaled_x = x87_scale(fabsl(x), -2 * half);
    scaled_y = x87_scale(y, -2 * half);
    root = pair_add(pair_product(scaled_x, scaled_x), pair_product(scaled_y, scaled_y));
    root = pair_add(pair_sqrt(root), pair_of(scaled_x));
    root = pair_sqrt(pair_scaled(root, 0.5L));
    large = x87_scale(value_of(root), half);
    /* The other part is y / (2 large); from that y which has lost no bits. */
    root = pair_div(pair_of(half < 0 ? scaled_y : y), pair_scaled(root, 2.0L));
    small = fabsl(x87_scale(value_of(root), half < 0 ? half : -half));
    return ld_is_negative(x) ? from_parts(small, copysignl(large, y))
                             : from_parts(large, copysignl(small, y));
}

long double complex csqrtl(long double complex z)
{
    long double x = __real__ z, y = __imag__ z;

    if (isinf(y)) {
        return from_parts(LD_INF, y);
    }
    if (isinf(x)) {
        long double other = y == y ? copysignl(0.0L, y) : y;

        return x > 0.0L ? from_parts(x, other)
                        : from_parts(fabsl(other), copysignl(LD_INF, y));
    }
    if (x != x || y != y) {
        return from_parts(LD_NAN, LD_NAN);
    }
    if (x == 0.0L && y == 0.0L) {
        return from_parts(0.0L, y);
    }
    return finite_root(x, y);
}

/* exp(w log z), the logarithm to some 70 bits. */
long double complex cpowl(long double complex z, long double complex w)
{
    long double x = __real__ z, y = __imag__ z, u = __real__ w, v = __imag__ w;
    struct ld_pair length, angle, real, imaginary, sine, cosine;

    if (u == 0.0L && v == 0.0L) {
        return 1.0L;
    }
    if (x == 0.0L && y == 0.0L && u > 0.0L && ld_is_finite(u) && ld_is_finite(v)) {
        return 0.0L;
    }
    if ((x == 0.0L && y == 0.0L) || !ld_is_finite(x) || !ld_is_finite(y) ||
        !(fabsl(u) < 0x1p60L) || !(fabsl(v) < 0x1p60L)) {
        return cexpl(w * clogl(z));
    }
    if (v == 0.0L && u == 1.0L) {
        return z;
    }
    length = ld_log_abs(x, y);
    angle = y == 0.0L && !ld_is_negative(x) ? pair_of(y) : angle_pair(y, x);
    real = pair_add(pair_mul(length, pair_of(u)), pair_mul(angle, pair_of(-v)));
    imaginary = pair_add(pair_mul(length, pair_of(v)), pair_mul(angle, pair_of(u)));
    ld_sincos_pair(imaginary, &sine, &cosine);
    return ld_exp_cis(pair_add(real, pair_of(0.0L)), cosine, sine);
}
