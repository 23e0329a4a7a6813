/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* exp, sinh, cosh and tanh of complex long double, and by them sin, cos and tan: products
   of the real functions in pairs. For tanh the quotient is written so that its
   denominator is a sum of squares, as in W. Kahan, "Branch Cuts for Complex Elementary
   Functions" (1987), so that nothing cancels. */
#include "complex_parts.h"

#define LEAST    0x1p-33L /* below it sinh(x) is x, to its last place */
#define FAR      60.0L    /* above it exp(-x) is nothing beside exp(x) */
#define FARTHEST 40000.0L /* exp() of it is too much for any factor */

static const struct ld_pair one = {1.0L, 0.0L};

long double complex ld_exp_cis(struct ld_pair x, struct ld_pair cosine,
                               struct ld_pair sine)
{
    int n;
    struct ld_pair power;

    if (fabsl(x.hi) > FARTHEST) {
        x = pair_of(copysignl(FARTHEST, x.hi));
    }
    power = pair_add(one, ld_exp_parts(x, &n));
    return from_parts(x87_scale(signed_product(power, cosine), n),
                      x87_scale(signed_product(power, sine), n));
}

long double complex cexpl(long double complex z)
{
    long double x = __real__ z, y = __imag__ z;
    struct ld_pair sine, cosine;

    if (y == 0.0L) {
        return from_parts(expl(x), y);
    }
    if (!ld_is_finite(y)) {
        if (x == -LD_INF) {
            return from_parts(0.0L, copysignl(0.0L, y));
        }
        return from_parts(x == LD_INF ? x : LD_NAN, LD_NAN);
    }
    if (x != x) {
        return from_parts(x, x);
    }
    ld_sincos_pair(pair_of(y), &sine, &cosine);
    if (!ld_is_finite(x)) {
        x = x < 0.0L ? 0.0L : LD_INF;
        return from_parts(copysignl(x, cosine.hi), copysignl(x, sine.hi));
    }
    return ld_exp_cis(pair_of(x), cosine, sine);
}

/* sinh and cosh of |x| <= FAR. */
static void sinh_cosh(long double x, struct ld_pair *sinh_x, struct ld_pair *cosh_x)
{
    struct ld_pair less_one = ld_expm1_pair(pair_of(fabsl(x)));
    struct ld_pair power = pair_add(less_one, one);

    *cosh_x = pair_scaled(pair_add(power, pair_div(one, power)), 0.5L);
    if (fabsl(x) < LEAST) {
        *sinh_x = pair_of(x);
        return;
    }
    *sinh_x = pair_add(less_one, pair_div(less_one, power));
    *sinh_x = pair_scaled(*sinh_x, ld_is_negative(x) ? -0.5L : 0.5L);
}

/* sinh(x) with_sinh + i cosh(x) with_cosh; i and 1 change places unless sinh is first. */
static long double complex hyperbolic(long double x, struct ld_pair with_sinh,
                                      struct ld_pair with_cosh, int sinh_first)
{
    long double complex result;

    if (fabsl(x) > FAR) {
        if (ld_is_negative(x)) {
            with_sinh = pair_scaled(with_sinh, -1.0L);
        }
        x = fabsl(x);
        if (!ld_is_finite(x)) {
            result = from_parts(copysignl(x, with_sinh.hi), copysignl(x, with_cosh.hi));
        } else {
            result = ld_exp_cis(pair_of(x), pair_scaled(with_sinh, 0.5L),
                                pair_scaled(with_cosh, 0.5L));
        }
    } else {
        struct ld_pair sinh_x, cosh_x;

        sinh_cosh(x, &sinh_x, &cosh_x);
        result = from_parts(signed_product(sinh_x, with_sinh),
                            signed_product(cosh_x, with_cosh));
    }
    return sinh_first ? result : swapped(result);
}

long double complex csinhl(long double complex z)
{
    long double x = __real__ z, y = __imag__ z;
    struct ld_pair sine, cosine;

    if (y == 0.0L) {
        return from_parts(sinhl(x), y);
    }
    if (!ld_is_finite(y)) {
        return from_parts(x == 0.0L || !ld_is_finite(x) ? x : LD_NAN, LD_NAN);
    }
    if (x != x) {
        return from_parts(x, x);
    }
    ld_sincos_pair(pair_of(y), &sine, &cosine);
    return hyperbolic(x, cosine, sine, 1);
}

long double complex ccoshl(long double complex z)
{
    long double x = __real__ z, y = __imag__ z;
    struct ld_pair sine, cosine;

    if (y == 0.0L) {
        return from_parts(coshl(x), ld_is_negative(x) ? -y : y);
    }
    if (!ld_is_finite(y)) {
        return from_parts(x * x == LD_INF ? LD_INF : LD_NAN, x == 0.0L ? x : LD_NAN);
    }
    if (x != x) {
        return from_parts(x, x);
    }
    ld_sincos_pair(pair_of(y), &sine, &cosine);
    return hyperbolic(x, sine, cosine, 0);
}

long double complex ctanhl(long double complex z)
{
    long double x = __real__ z, y = __imag__ z;
    struct ld_pair sine, cosine, sinh_x, cosh_x, product, squares;

    if (y == 0.0L) {
        return from_parts(tanhl(x), y);
    }
    if (!ld_is_finite(y)) {
        if (x == LD_INF || x == -LD_INF) {
            return from_parts(copysignl(1.0L, x), copysignl(0.0L, y));
        }
        return from_parts(x == 0.0L ? x : LD_NAN, LD_NAN);
    }
    if (x != x) {
        return from_parts(x, x);
    }
    ld_sincos_pair(pair_of(y), &sine, &cosine);
    product = pair_of(signed_product(sine, cosine));
    if (fabsl(x) > FAR) {
        if (fabsl(x) > FARTHEST) {
            x = copysignl(FARTHEST, x);
        }
        z = ld_exp_cis(pair_of(-2.0L * fabsl(x)), one, pair_scaled(product, 4.0L));
        return from_parts(copysignl(1.0L, x), __imag__ z);
    }
    sinh_cosh(x, &sinh_x, &cosh_x);
    squares = pair_add(pair_mul(sinh_x, sinh_x), pair_mul(cosine, cosine));
    product = pair_div(pair_mul(sine, cosine), squares);
    squares = pair_div(pair_mul(sinh_x, cosh_x), squares);
    return from_parts(
        copysignl(value_of(squares), x),
        copysignl(value_of(product), ld_is_negative(sine.hi) ? -cosine.hi : cosine.hi));
}

long double complex csinl(long double complex z)
{
    return swapped(csinhl(swapped(z)));
}

long double complex ccosl(long double complex z)
{
    return ccoshl(from_parts(-__imag__ z, __real__ z));
}

long double complex ctanl(long double complex z)
{
    return swapped(ctanhl(swapped(z)));
}
