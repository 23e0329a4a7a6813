/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The gamma function of long double and its logarithm. The function itself is that of
   an argument from 20 on, by Stirling's series, divided by the numbers between; its
   logarithm has a power series of its own around 1 and 2, where it has zeros. What is
   added and multiplied are pairs, so that one rounding is left, the last. Near its zeros
   below -2 the logarithm has fewer bits. */
#include <errno.h>
#include <math.h>

#include "x87.h"

long double lgammal_r(long double x, int *sign);

#define STIRLING_FROM 20.0L
#define LEAST_GAMMA   -1760.0L /* below, it is less than the least number */
#define SCALE_BITS    8000     /* keeps products within the exponents */

/* (-1)^k (zeta(k) - 1) / k for k = 3, 4, ...; zeta_2 is that of 2. */
static const long double zeta_terms[] = {
    -6.735230105319809513324605e-2L,  2.058080842778454787900092e-2L,
    -7.385551028673985266273097e-3L,  2.890510330741523285752988e-3L,
    -1.192753911703260977113936e-3L,  5.096695247430424223356548e-4L,
    -2.231547584535793797614188e-4L,  9.945751278180853371459589e-5L,
    -4.492623673813314170020750e-5L,  2.050721277567069155316650e-5L,
    -9.439488275268395903987425e-6L,  4.374866789907487804181793e-6L,
    -2.039215753801366236781901e-6L,  9.551412130407419832857180e-7L,
    -4.492469198764566043294290e-7L,  2.120718480555466586923136e-7L,
    -1.004322482396809960872083e-7L,  4.769810169363980565760193e-8L,
    -2.271109460894316491031998e-8L,  1.083865921489695409107492e-8L,
    -5.183475041970046655121249e-9L,  2.483674543802478317185009e-9L,
    -1.192140140586091207442548e-9L,  5.731367241678862013330195e-10L,
    -2.759522885124233145178150e-10L, 1.330476437424448948149716e-10L,
    -6.422964563838100022082448e-11L, 3.104424774732227276239216e-11L,
    -1.502138408075414217093301e-11L, 7.275974480239079662504550e-12L,
    -3.527742476575915083615072e-12L, 1.711991790559617908601084e-12L,
    -8.315385841420284819798358e-13L,
};

/* Bernoulli number B(2k) / (2k (2k-1)) for k = 1, 2, ... */
static const long double stirling_terms[] = {
    1.0L / 12,         -1.0L / 360,         1.0L / 1260,     -1.0L / 1680,
    1.0L / 1188,       -691.0L / 360360,    1.0L / 156,      -3617.0L / 122400,
    43867.0L / 244188, -174611.0L / 125400, 77683.0L / 5796,
};

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static const struct ld_pair ln_2 = {0xb17217f7d1cf79acp-64L, -0xd871319ff0342543p-130L};
static const struct ld_pair log2_e = {0xb8aa3b295c17f0bcp-63L, -0x82f0025f2dc582eep-128L};
static const struct ld_pair root_2_pi = {0xa06c98ffb1382cb3p-62L,
                                         -0x835be0518dd311d0p-127L};
static const struct ld_pair half_ln_2_pi = {0xeb3f8e4325f5a535p-64L,
                                            -0xd686dffd77cdbfb8p-129L};
static const struct ld_pair one_less_euler = {0xd8773039049e70b6p-65L,
                                              0xb90701fbfab4d2a5p-130L};

static const struct ld_pair zeta_2 = {0xa51a6625307d3231p-65L, -0xc276eddff4531a15p-132L};

/* 2^exponent * value */
struct scaled {
    struct ld_pair value;
    int exponent;
};

static struct ld_pair single(long double x)
{
    return (struct ld_pair){x, 0.0L};
}

/* log(gamma(2 + z)) for |z| <= 1/2 */
static struct ld_pair log_gamma_near_2(long double z)
{
    long double tail = 0.0L;
    struct ld_pair sum;

    for (int k = COUNT(zeta_terms) - 1; k >= 0; k--) {
        tail = tail * z + zeta_terms[k];
    }
    sum = pair_add(zeta_2, pair_product(z, tail));
    sum = pair_add(one_less_euler, pair_mul(single(z), sum));
    return pair_mul(single(z), sum);
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

/* For 0 < x < STIRLING_FROM. */
static struct ld_pair log_gamma_small(long double x)
{
    struct ld_pair product = single(1.0L);

    if (x < 0x1p-70L) {
        return pair_scaled(ld_ln_pair(single(x)), -1.0L);
    }
    if (x < 1.5L) {
        long double z = x < 0.5L ? x : x - 1.0L;
        struct ld_pair factor = pair_sum(1.0L, z);

        factor = x < 0.5L ? pair_mul(factor, single(x)) : factor;
        return pair_add(log_gamma_near_2(z), pair_scaled(ld_ln_pair(factor), -1.0L));
    }
    while (x >= 2.5L) {
        x -= 1.0L;
        product = pair_mul(product, single(x));
    }
    return pair_add(log_gamma_near_2(x - 2.0L), ld_ln_pair(product));
}

/* (x - 1/2) (ln x - 1) + ln sqrt(2 pi) - 1/2 + ..., for x >= STIRLING_FROM. */
static long double log_gamma_large(long double x)
{
    int exponent = 0;
    long double rest = 0.0L;
    struct ld_pair factor = single(x), result = ld_ln_pair(single(x));

    if (x < 0x1p80L) {
        factor = pair_sum(x, -0.5L);
        rest = stirling_rest(x);
    } else {
        factor.hi = frexpl(x, &exponent);
    }
    result = pair_mul(pair_add(result, single(-1.0L)), factor);
    if (exponent == 0) {
        result = pair_add(result, pair_add(half_ln_2_pi, pair_sum(rest, -0.5L)));
    }
    return ldexpl(result.hi + result.lo, exponent);
}

static long double log_gamma_positive(long double x)
{
    if (x < STIRLING_FROM) {
        struct ld_pair result = log_gamma_small(x);

        return result.hi + result.lo;
    }
    if (x > 0x1p1000L && x > __LDBL_MAX__ / 11400.0L) {
        errno = ERANGE;
        return LD_INF;
    }
    return log_gamma_large(x);
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

/* x (x+1) (x+2) ... as far as the factors are below STIRLING_FROM; *x is the next one. */
static struct scaled rising_product(struct ld_pair *x)
{
    struct scaled product = {single(1.0L), 0};
    const long double start = x->hi;

    for (long double n = 1.0L; x->hi < STIRLING_FROM; n += 1.0L) {
        product.value = pair_mul(product.value, *x);
        if (fabsl(product.value.hi) > ldexpl(1.0L, SCALE_BITS)) {
            product.value = pair_scaled(product.value, ldexpl(1.0L, -SCALE_BITS));
            product.exponent += SCALE_BITS;
        }
        *x = pair_sum(start, n);
    }
    return product;
}

/* x^(x-1/2) e^-x sqrt(2 pi) and Stirling's rest, for x >= STIRLING_FROM. */
static struct scaled gamma_large(struct ld_pair x)
{
    struct ld_pair power = ld_log2_pair(x.hi), less = single(stirling_rest(x.hi));
    struct scaled result;
    long double whole;

    power = pair_add(power, pair_mul(log2_e, single(x.lo / x.hi)));
    power = pair_mul(power, pair_add(x, single(-0.5L)));
    less = pair_mul(log2_e, pair_add(less, pair_scaled(x, -1.0L)));
    power = pair_add(power, less);
    whole = x87_rint(power.hi);
    power = pair_mul(pair_add(power, single(-whole)), ln_2);
    result.value = ld_exp_parts(power, &result.exponent);
    result.value = pair_mul(pair_add(single(1.0L), result.value), root_2_pi);
    result.exponent += (int)whole;
    return result;
}

/* LEAST_GAMMA < x < 1760, not 0, and not very near to it. */
static struct scaled gamma_parts(long double x)
{
    struct ld_pair from = single(x);
    struct scaled product = rising_product(&from), result = gamma_large(from);

    result.value = pair_div(result.value, product.value);
    result.exponent -= product.exponent;
    return result;
}

/* x < 0 and not whole; *sign receives that of the gamma function. */
static long double log_gamma_negative(long double x, int *sign)
{
    long double sine = sine_of_half_turns(x);
    struct scaled parts;
    struct ld_pair result;

    *sign = sine < 0.0L ? 1 : -1;
    if (x > -0x1p-70L) {
        result = pair_scaled(ld_ln_pair(single(-x)), -1.0L);
        return result.hi + result.lo;
    }
    if (x <= LEAST_GAMMA) {
        return logl(LD_PI / fabsl(x * sine)) - log_gamma_positive(-x);
    }
    parts = gamma_parts(x);
    parts.value = pair_scaled(parts.value, parts.value.hi < 0.0L ? -1.0L : 1.0L);
    result = pair_mul(single(parts.exponent), ln_2);
    result = pair_add(result, ld_ln_pair(parts.value));
    return result.hi + result.lo;
}

/* *sign receives that of the gamma function. */
long double lgammal_r(long double x, int *sign)
{
    *sign = 1;
    if (!ld_is_finite(x)) {
        return x * x;
    }
    if (x == 0.0L || (x < 0.0L && truncl(x) == x)) {
        *sign = x == 0.0L && ld_is_negative(x) ? -1 : 1;
        errno = ERANGE;
        return LD_INF;
    }
    return x > 0.0L ? log_gamma_positive(x) : log_gamma_negative(x, sign);
}

long double lgammal(long double x)
{
    return lgammal_r(x, &signgam);
}

static long double gamma_finite(long double x)
{
    struct scaled parts;
    long double result;

    if (fabsl(x) < 0x1p-70L) {
        result = 1.0L / x;
    } else {
        parts = gamma_parts(x);
        result = x87_scale(parts.value.hi + parts.value.lo, parts.exponent);
    }
    if (!ld_is_finite(result) || result == 0.0L) {
        errno = ERANGE;
    }
    return result;
}

long double tgammal(long double x)
{
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
    if (x <= LEAST_GAMMA) {
        errno = ERANGE;
        return sine_of_half_turns(x) < 0.0L ? 0.0L : -0.0L;
    }
    return gamma_finite(x);
}
