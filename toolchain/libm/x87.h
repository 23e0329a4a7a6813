/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The C99 functions on long double that newlib lacks on x86-64: what their
   files share. Each x87 instruction has one wrapper here; the formulas around
   them keep results within one unit in the last place (lgamma near its zeros below -2:
   see the test), with pairs of numbers where one is not enough.
   fsin and its like are not used: emulators give them the bits of a double. */
#ifndef HERMIT_LIBM_X87_H
#define HERMIT_LIBM_X87_H

#include <stdint.h>

/* Without math.h's macros, which these files implement. */
#define LD_NAN   __builtin_nanl("")
#define LD_INF   __builtin_infl()
#define LD_LN2   0.693147180559945309417232121458176568L
#define LD_LOG2E 1.442695040888963407359924681001892137L
#define LD_PI    3.141592653589793238462643383279502884L

/* The 80-bit format: 64-bit significand with its leading one explicit. */
union ld_bits {
    long double value;
    struct {
        uint64_t mantissa;
        uint16_t sign_exponent;
    };
};

#define LD_EXP_MASK 0x7fff
#define LD_SIGN     0x8000
#define LD_EXP_BIAS 16383

static inline unsigned ld_exponent(long double x)
{
    return ((union ld_bits){x}).sign_exponent & LD_EXP_MASK;
}

static inline int ld_is_negative(long double x)
{
    return (((union ld_bits){x}).sign_exponent & LD_SIGN) != 0;
}

static inline int ld_is_finite(long double x)
{
    return ld_exponent(x) != LD_EXP_MASK;
}

/* 2^x - 1 for -1 <= x <= 1. */
static inline long double x87_f2xm1(long double x)
{
    __asm__("f2xm1" : "+t"(x));
    return x;
}

/* x * 2^trunc(n) */
static inline long double x87_scale(long double x, long double n)
{
    __asm__("fscale" : "+t"(x) : "u"(n));
    return x;
}

/* y * log2(x) */
static inline long double x87_yl2x(long double x, long double y)
{
    __asm__("fyl2x" : "+t"(x) : "u"(y) : "st(1)");
    return x;
}

/* The angle of the point (x, y). */
static inline long double x87_patan(long double y, long double x)
{
    __asm__("fpatan" : "+t"(x) : "u"(y) : "st(1)");
    return x;
}

static inline long double x87_sqrt(long double x)
{
    __asm__("fsqrt" : "+t"(x));
    return x;
}

/* To an integer, as the rounding mode says. */
static inline long double x87_rint(long double x)
{
    __asm__ volatile("frndint" : "+t"(x));
    return x;
}

static inline uint16_t x87_control(void)
{
    uint16_t word;
    __asm__ volatile("fnstcw %0" : "=m"(word));
    return word;
}

static inline void x87_set_control(uint16_t word)
{
    __asm__ volatile("fldcw %0" : : "m"(word));
}

#define X87_ROUND_DOWN 0x0400
#define X87_ROUND_UP   0x0800
#define X87_ROUND_ZERO 0x0c00
#define X87_ROUND_MASK 0x0c00
#define X87_MASK_ALL   0x003f

/* A number in two parts, the second below the last place of the first. */
struct ld_pair {
    long double hi, lo;
};

/* The sum and its rounding error. */
static inline struct ld_pair pair_sum(long double a, long double b)
{
    long double s = a + b;
    long double t = s - a;
    return (struct ld_pair){s, (a - (s - t)) + (b - t)};
}

/* The product and its rounding error, by halves of 32 bits. */
static inline struct ld_pair pair_product(long double a, long double b)
{
    const long double split = 4294967297.0L;
    long double p = a * b;
    long double t = split * a;
    long double a_hi = t - (t - a), a_lo = a - a_hi;
    t = split * b;
    long double b_hi = t - (t - b), b_lo = b - b_hi;
    long double e = ((a_hi * b_hi - p) + a_hi * b_lo + a_lo * b_hi) + a_lo * b_lo;
    return (struct ld_pair){p, e};
}

static inline struct ld_pair pair_add(struct ld_pair a, struct ld_pair b)
{
    struct ld_pair s = pair_sum(a.hi, b.hi);
    return pair_sum(s.hi, s.lo + (a.lo + b.lo));
}

static inline struct ld_pair pair_mul(struct ld_pair a, struct ld_pair b)
{
    struct ld_pair p = pair_product(a.hi, b.hi);
    return pair_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

static inline struct ld_pair pair_div(struct ld_pair a, struct ld_pair b)
{
    long double q = a.hi / b.hi;
    struct ld_pair p = pair_product(q, b.hi);
    long double rest = ((a.hi - p.hi) - p.lo) + (a.lo - q * b.lo);
    return pair_sum(q, rest / b.hi);
}

static inline struct ld_pair pair_scaled(struct ld_pair a, long double power_of_2)
{
    return (struct ld_pair){a.hi * power_of_2, a.lo * power_of_2};
}

/* The square root of a.hi + a.lo > 0. */
static inline struct ld_pair pair_sqrt(struct ld_pair a)
{
    long double root = x87_sqrt(a.hi);
    struct ld_pair square = pair_product(root, root);
    return pair_sum(root, ((a.hi - square.hi) - square.lo + a.lo) / (2.0L * root));
}

/* The following are good to some 70 bits, relative to the result; powers of pairs in
   series only where a bit below the last one matters. */

/* s, of which ln x = exponent * ln 2 + 2 artanh(s), to all bits of a pair; x is positive
   and finite, |s| < 0.172. */
struct ld_pair ld_log_argument(long double x, int *exponent);

/* exp(x) - 1 = 2^n (1 + result) - 1, the result between -0.3 and 0.42;
   |x| < 12000. */
struct ld_pair ld_exp_parts(struct ld_pair x, int *n);

/* exp(x) - 1, |x| < 8000. */
struct ld_pair ld_expm1_pair(struct ld_pair x);

/* The logarithm of x.hi + x.lo, x.hi > 0 and finite. */
struct ld_pair ld_ln_pair(struct ld_pair x);

/* log |x + i y|, not both zero, both finite. */
struct ld_pair ld_log_abs(long double x, long double y);

/* log(1 + x) for x > -1. */
struct ld_pair ld_log1p_pair(struct ld_pair x);

/* log2 of a finite x > 0, to about 90 bits. */
struct ld_pair ld_log2_pair(long double x);

/* 2^(p.hi + p.lo) */
long double ld_exp2_pair(struct ld_pair p);

#define LD_TWO_OVER_PI_WORDS 262
extern const uint64_t ld_two_over_pi[LD_TWO_OVER_PI_WORDS];

/* x modulo pi/2 in [-pi/4, pi/4], and which quarter of the circle it was. */
struct ld_pair ld_reduce_angle(long double x, unsigned *quarter);

/* sin(x.hi + x.lo) and cos(x.hi + x.lo), x finite. */
void ld_sincos_pair(struct ld_pair x, struct ld_pair *sine_x, struct ld_pair *cosine_x);

#endif
