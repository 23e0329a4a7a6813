/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The gamma function of long double and its logarithm: a power series around
   1 and 2, where the logarithm has its zeros, Stirling's series from 20 on,
   recurrence between, and reflection for negative arguments. */
#include <errno.h>
#include <math.h>

#include "x87.h"

long double lgammal_r(long double x, int *sign);

#define STIRLING_FROM 20.0L

/* (-1)^k (zeta(k) - 1) / k for k = 2, 3, ... */
static const long double zeta_terms[] = {
    3.224670334241132182362076e-1L,  -6.735230105319809513324605e-2L,
    2.058080842778454787900092e-2L,  -7.385551028673985266273097e-3L,
    2.890510330741523285752988e-3L,  -1.192753911703260977113936e-3L,
    5.096695247430424223356548e-4L,  -2.231547584535793797614188e-4L,
    9.945751278180853371459589e-5L,  -4.492623673813314170020750e-5L,
    2.050721277567069155316650e-5L,  -9.439488275268395903987425e-6L,
    4.374866789907487804181793e-6L,  -2.039215753801366236781901e-6L,
    9.551412130407419832857180e-7L,  -4.492469198764566043294290e-7L,
    2.120718480555466586923136e-7L,  -1.004322482396809960872083e-7L,
    4.769810169363980565760193e-8L,  -2.271109460894316491031998e-8L,
    1.083865921489695409107492e-8L,  -5.183475041970046655121249e-9L,
    2.483674543802478317185009e-9L,  -1.192140140586091207442548e-9L,
    5.731367241678862013330195e-10L, -2.759522885124233145178150e-10L,
    1.330476437424448948149716e-10L, -6.422964563838100022082448e-11L,
    3.104424774732227276239216e-11L, -1.502138408075414217093301e-11L,
    7.275974480239079662504550e-12L, -3.527742476575915083615072e-12L,
    1.711991790559617908601084e-12L, -8.315385841420284819798358e-13L,
};

/* Bernoulli number B(2k) / (2k (2k-1)) for k = 1, 2, ... */
static const long double stirling_terms[] = {
    1.0L / 12,         -1.0L / 360,         1.0L / 1260,     -1.0L / 1680,
    1.0L / 1188,       -691.0L / 360360,    1.0L / 156,      -3617.0L / 122400,
    43867.0L / 244188, -174611.0L / 125400, 77683.0L / 5796,
};

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

/* log(gamma(2 + z)) for |z| <= 1/2 */
static long double log_gamma_near_2(long double z)
{
    long double sum = 0.0L;

    for (int k = COUNT(zeta_terms) - 1; k >= 0; k--) {
        sum = sum * z + zeta_terms[k];
    }
    return z * (0.422784335098467139393487909917597569L + z * sum);
}

/* What Stirling's formula leaves out, for x >= STIRLING_FROM. */
static long double stirling_rest(long double x)
{
    long double sum = 0.0L, square = 1.0L / (x * x);

    for (int k = COUNT(stirling_terms) - 1; k >= 0; k--) {
        sum = sum * square + stirling_terms[k];
    }
    return sum / x;
}

static long double log_gamma_positive(long double x)
{
    long double product = 1.0L;

    if (x < 0.5L) {
        return log_gamma_near_2(x) - log1pl(x) - logl(x);
    }
    if (x < 1.5L) {
        return log_gamma_near_2(x - 1.0L) - log1pl(x - 1.0L);
    }
    if (x >= STIRLING_FROM) {
        if (x > 0x1p1000L && x > __LDBL_MAX__ / 11400.0L) {
            errno = ERANGE;
            return LD_INF;
        }
        return (x - 0.5L) * (logl(x) - 1.0L) + 0.418938533204672741780329736405617640L +
               stirling_rest(x);
    }
    while (x >= 2.5L) {
        x -= 1.0L;
        product *= x;
    }
    return log_gamma_near_2(x - 2.0L) + logl(product);
}

/* sin(pi x), exact at multiples of 1/2. */
static long double sine_of_half_turns(long double x)
{
    long double rest = remainderl(x, 2.0L);

    if (fabsl(rest) > 0.5L) {
        rest = copysignl(1.0L, rest) - rest;
    }
    return sinl(LD_PI * rest);
}

/* *sign receives that of the gamma function. */
long double lgammal_r(long double x, int *sign)
{
    long double sine;

    *sign = 1;
    if (!ld_is_finite(x)) {
        return x * x;
    }
    if (x == 0.0L || (x < 0.0L && truncl(x) == x)) {
        *sign = x == 0.0L && ld_is_negative(x) ? -1 : 1;
        errno = ERANGE;
        return LD_INF;
    }
    if (x > 0.0L) {
        return log_gamma_positive(x);
    }
    sine = sine_of_half_turns(x);
    *sign = sine < 0.0L ? 1 : -1;
    return logl(LD_PI / fabsl(x * sine)) - log_gamma_positive(-x);
}

long double lgammal(long double x)
{
    return lgammal_r(x, &signgam);
}

/* x^(x-1/2) e^-x sqrt(2 pi) and Stirling's rest, the power in pairs. */
static long double gamma_large(long double x)
{
    const struct ld_pair log2e = {0xb8aa3b295c17f0bcp-63L, -0x82f0025f2dc582eep-128L};
    struct ld_pair power = pair_mul(ld_log2_pair(x), pair_sum(x, -0.5L));
    struct ld_pair less = pair_mul(log2e, (struct ld_pair){-x, 0.0L});

    return ld_exp2_pair(pair_add(power, less)) * 2.506628274631000502415765284811045253L *
           expl(stirling_rest(x));
}

static long double gamma_positive(long double x)
{
    long double product = 1.0L;

    if (x >= STIRLING_FROM) {
        return gamma_large(x);
    }
    while (x >= 2.5L) {
        x -= 1.0L;
        product *= x;
    }
    while (x < 1.5L) {
        product /= x;
        x += 1.0L;
    }
    return product * expl(log_gamma_near_2(x - 2.0L));
}

long double tgammal(long double x)
{
    long double sine;

    if (x != x || x == LD_INF) {
        return x;
    }
    if (x == 0.0L) {
        errno = ERANGE;
        return copysignl(LD_INF, x);
    }
    if (x < 0.0L && truncl(x) == x) {
        errno = EDOM;
        return LD_NAN;
    }
    if (x > 1755.6L) {
        errno = ERANGE;
        return LD_INF;
    }
    if (x > 0.0L) {
        return gamma_positive(x);
    }
    sine = sine_of_half_turns(x);
    if (x < -1760.0L) {
        errno = ERANGE;
        return sine < 0.0L ? 0.0L : -0.0L;
    }
    return -LD_PI / (x * sine) / gamma_positive(-x);
}
