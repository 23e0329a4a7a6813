/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* asin, acos and atan of complex long double and their hyperbolic twins, after T. E.
   Hull, T. F. Fairgrieve and P. T. P. Tang, "Implementing the Complex Arcsine and
   Arccosine Functions Using Exception Handling" (ACM TOMS 23, 1997): the ellipse through
   z with the foci -1 and 1 has its long half axis a = (|z + 1| + |z - 1|) / 2; the real
   part of asin(z) is asin(x / a), the imaginary log(a + sqrt(a^2 - 1)). */
#include "complex_parts.h"

#define LEAST 0x1p-33L  /* asin(z) is z below it, to the last place */
#define LARGE 0x1p36L   /* a is |z| above it */
#define FLAT  0x1p-200L /* below it, y^2 matters no more */

static const struct ld_pair one = {1.0L, 0.0L};

/* For x and y not negative and finite: asin(x + i y) is the angle of (leg, x) and i times
   height; the real part of acos(+-x + i y) is the angle of (+-x, leg). */
struct arc {
    struct ld_pair leg;
    long double height;
};

static struct arc flat_arc(long double x, long double y)
{
    struct ld_pair root;

    if (x == 1.0L) {
        root = pair_sqrt(pair_of(y));
        return (struct arc){y == 0.0L ? pair_of(y) : root,
                            y == 0.0L ? y : value_of(root)};
    }
    root = pair_sqrt(
        pair_mul(pair_sum(x, 1.0L), x < 1.0L ? pair_sum(1.0L, -x) : pair_sum(x, -1.0L)));
    if (x < 1.0L) {
        return (struct arc){root, value_of(pair_div(pair_of(y), root))};
    }
    root = pair_div(pair_mul(pair_of(y), pair_of(x)), root);
    return (struct arc){root, acoshl(x)};
}

static struct arc find_arc(long double x, long double y)
{
    struct ld_pair to_left, to_right, axis, over_x, over_1, beyond_1, near, far, y2, part;

    if (x < LEAST && y < LEAST) {
        return (struct arc){one, y};
    }
    if (x > LARGE || y > LARGE) {
        const struct ld_pair ln2 = {LD_LN2, -0x361c4c67fc0d0951p-128L};

        return (struct arc){pair_of(y), value_of(pair_add(ld_log_abs(x, y), ln2))};
    }
    if (y < FLAT) {
        return flat_arc(x, y);
    }
    y2 = pair_product(y, y);
    beyond_1 = pair_sum(x, 1.0L);
    to_left = pair_sqrt(pair_add(pair_mul(beyond_1, beyond_1), y2));
    part = pair_sum(x, -1.0L);
    to_right = pair_sqrt(pair_add(pair_mul(part, part), y2));
    part = x < 1.0L ? pair_scaled(part, -1.0L) : part;
    axis = pair_scaled(pair_add(to_left, to_right), 0.5L);
    /* Without cancellation: |z + 1| - (x + 1) = y^2 / (|z + 1| + x + 1), and the same for
       |z - 1|, of which near has the difference with |x - 1| and far has the sum. */
    far = pair_add(to_right, part);
    near = pair_div(y2, far);
    part = pair_div(y2, pair_add(to_left, beyond_1));
    far = pair_scaled(pair_add(part, far), 0.5L);
    near = pair_scaled(pair_add(part, near), 0.5L);
    over_x = x < 1.0L ? far : near;
    over_1 = x < 1.0L ? near : far;
    part = pair_sqrt(pair_mul(over_1, pair_add(axis, one)));
    return (struct arc){
        pair_sqrt(pair_mul(over_x, pair_add(axis, pair_of(x)))),
        value_of(ld_log1p_pair(pair_add(over_1, part))),
    };
}

long double complex casinl(long double complex z)
{
    long double x = __real__ z, y = __imag__ z, real;
    struct arc arc;

    if (isinf(x) || isinf(y)) {
        real = copysignl(x87_patan(fabsl(x), fabsl(y)), x);
        return from_parts(real, copysignl(LD_INF, y));
    }
    if (x != x || y != y) {
        return from_parts(x == 0.0L ? x : LD_NAN, LD_NAN);
    }
    arc = find_arc(fabsl(x), fabsl(y));
    real =
        fabsl(x) < LEAST && fabsl(y) < LEAST ? x : angle_of(pair_of(fabsl(x)), arc.leg);
    return from_parts(copysignl(real, x), copysignl(arc.height, y));
}

long double complex cacosl(long double complex z)
{
    long double x = __real__ z, y = __imag__ z;
    struct arc arc;

    if (isinf(x) || isinf(y)) {
        return from_parts(x87_patan(fabsl(y), x), -copysignl(LD_INF, y));
    }
    if (x != x || y != y) {
        return from_parts(x == 0.0L ? LD_PI / 2 : LD_NAN, LD_NAN);
    }
    arc = find_arc(fabsl(x), fabsl(y));
    return from_parts(angle_of(arc.leg, pair_of(x)), -copysignl(arc.height, y));
}

/* atanh(x + i y) for x > 2^66 or y > 2^66, which is 1/z and a quarter of a turn. */
static long double inverse(long double x, long double y)
{
    return x >= y ? 1.0L / (x + y * (y / x)) : x / y / (y + x * (x / y));
}

/* For x and y not negative and finite. */
static long double complex first_quadrant_atanh(long double x, long double y)
{
    struct ld_pair less = pair_sum(1.0L, -x), y2 = pair_product(y, y), part;
    long double real;

    if (x < LEAST && y < LEAST) {
        return from_parts(x, y);
    }
    if (x > 0x1p66L || y > 0x1p66L) {
        return from_parts(inverse(x, y), LD_PI / 2);
    }
    if (x == 1.0L && y < FLAT) {
        if (y == 0.0L) {
            return from_parts(LD_INF, y);
        }
        real = 0.5L * (LD_LN2 - logl(y));
    } else {
        part = pair_add(pair_mul(less, less), y2);
        part = pair_div(pair_of(4.0L * x), part);
        real = 0.25L * value_of(ld_log1p_pair(part));
    }
    part = pair_add(pair_mul(less, pair_sum(1.0L, x)), pair_scaled(y2, -1.0L));
    return from_parts(real, 0.5L * angle_of(pair_of(2.0L * y), part));
}

long double complex catanhl(long double complex z)
{
    long double x = __real__ z, y = __imag__ z;

    if (isinf(x) || isinf(y)) {
        return from_parts(copysignl(0.0L, x), y == y ? copysignl(LD_PI / 2, y) : y);
    }
    if (x != x || y != y) {
        return from_parts(x == 0.0L ? x : LD_NAN, LD_NAN);
    }
    z = first_quadrant_atanh(fabsl(x), fabsl(y));
    return from_parts(copysignl(__real__ z, x), copysignl(__imag__ z, y));
}

long double complex casinhl(long double complex z)
{
    return swapped(casinl(swapped(z)));
}

long double complex cacoshl(long double complex z)
{
    long double y = __imag__ z;

    z = cacosl(z);
    return from_parts(fabsl(__imag__ z), copysignl(__real__ z, y));
}

long double complex catanl(long double complex z)
{
    return swapped(catanhl(swapped(z)));
}
