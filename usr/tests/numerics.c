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
