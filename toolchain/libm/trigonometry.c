/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Trigonometric functions of long double. An angle is first brought into
   [-pi/4, pi/4], by multiplying its significand with those digits of 2/pi that
   matter (Payne and Hanek); there the series begin with pairs. */
#include <errno.h>
#include <math.h>

#include "x87.h"

#define LEAST 0x1p-33L /* below it the sine of x is x, to its last place */

/* 64 bits of 2/pi from bit position at, which may be before the point. */
static uint64_t digits(int at)
{
    int word = at >> 6, shift = at & 63;
    uint64_t high = word >= 0 ? ld_two_over_pi[word] : 0;
    uint64_t low = word + 1 >= 0 ? ld_two_over_pi[word + 1] : 0;
    return shift == 0 ? high : high << shift | low >> (64 - shift);
}

static const struct ld_pair half_pi = {0xc90fdaa22168c235p-63L,
                                       -0xece675d1fc8f8cbbp-129L};

/* x * 2/pi = whole quarters + fraction; digits of weight 4 and above drop out.
   The window of 256 bits leaves 64 correct bits even for the long double that
   comes nearest to a multiple of pi/2. */
struct ld_pair ld_reduce_angle(long double x, unsigned *quarter)
{
    union ld_bits bits = {fabsl(x)};
    int exponent = (int)bits.sign_exponent - LD_EXP_BIAS - 63;
    unsigned __int128 product;
    uint64_t part[4], carry = 0;
    int negative = 0;
    struct ld_pair angle;

    *quarter = 0;
    if (bits.value <= LD_PI / 4) {
        return (struct ld_pair){x, 0.0L};
    }
    /* x = mantissa * 2^exponent, so the bit of 2/pi that meets the lowest bit
       of the mantissa with weight 2 is at position exponent - 2; the first 64
       bits of the product overlap only with multiples of a full turn. */
    for (int i = 3; i >= 0; i--) {
        product =
            (unsigned __int128)bits.mantissa * digits(exponent - 2 + 64 * i) + carry;
        part[i] = (uint64_t)product;
        carry = (uint64_t)(product >> 64);
    }
    /* The two top bits of part[0] are the quarter, the rest its fraction. */
    *quarter = (unsigned)(part[0] >> 62);
    for (int i = 0; i < 4; i++) {
        part[i] = part[i] << 2 | (i < 3 ? part[i + 1] >> 62 : 0);
    }
    if (part[0] >> 63) {
        *quarter = (*quarter + 1) & 3;
        negative = 1;
        for (int i = 0; i < 4; i++) {
            part[i] = ~part[i];
        }
    }
    angle = pair_sum(part[0] * 0x1p-64L, part[1] * 0x1p-128L);
    angle = pair_sum(angle.hi, angle.lo + part[2] * 0x1p-192L);
    angle = pair_mul(angle, half_pi);
    if (ld_is_negative(x)) {
        *quarter = (4 - *quarter) & 3;
        negative = !negative;
    }
    return negative ? pair_scaled(angle, -1.0L) : angle;
}

/* x (1 - x^2/6 + x^4 (1/120 - ...)) for |x| <= pi/4 */
static struct ld_pair sine(struct ld_pair x)
{
    const struct ld_pair sixth = {-0xaaaaaaaaaaaaaaabp-66L, 0xaaaaaaaaaaaaaaabp-131L};
    struct ld_pair square = pair_mul(x, x);
    long double tail = 0.0L;

    for (int k = 25; k >= 5; k -= 2) {
        tail = (1.0L - tail) * square.hi / (k * (k - 1));
    }
    /* tail is x^2/20 - x^4/840 + ...: of the cube's term */
    square = pair_mul(square, sixth);
    square = pair_add(square, pair_product(square.hi, -tail));
    return pair_add(x, pair_mul(x, square));
}

/* 1 - x^2/2 (1 - x^2/12 + ...) for |x| <= pi/4 */
static struct ld_pair cosine(struct ld_pair x)
{
    struct ld_pair square = pair_mul(x, x);
    long double tail = 0.0L;

    for (int k = 26; k >= 4; k -= 2) {
        tail = (1.0L - tail) * square.hi / (k * (k - 1));
    }
    square = pair_scaled(square, -0.5L);
    square = pair_add(square, pair_product(square.hi, -tail));
    return pair_add((struct ld_pair){1.0L, 0.0L}, square);
}

static long double not_an_angle(long double x)
{
    errno = x == x ? EDOM : errno;
    return x - x;
}

/* Of an angle that many quarters further. */
static long double sine_of(struct ld_pair angle, unsigned quarter)
{
    struct ld_pair result = quarter & 1 ? cosine(angle) : sine(angle);

    return quarter & 2 ? -result.hi - result.lo : result.hi + result.lo;
}

void ld_sincos_pair(struct ld_pair x, struct ld_pair *sine_x, struct ld_pair *cosine_x)
{
    unsigned quarter;
    struct ld_pair angle, other;

    if (fabsl(x.hi) < LEAST) {
        *sine_x = x;
        *cosine_x = (struct ld_pair){1.0L, -0.5L * x.hi * x.hi};
        return;
    }
    angle = pair_add(ld_reduce_angle(x.hi, &quarter), (struct ld_pair){x.lo, 0.0L});
    other = cosine(angle);
    angle = sine(angle);
    *sine_x = pair_scaled(quarter & 1 ? other : angle, quarter & 2 ? -1.0L : 1.0L);
    *cosine_x =
        pair_scaled(quarter & 1 ? angle : other, (quarter + 1) & 2 ? -1.0L : 1.0L);
}

void sincosl(long double x, long double *sine_x, long double *cosine_x)
{
    unsigned quarter;
    struct ld_pair angle;

    if (!ld_is_finite(x)) {
        *sine_x = *cosine_x = not_an_angle(x);
        return;
    }
    angle = ld_reduce_angle(x, &quarter);
    *sine_x = fabsl(x) < LEAST ? x : sine_of(angle, quarter);
    *cosine_x = sine_of(angle, quarter + 1);
}

long double sinl(long double x)
{
    unsigned quarter;
    struct ld_pair angle;

    if (!ld_is_finite(x)) {
        return not_an_angle(x);
    }
    if (fabsl(x) < LEAST) {
        return x;
    }
    angle = ld_reduce_angle(x, &quarter);
    return sine_of(angle, quarter);
}

long double cosl(long double x)
{
    unsigned quarter;
    struct ld_pair angle;

    if (!ld_is_finite(x)) {
        return not_an_angle(x);
    }
    angle = ld_reduce_angle(x, &quarter);
    return sine_of(angle, quarter + 1);
}

long double tanl(long double x)
{
    unsigned quarter;
    struct ld_pair angle, result;

    if (!ld_is_finite(x)) {
        return not_an_angle(x);
    }
    if (fabsl(x) < LEAST) {
        return x;
    }
    angle = ld_reduce_angle(x, &quarter);
    result = quarter & 1 ? pair_div(cosine(angle), pair_scaled(sine(angle), -1.0L))
                         : pair_div(sine(angle), cosine(angle));
    return result.hi + result.lo;
}

long double atanl(long double x)
{
    return x87_patan(x, 1.0L);
}

long double atan2l(long double y, long double x)
{
    return x87_patan(y, x);
}

/* The leg that belongs to x in a right triangle with hypotenuse 1. */
static struct ld_pair other_leg(long double x)
{
    if (fabsl(x) > 1.0L) {
        errno = EDOM;
        return (struct ld_pair){LD_NAN, 0.0L};
    }
    if (fabsl(x) == 1.0L || x != x) {
        return (struct ld_pair){1.0L - fabsl(x), 0.0L};
    }
    return pair_sqrt(pair_mul(pair_sum(1.0L, -x), pair_sum(1.0L, x)));
}

/* The angle's derivative by the leg is -x, or x. */
long double asinl(long double x)
{
    struct ld_pair leg = other_leg(x);

    return x87_patan(x, leg.hi) - x * leg.lo;
}

long double acosl(long double x)
{
    struct ld_pair leg = other_leg(x);

    return x87_patan(leg.hi, x) + x * leg.lo;
}

long double hypotl(long double x, long double y)
{
    long double large = fmaxl(fabsl(x), fabsl(y)), small = fminl(fabsl(x), fabsl(y));
    struct ld_pair sum;
    int exponent;

    if (isinf(x) || isinf(y)) {
        return LD_INF;
    }
    if (x != x || y != y || small == 0.0L) {
        return x != x || y != y ? LD_NAN : large;
    }
    large = frexpl(large, &exponent);
    small = ldexpl(small, -exponent);
    sum = pair_sqrt(pair_add(pair_product(large, large), pair_product(small, small)));
    large = ldexpl(sum.hi + sum.lo, exponent);
    errno = isinf(large) ? ERANGE : errno;
    return large;
}
