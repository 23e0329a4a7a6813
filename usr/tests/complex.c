/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The complex functions of the C library in their three types: values next to branch
   points, far out and near 0, to units in the last place; infinities and zeros (C17,
   annex G). */
#include <complex.h>
#include <float.h>
#include <math.h>
#include "check.h"

#define FUNCTION(name) "c" #name, c##name##f, c##name, c##name##l
#include "complex_table.h"

static const struct format {
    const char *name;
    int digits, least_exponent;
    long double allowed;
} formats[] = {
    {"float", FLT_MANT_DIG, FLT_MIN_EXP, 1.0L},
    {"double", DBL_MANT_DIG, DBL_MIN_EXP, 2.5L},
    {"long double", LDBL_MANT_DIG, LDBL_MIN_EXP, 1.0L},
};

static long double places(long double got, long double want, const struct format *format)
{
    int exponent;

    (void)frexpl(want, &exponent);
    exponent = exponent < format->least_exponent ? format->least_exponent : exponent;
    return fabsl(ldexpl(got - want, format->digits - exponent));
}

static void check_value(const struct value *value, const struct format *format,
                        long double complex got)
{
    long double real = places(creall(got), value->real, format);
    long double imaginary = places(cimagl(got), value->imaginary, format);

    if (!(real <= format->allowed && imaginary <= format->allowed)) {
        printf("%s of %s at %Lg, %Lg is %.20Lg, %.20Lg: wrong by %Lg and %Lg places\n",
               value->name, format->name, value->x, value->y, creall(got), cimagl(got),
               real, imaginary);
    }
    CHECK(real <= format->allowed && imaginary <= format->allowed);
}

static void test_values(void)
{
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        const struct value *value = &values[i];
        long double complex z = CMPLXL(value->x, value->y);

        check_value(value, &formats[0], value->narrow((float complex)z));
        check_value(value, &formats[1], value->plain((double complex)z));
        check_value(value, &formats[2], value->wide(z));
    }
}

/* What squares, differences and exponentials on the way would lose. */
static void test_extremes(void)
{
    volatile double great = 1e300, zero = 0.0;
    volatile long double greatest = 1e4900L;
    double complex z = casin(CMPLX(great, great));
    long double complex wide = cacosl(CMPLXL(-greatest, greatest));

    CHECK(fabs(creal(z) - M_PI / 4) < 1e-15 && fabs(cimag(z) - 691.81524867) < 1e-7);
    CHECK(fabsl(creall(wide) - 3 * acosl(0.0L) / 2) < 1e-17L);
    CHECK(fabsl(cimagl(wide) + 11283.7067L) < 0.001L);
    z = csqrt(CMPLX(great * 1e8, -great * 1e8));
    CHECK(fabs(creal(z) / 1.0986841134678098e154 - 1) < 1e-15 && cimag(z) < 0);
    z = cexp(CMPLX(710.0, M_PI / 2));
    CHECK(isinf(cimag(z)) && fabs(creal(z) / 1.36793e292 - 1) < 1e-4);
    CHECK(ctanh(CMPLX(great, 1.0)) == 1.0 && cabs(CMPLX(great, great)) < 1.5e300);
    CHECK(signbit(cimag(csqrt(CMPLX(-1.0, -zero)))) && cimag(clog(-1.0)) > 0);
    CHECK(cimag(clog(CMPLX(-1.0, -zero))) < -3.14);
    CHECK(creal(clog(CMPLX(1.0, 1e-9))) == 5e-19);
    CHECK(creal(cacos(CMPLX(2.0, -zero))) == 0.0 &&
          cimag(cacos(CMPLX(2.0, -zero))) > 1.3);
}

static void test_special(void)
{
    double complex z = cexp(CMPLX(-INFINITY, 2.0));

    CHECK(creal(z) == 0.0 && signbit(creal(z)) && cimag(z) == 0.0 && !signbit(cimag(z)));
    z = csqrt(CMPLX(NAN, -INFINITY));
    CHECK(creal(z) == INFINITY && cimag(z) == -INFINITY);
    z = cacosh(CMPLX(-INFINITY, INFINITY));
    CHECK(creal(z) == INFINITY && fabs(cimag(z) - 3 * M_PI / 4) < 1e-15);
    z = catanh(CMPLX(1.0, 0.0));
    CHECK(creal(z) == INFINITY && cimag(z) == 0.0);
    z = cproj(CMPLX(NAN, -INFINITY));
    CHECK(creal(z) == INFINITY && cimag(z) == 0.0 && signbit(cimag(z)));
    z = clog(0.0);
    CHECK(creal(z) == -INFINITY && cimag(z) == 0.0);
    CHECK(carg(CMPLX(-0.0, 0.0)) == M_PI && isinf(cabs(CMPLX(NAN, INFINITY))));
    z = cpow(CMPLX(0.0, 1.0), 2.0);
    CHECK(creal(z) == -1.0 && fabs(cimag(z)) < 1e-18 && cpow(0.0, 0.0) == 1.0);
}

int main(void)
{
    test_values();
    test_extremes();
    test_special();
    puts("complex: ok");
    return 0;
}
