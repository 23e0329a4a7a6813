/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* libm, rounding modes and wide arithmetic: floating point is switched on and kept. */
#include <complex.h>
#include <fenv.h>
#include <math.h>
#include <pthread.h>
#include "check.h"

static void *default_rounding(void *arg)
{
    CHECK(fegetround() == FE_TONEAREST);
    return arg;
}

/* The library's: the compiler's own takes it that the mode is the usual one. */
static double (*volatile round_loudly)(double) = rint;

/* To whole numbers, in each mode. */
static void test_whole(void)
{
    static const struct {
        int mode;
        double value, whole;
    } cases[] = {
        {FE_UPWARD, 1.2, 2},
        {FE_UPWARD, -1.2, -1},
        {FE_DOWNWARD, 0.3, 0},
        {FE_DOWNWARD, -0.3, -1},
        {FE_UPWARD, 0.3, 1},
        {FE_TOWARDZERO, -1.8, -1},
        {FE_TONEAREST, 2.5, 2},
        {FE_TONEAREST, -3.5, -4},
        {FE_UPWARD, 0x1p23 + 1, 0x1p23 + 1},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        volatile double value = cases[i].value;
        volatile float narrow = (float)value;
        const double whole = cases[i].whole;

        CHECK(fesetround(cases[i].mode) == 0 && feclearexcept(FE_ALL_EXCEPT) == 0);
        CHECK(nearbyint(value) == whole && nearbyintl(value) == whole);
        CHECK(nearbyintf(narrow) == (float)whole && fetestexcept(FE_INEXACT) == 0);
        CHECK(round_loudly(value) == whole && lrint(value) == (long)whole);
        CHECK(llrintl(value) == (long long)whole);
        CHECK((fetestexcept(FE_INEXACT) != 0) == (value != whole));
    }
    CHECK(fesetround(FE_TONEAREST) == 0);
    CHECK(signbit(nearbyint(-0.2)) && isnan(rint(NAN)) && isinf(rintf(INFINITY)));
}

/* What fsin of an emulator does not give. */
static void test_long_double(void)
{
    volatile long double one = 1, large = 0x1p16000L;

    CHECK(fabsl(sinl(one) - 0.841470984807896506652502321630298999L) <= 0x1p-64L);
    CHECK(fabsl(erfcl(3 * one) - 2.20904969985854413727761295823203E-5L) <= 0x1p-79L);
    CHECK(hypotl(3 * large, 4 * large) == 5 * large);
#ifdef CMPLXL /* not with a toolchain that is older than it is */
    CHECK(creall(CMPLXL(one, -0.0L)) == 1 && signbit(cimagl(CMPLXL(one, -0.0L))));
#endif
}

/* Of each power of two it is whole. */
static void test_log2(void)
{
#ifndef log2 /* a macro of log() in a toolchain that is older than ours */
    for (int n = -1074; n < 1024; n++) {
        volatile double power = ldexp(1.0, n);

        CHECK(log2(power) == n);
    }
#endif
}

int main(void)
{
    volatile double one = 1, two = 2, three = 3, tiny = 1e-300;
    volatile long double wide = 2;
    volatile unsigned __int128 big = (unsigned __int128)1 << 100;
    pthread_t thread;

    CHECK(sqrt(two) * sqrt(two) - 2 < 1e-15);
    CHECK(fabs(sin(one) * sin(one) + cos(one) * cos(one) - 1) < 1e-15);
    CHECK(fabs(exp(log(three)) - 3) < 1e-14 && pow(two, 10) == 1024);
    CHECK(fabsl(sqrtl(wide) - 1.4142135623730950488L) < 1e-18L);
    CHECK(fma(three, three, one) == 10 && hypot(three, 4) == 5);
    CHECK(tiny * tiny == 0 && isinf(one / (tiny * tiny)) &&
          isnan(0 * (one / (tiny * tiny))));
    CHECK(fetestexcept(FE_UNDERFLOW) && fetestexcept(FE_DIVBYZERO));
    CHECK(cabs(3 + 4 * I) == 5);
    test_whole();
    test_long_double();
    test_log2();
    CHECK((unsigned long)(big / 1000000007 % 1000) == 13);

    double down, up;

    CHECK(fesetround(FE_DOWNWARD) == 0);
    down = one / three;
    CHECK(fesetround(FE_UPWARD) == 0);
    up = one / three;
    CHECK(down < up && fegetround() == FE_UPWARD);
    CHECK(fesetround(FE_TONEAREST) == 0);
    CHECK(pthread_create(&thread, NULL, default_rounding, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    puts("numerics: ok");
    return 0;
}
