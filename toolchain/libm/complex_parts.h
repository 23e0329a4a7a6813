/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the complex functions of long double share. Their special values are those of
   C17's annex G; each component is within two units in its last place. */
#ifndef HERMIT_LIBM_COMPLEX_PARTS_H
#define HERMIT_LIBM_COMPLEX_PARTS_H

#include <complex.h>
#include <math.h>

#include "x87.h"

static inline long double complex from_parts(long double real, long double imaginary)
{
    return __builtin_complex(real, imaginary);
}

/* i times the conjugate: sin, asin, tan and atan are by it what sinh and the like are. */
static inline long double complex swapped(long double complex z)
{
    return from_parts(__imag__ z, __real__ z);
}

static inline struct ld_pair pair_of(long double x)
{
    return (struct ld_pair){x, 0.0L};
}

static inline long double value_of(struct ld_pair x)
{
    return x.hi + x.lo;
}

/* a * b, where a zero has the sign of the product too. */
static inline long double signed_product(struct ld_pair a, struct ld_pair b)
{
    long double magnitude = fabsl(value_of(pair_mul(a, b)));

    return ld_is_negative(a.hi) != ld_is_negative(b.hi) ? -magnitude : magnitude;
}

/* The angle of (x, y), with a pair for either of them. */
static inline long double angle_of(struct ld_pair y, struct ld_pair x)
{
    long double angle = x87_patan(y.hi, x.hi);

    if (x.lo == 0.0L && y.lo == 0.0L) {
        return angle;
    }
    return angle + (x.hi * y.lo - y.hi * x.lo) / (x.hi * x.hi + y.hi * y.hi);
}

/* exp(x) (cosine + i sine), x finite, also where exp(x) alone overflows. */
long double complex ld_exp_cis(struct ld_pair x, struct ld_pair cosine,
                               struct ld_pair sine);

#endif
