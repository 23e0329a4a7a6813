/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* toolchain/libm on the build machine against libquadmath: random arguments,
   the error in units of the last place; and the special values of C99's
   annex F. The functions under test replace those of the system's libm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <quadmath.h>
#include <stdio.h>

#include "random.h"

#define SAMPLES 20000

typedef long double (*unary)(long double);
typedef __float128 (*unary_reference)(__float128);
typedef long double (*binary)(long double, long double);
typedef __float128 (*binary_reference)(__float128, __float128);

static long double error_in_places(long double got, __float128 want)
{
    long double nearest = (long double)want;
    int exponent;

    if (isnanq(want) || isnan(got)) {
        return isnanq(want) && isnan(got) ? 0.0L : HUGE_VALL;
    }
    if (got == nearest) {
        return 0.0L;
    }
    if (nearest == 0.0L || isinf(nearest) || isinf(got)) {
        return HUGE_VALL;
    }
    frexpl(nearest, &exponent);
    exponent = exponent < -16381 ? -16381 : exponent;
    return (long double)fabsq(((__float128)got - want) / scalbnq(1, exponent - 64));
}

static const struct {
    const char *name;
    unary function;
    unary_reference reference;
    long double low, high; /* or, where they are equal, the range of exponents */
    long double places;
} unary_cases[] = {
    {"sin", sinl, sinq, -10, 10, 1},
    {"sin", sinl, sinq, 16000, 16000, 1},
    {"cos", cosl, cosq, -10, 10, 1},
    {"cos", cosl, cosq, 16000, 16000, 1},
    {"tan", tanl, tanq, 100, 100, 1},
    {"asin", asinl, asinq, -1, 1, 1},
    {"acos", acosl, acosq, -1, 1, 1},
    {"atan", atanl, atanq, 100, 100, 1},
    {"sinh", sinhl, sinhq, -2, 2, 1},
    {"sinh", sinhl, sinhq, -11350, 11350, 1},
    {"cosh", coshl, coshq, -11350, 11350, 1},
    {"tanh", tanhl, tanhq, -20, 20, 1},
    {"asinh", asinhl, asinhq, 50, 50, 1},
    {"acosh", acoshl, acoshq, 1, 100, 1},
    {"atanh", atanhl, atanhq, -1, 1, 1},
    {"exp", expl, expq, -11350, 11350, 1},
    {"expm1", expm1l, expm1q, -1, 1, 1},
    {"exp2", exp2l, exp2q, -16400, 16383, 1},
    {"log", logl, logq, 0, 100, 1},
    {"log2", log2l, log2q, 0, 100, 1},
    {"log10", log10l, log10q, 0, 100, 1},
    {"log1p", log1pl, log1pq, -0.9L, 1, 1},
    {"cbrt", cbrtl, cbrtq, 16000, 16000, 1},
    {"erf", erfl, erfq, -6, 6, 1},
    {"erfc", erfcl, erfcq, -5, 1, 1},
    {"erfc", erfcl, erfcq, 1, 100, 1},
    {"tgamma", tgammal, tgammaq, 0, 30, 1},
    {"tgamma", tgammal, tgammaq, 0.01L, 1755, 1},
    {"tgamma", tgammal, tgammaq, -30, 0, 1},
    {"lgamma", lgammal, lgammaq, 0, 4, 1},
    {"lgamma", lgammal, lgammaq, 0, 1000, 1},
    {"lgamma", lgammal, lgammaq, 1e10L, 1e4000L, 1},
    {"floor", floorl, floorq, 66, 66, 0},
    {"ceil", ceill, ceilq, 66, 66, 0},
    {"trunc", truncl, truncq, 66, 66, 0},
    {"rint", rintl, rintq, 66, 66, 0},
    {"nearbyint", nearbyintl, nearbyintq, 66, 66, 0},
    {"round", roundl, roundq, 66, 66, 0},
};

static void unary_functions(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(unary_cases) / sizeof(unary_cases[0]); i++) {
        long double low = unary_cases[i].low, high = unary_cases[i].high;

        for (int n = 0; n < SAMPLES; n++) {
            long double x =
                low == high ? random_wide((int)low) : random_between(low, high);
            long double error =
                error_in_places(unary_cases[i].function(x), unary_cases[i].reference(x));
            if (error > unary_cases[i].places) {
                fail_msg("%sl(%.21Lg) is wrong by %Lg places", unary_cases[i].name, x,
                         error);
            }
        }
    }
}

static const struct {
    const char *name;
    binary function;
    binary_reference reference;
    int range;
    long double places;
} binary_cases[] = {
    {"pow", powl, powq, 3, 1},
    {"pow", powl, powq, 8, 1},
    {"atan2", atan2l, atan2q, 100, 1},
    {"fmod", fmodl, fmodq, 200, 0},
    {"remainder", remainderl, remainderq, 200, 0},
    {"fdim", fdiml, fdimq, 70, 0},
    {"hypot", hypotl, hypotq, 3, 1},
    {"hypot", hypotl, hypotq, 16380, 1},
    {"fmax", fmaxl, fmaxq, 50, 0},
    {"fmin", fminl, fminq, 50, 0},
    {"copysign", copysignl, copysignq, 50, 0},
};

static void binary_functions(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(binary_cases) / sizeof(binary_cases[0]); i++) {
        for (int n = 0; n < SAMPLES; n++) {
            long double x = random_wide(binary_cases[i].range);
            long double y = random_wide(binary_cases[i].range);
            long double error = error_in_places(binary_cases[i].function(x, y),
                                                binary_cases[i].reference(x, y));
            if (error > binary_cases[i].places) {
                fail_msg("%sl(%.21Lg, %.21Lg) is wrong by %Lg places",
                         binary_cases[i].name, x, y, error);
            }
        }
    }
}

/* Products and sums of 40-bit numbers are exact in 113 bits, so that the
   reference rounds once, as fma must. */
static void fused_multiply_add(void **state)
{
    (void)state;
    for (int n = 0; n < SAMPLES; n++) {
        long double x = floorl(random_between(-0x1p40L, 0x1p40L));
        long double y = floorl(random_between(-0x1p40L, 0x1p40L));
        long double z = floorl(random_between(-0x1p63L, 0x1p63L)) * 0x1p-16L;
        assert_true(fmal(x, y, z) == (long double)((__float128)x * y + z));
    }
    assert_true(fmal(0x1p16000L, 2.0L, -0x1p16001L) == 0.0L);
    assert_true(fmal(0x1p-16000L, 0x1p-400L, 1.0L) == 1.0L);
    assert_true(isinf(fmal(1.0L, 1.0L, HUGE_VALL)));
}

static void neighbours(void **state)
{
    long double least = 0x1p-16445L;

    (void)state;
    assert_true(nextafterl(0.0L, 1.0L) == least);
    assert_true(nextafterl(least, 0.0L) == 0.0L);
    assert_true(nextafterl(1.0L, 2.0L) == 1.0L + 0x1p-63L);
    assert_true(nextafterl(1.0L, 0.0L) == 1.0L - 0x1p-64L);
    assert_true(nextafterl(0x1p-16382L, 0.0L) == 0x1p-16382L - least);
    assert_true(nextafterl(0x1p-16382L - least, 1.0L) == 0x1p-16382L);
    assert_true(isinf(nextafterl(__LDBL_MAX__, HUGE_VALL)));
    assert_true(nexttoward(1.0, 2.0L) == 1.0 + 0x1p-52);
    assert_true(nexttowardf(1.0f, 0.0L) == 1.0f - 0x1p-24f);
    assert_true(signbit(nextafter(0.0, -0.0)) && !signbit(nextafterf(-0.0f, 0.0f)));
    assert_true(nextafter(-0.0, 1.0) == 0x1p-1074 &&
                nextafter(1.0, 0.0) == 1.0 - 0x1p-53);
    assert_true(nextafterf(-0x1p-149f, 1.0f) == 0 &&
                signbit(nextafterf(-0x1p-149f, 1.0f)));
    assert_true(isinf(nextafter(-__DBL_MAX__, -HUGE_VAL)) && isnan(nextafter(NAN, 1.0)));
    assert_true(nextafter(-HUGE_VAL, 0.0) == -__DBL_MAX__);
}

/* double and float: within 0.501 places, which once more rounding costs. */
static void narrower(void **state)
{
    (void)state;
    for (int n = -1074; n < 1024; n++) {
        assert_true(log2(ldexp(1.0, n)) == n);
        assert_true(n < -149 || n > 127 || log2f(ldexpf(1.0f, n)) == (float)n);
    }
    for (int n = 0; n < SAMPLES; n++) {
        double x = (double)random_between(0.001L, 170.0L);
        __float128 want = tgammaq(x);

        assert_true(fabsq((tgamma(x) - want) / want) <= 0x1.01p-53Q);
        assert_true(tgammaf((float)x) == (float)tgamma((float)x));
        assert_true(erfcf((float)x / 20) == (float)erfcq((float)x / 20));
        assert_true(fabs(log2(x) - (double)log2q(x)) <= 0x1p-50);
    }
    assert_true(tgamma(-0.0) == -HUGE_VAL && tgammaf(0.0f) == HUGE_VALF);
    assert_true(isinf(tgamma(172.0)) && isnan(tgamma(-1.0)) && tgamma(-200.5) == 0.0);
    assert_true(isinf(tgammaf(36.0f)) && log2(0.0) == -HUGE_VAL && isnan(log2f(-1.0f)));
}

static void special_values(void **state)
{
    long double whole;
    int quotient;

    (void)state;
    assert_true(powl(-2.0L, 3.0L) == -8.0L && powl(2.0L, -1.0L) == 0.5L);
    assert_true(powl(NAN, 0.0L) == 1.0L && powl(1.0L, NAN) == 1.0L);
    assert_true(isnan(powl(-1.0L, 0.5L)) && powl(-1.0L, HUGE_VALL) == 1.0L);
    assert_true(powl(-0.0L, -3.0L) == -HUGE_VALL && powl(0.5L, -HUGE_VALL) == HUGE_VALL);
    assert_true(expl(-HUGE_VALL) == 0.0L && isinf(expl(20000.0L)));
    assert_true(logl(0.0L) == -HUGE_VALL && isnan(logl(-1.0L)) && logl(1.0L) == 0.0L);
    assert_true(isnan(sinl(HUGE_VALL)) && signbit(sinl(-0.0L)));
    assert_true(lgammal(-1.0L) == HUGE_VALL && isnan(tgammal(-1.0L)) &&
                tgammal(5.0L) == 24.0L);
    assert_true(isnan(fmodl(1.0L, 0.0L)) && fmodl(1.0L, HUGE_VALL) == 1.0L);
    assert_true(remquol(7.0L, 2.0L, &quotient) == -1.0L && (quotient & 7) == 4);
    assert_true(modfl(-1.5L, &whole) == -0.5L && whole == -1.0L);
    assert_true(modfl(HUGE_VALL, &whole) == 0.0L && isinf(whole));
    assert_true(ilogbl(0x1p-16445L) == -16445 && logbl(0.0L) == -HUGE_VALL);
    assert_true(lroundl(-2.5L) == -3 && lrintl(2.5L) == 2);
    assert_true(isinf(hypotl(-HUGE_VALL, NAN)) && hypotl(-3.0L, 4.0L) == 5.0L &&
                hypotl(0x3p16380L, 0x4p16380L) == 0x5p16380L &&
                hypotl(0x3p-16440L, 0x4p-16440L) == 0x5p-16440L);
    assert_true(sinhl(-HUGE_VALL) == -HUGE_VALL && isnan(coshl(NAN)) &&
                isinf(coshl(12000.0L)) && signbit(tanhl(-0.0L)) &&
                asinhl(HUGE_VALL) == HUGE_VALL && acoshl(1.0L) == 0.0L &&
                isnan(acoshl(0.5L)) && isinf(atanhl(1.0L)));
    assert_true(log1pl(-1.0L) == -HUGE_VALL && isnan(log1pl(-2.0L)) &&
                isinf(log1pl(HUGE_VALL)) && expm1l(-HUGE_VALL) == -1.0L &&
                log10l(1000.0L) == 3.0L && isnan(log10l(-1.0L)) && erfcl(-9.0L) == 2.0L &&
                erfl(-9.0L) == -1.0L);
    assert_true(fmaxl(NAN, 1.0L) == 1.0L && signbit(fminl(0.0L, -0.0L)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unary_functions),    cmocka_unit_test(binary_functions),
        cmocka_unit_test(fused_multiply_add), cmocka_unit_test(neighbours),
        cmocka_unit_test(special_values),     cmocka_unit_test(narrower),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
