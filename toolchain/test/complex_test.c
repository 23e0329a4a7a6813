/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The complex functions of toolchain/libm on the build machine against GNU MPC: the error
   of each component in units of the last place, for float, double and long double; and
   the special values of C17's annex G, which MPC follows. The functions under test
   replace those of the system's libm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <complex.h>
#include <float.h>
#include <math.h>
#include <mpc.h>

#include "random.h"

#define SAMPLES   120
#define PRECISION 300

enum { DOUBLE = 1, LONG_DOUBLE };

typedef long double complex (*function)(long double complex);
typedef int (*reference)(mpc_t, const mpc_t, mpc_rnd_t);

static const struct format {
    const char *name;
    int digits, least_exponent, greatest_exponent;
} formats[] = {
    {"f", FLT_MANT_DIG, FLT_MIN_EXP - FLT_MANT_DIG, FLT_MAX_EXP},
    {"", DBL_MANT_DIG, DBL_MIN_EXP - DBL_MANT_DIG, DBL_MAX_EXP},
    {"l", LDBL_MANT_DIG, LDBL_MIN_EXP - LDBL_MANT_DIG, LDBL_MAX_EXP},
};

/* Each function in its three types, as one of long double. */
#define WIDENED(name)                                               \
    static long double complex name##_float(long double complex z)  \
    {                                                               \
        return name##f((float complex)z);                           \
    }                                                               \
    static long double complex name##_double(long double complex z) \
    {                                                               \
        return name((double complex)z);                             \
    }
WIDENED(cacos)
WIDENED(cacosh)
WIDENED(casin) WIDENED(casinh) WIDENED(catan) WIDENED(catanh) WIDENED(ccos) WIDENED(ccosh)
    WIDENED(cexp) WIDENED(clog) WIDENED(clog10) WIDENED(csin) WIDENED(csinh)
        WIDENED(csqrt) WIDENED(ctan) WIDENED(ctanh)

#define CASE(name, grows)                                                          \
    {                                                                              \
#name, {c##name##_float, c##name##_double, c##name##l }, mpc_##name, grows \
    }
            static const struct {
    const char *name;
    function functions[3];
    reference reference;
    int grows; /* like exp() of the real part (1), or of the imaginary (2) */
} cases[] = {
    CASE(acos, 0), CASE(acosh, 0), CASE(asin, 0),  CASE(asinh, 0),
    CASE(atan, 0), CASE(atanh, 0), CASE(cos, 2),   CASE(cosh, 1),
    CASE(exp, 1),  CASE(log, 0),   CASE(log10, 0), CASE(sin, 2),
    CASE(sinh, 1), CASE(sqrt, 0),  CASE(tan, 2),   CASE(tanh, 1),
};
#define CASES (sizeof(cases) / sizeof(cases[0]))

/* What a value of the format can be. */
static long double rounded(long double x, const struct format *format)
{
    return format->digits == FLT_MANT_DIG   ? (float)x
           : format->digits == DBL_MANT_DIG ? (double)x
                                            : x;
}

/* Kinds of points: everywhere, near the unit circle, near 1 and -1 and i, on the axes. */
static long double complex random_point(int kind, const struct format *format)
{
    /* Larger exponents: below. MPC takes long for exp() of them. */
    long double x = random_wide(8), y = random_wide(8), size;

    switch (kind % 6) {
    case 0:
        break;
    case 1:
        x = random_between(-10, 10);
        y = random_between(-10, 10);
        break;
    case 2:
        x = random_between(-1, 1);
        y = random_between(-1, 1);
        size = hypotl(x, y);
        x /= size;
        y /= size;
        break;
    case 3:
        x = copysignl(1.0L, x) + (random_bits() & 3 ? ldexpl(x, -40) : 0.0L);
        break;
    case 4:
        y = copysignl(1.0L, y) + (random_bits() & 3 ? ldexpl(y, -40) : 0.0L);
        break;
    default:
        *(random_bits() & 1 ? &x : &y) *= 0.0L;
        break;
    }
    return __builtin_complex(rounded(x, format), rounded(y, format));
}

/* The error of got in places of the format; 0 where both are the same infinity, zero
   (of the same sign) or NaN. */
static double places(long double got, mpfr_t want, const struct format *format)
{
    mpfr_t error;
    long exponent;
    double result;

    if (mpfr_nan_p(want) || isnan(got)) {
        return mpfr_nan_p(want) && isnan(got) ? 0.0 : HUGE_VAL;
    }
    if (mpfr_zero_p(want)) {
        return got == 0.0L && !signbit(got) == !mpfr_signbit(want) ? 0.0 : HUGE_VAL;
    }
    if (mpfr_inf_p(want) || mpfr_get_exp(want) > format->greatest_exponent) {
        return isinf(got) && (got > 0) == (mpfr_sgn(want) > 0) ? 0.0 : HUGE_VAL;
    }
    exponent = mpfr_get_exp(want) - format->digits;
    exponent = exponent < format->least_exponent ? format->least_exponent : exponent;
    if (isinf(got)) { /* the largest number may round up */
        got = copysignl(1.0L, got);
        got = ldexpl(got, format->greatest_exponent - 1);
        exponent += 1;
        got *= format->digits == LDBL_MANT_DIG ? 1.0L : 2.0L;
    }
    mpfr_init2(error, PRECISION);
    mpfr_set_ld(error, got, MPFR_RNDN);
    mpfr_sub(error, error, want, MPFR_RNDN);
    mpfr_mul_2si(error, error, -exponent, MPFR_RNDN);
    result = fabs(mpfr_get_d(error, MPFR_RNDN));
    mpfr_clear(error);
    return result;
}

/* Where the places differ by more than allowed, unless they are signs that annex G leaves
   open: of a zero or an infinity beside NaN, and of the zeros of exp(-inf + i inf). */
static int is_right(long double got, long double other, mpfr_t want, mpfr_t want_other,
                    const struct format *format, double allowed)
{
    int open = isnan(other) || (mpfr_zero_p(want_other) && other == 0.0L);

    if (open && mpfr_zero_p(want)) {
        return got == 0.0L;
    }
    if (open && mpfr_inf_p(want)) {
        return isinf(got);
    }
    return places(got, want, format) <= allowed;
}

static void compare(size_t i, size_t f, long double complex z, double allowed)
{
    const struct format *format = &formats[f];
    long double complex got = cases[i].functions[f](z);
    mpc_t want;
    int right;

    mpc_init2(want, PRECISION);
    mpc_set_ld_ld(want, __real__ z, __imag__ z, MPC_RNDNN);
    cases[i].reference(want, want, MPC_RNDNN);
    right = is_right(__real__ got, __imag__ got, mpc_realref(want), mpc_imagref(want),
                     format, allowed) &&
            is_right(__imag__ got, __real__ got, mpc_imagref(want), mpc_realref(want),
                     format, allowed);
    if (!right) {
        mpfr_fprintf(stderr, "want %.25Rg, %.25Rg\n", mpc_realref(want),
                     mpc_imagref(want));
    }
    mpc_clear(want);
    if (!right) {
        fail_msg("c%s%s(%.21Lg, %.21Lg) = %.21Lg, %.21Lg", cases[i].name, format->name,
                 __real__ z, __imag__ z, __real__ got, __imag__ got);
    }
}

/* Products of two real functions of double are wrong by what both are. */
static double places_of(size_t f)
{
    return f == DOUBLE ? 2.5 : 1.0;
}

static void random_points(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        for (size_t f = 0; f < 3; f++) {
            for (int n = 0; n < SAMPLES; n++) {
                compare(i, f, random_point(n, &formats[f]), places_of(f));
            }
        }
    }
}

/* Nothing overflows, underflows or loses its bits on the way to a result that exists. */
static void extreme_points(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        for (size_t f = 0; f < 3; f++) {
            int greatest = formats[f].greatest_exponent;

            for (int n = 0; n < SAMPLES / 12; n++) {
                long double x = random_wide(greatest - 2), y = random_wide(greatest - 2);

                if (cases[i].grows) { /* as exp(+-x), and about where that ends */
                    x = random_between(0.9L, 1.1L) * greatest * logl(2.0L);
                    x = rounded(random_bits() & 1 ? -x : x, &formats[f]);
                    y = random_wide(n % 2 == 0 ? 60 : greatest - 2);
                }
                y = rounded(y, &formats[f]);
                x = rounded(x, &formats[f]);
                compare(i, f,
                        cases[i].grows == 2 ? __builtin_complex(y, x)
                                            : __builtin_complex(x, y),
                        places_of(f));
            }
        }
    }
}

/* In C17, unlike MPC: a real part 0 beside no number is that part of tanh, too; and
   acosh() of it lies on the imaginary axis. */
static int is_told_otherwise(size_t i, long double x, long double y)
{
    return (cases[i].functions[LONG_DOUBLE] == ctanhl && x == 0.0L && !isfinite(y)) ||
           (cases[i].functions[LONG_DOUBLE] == ctanl && y == 0.0L && !isfinite(x)) ||
           (cases[i].functions[LONG_DOUBLE] == cacoshl && x == 0.0L && isnan(y));
}

static void special_values(void **state)
{
    static const long double values[] = {0.0L, -0.0L, 0.5L,      -0.5L,      1.0L, -1.0L,
                                         2.0L, -2.0L, HUGE_VALL, -HUGE_VALL, NAN};
    const size_t count = sizeof(values) / sizeof(values[0]);
    long double complex z;

    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        for (size_t n = 0; n < count * count; n++) {
            long double x = values[n / count], y = values[n % count];

            for (size_t f = 0; f < 3 && !is_told_otherwise(i, x, y); f++) {
                compare(i, f, __builtin_complex(x, y), places_of(f));
            }
        }
    }
    z = ctanhl(__builtin_complex(-0.0L, HUGE_VALL));
    assert_true(__real__ z == 0.0L && signbit(__real__ z) && isnan(__imag__ z));
    z = ctanl(__builtin_complex((long double)NAN, 0.0L));
    assert_true(isnan(__real__ z) && __imag__ z == 0.0L && !signbit(__imag__ z));
    z = cacoshl(__builtin_complex(0.0L, (long double)NAN));
    assert_true(isnan(__real__ z) && fabsl(__imag__ z) == acosl(0.0L));
}

/* Of a power the error is measured by its absolute value; as the logarithm is good to
   some 70 bits, that of long double grows with what exp() is taken of. */
static void compare_power(long double complex z, long double complex w, size_t f)
{
    const struct format *format = &formats[f];
    double allowed = places_of(f);
    long double complex got = f == LONG_DOUBLE ? cpowl(z, w)
                              : f == DOUBLE ? cpow((double complex)z, (double complex)w)
                                            : cpowf((float complex)z, (float complex)w);
    mpc_t base, want;
    mpfr_t size;

    mpc_init2(base, PRECISION);
    mpc_init2(want, PRECISION);
    mpfr_init2(size, PRECISION);
    if (f == LONG_DOUBLE) {
        allowed = 2.0 + (double)(cabsl(w) * cabsl(clogl(z))) / 32;
    }
    mpc_set_ld_ld(base, __real__ z, __imag__ z, MPC_RNDNN);
    mpc_set_ld_ld(want, __real__ w, __imag__ w, MPC_RNDNN);
    mpc_pow(base, base, want, MPC_RNDNN);
    mpc_set_ld_ld(want, __real__ got, __imag__ got, MPC_RNDNN);
    mpc_sub(want, want, base, MPC_RNDNN);
    mpc_abs(size, base, MPFR_RNDN);
    if (mpfr_get_exp(size) > -formats[f].greatest_exponent + format->digits + 3 &&
        mpfr_get_exp(size) < formats[f].greatest_exponent) {
        mpc_div_fr(want, want, size, MPC_RNDNN);
        mpc_abs(size, want, MPFR_RNDN);
        mpfr_mul_2si(size, size, format->digits, MPFR_RNDN);
        if (!(mpfr_get_d(size, MPFR_RNDN) <= allowed)) {
            fail_msg("cpow%s(%.21Lg + %.21Lg i, %.21Lg + %.21Lg i) = %.21Lg + %.21Lg i",
                     format->name, __real__ z, __imag__ z, __real__ w, __imag__ w,
                     __real__ got, __imag__ got);
        }
    }
    mpc_clear(base);
    mpc_clear(want);
    mpfr_clear(size);
}

static void powers(void **state)
{
    (void)state;
    for (size_t f = 0; f < 3; f++) {
        for (int n = 0; n < 2 * SAMPLES; n++) {
            compare_power(random_point(n, &formats[f]), random_point(n + 1, &formats[f]),
                          f);
        }
    }
    assert_true(cpowl(2.0L, 10.0L) == 1024.0L && __real__ cpow(-2.0, 3.0) == -8.0);
    assert_true(cpowl(0.0L, 0.0L) == 1.0L && cpowl(0.0L, 2.0L) == 0.0L);
    assert_true(__real__ cpow(I, 2.0) == -1.0 && fabs(__imag__ cpow(I, 2.0)) < 1e-18);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_points),
        cmocka_unit_test(extreme_points),
        cmocka_unit_test(special_values),
        cmocka_unit_test(powers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
