/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What <complex.h> declares for long double and newlib does not have. */
#define _GNU_SOURCE
#include <complex.h>

#include "x87.h"

long double complex clog10l(long double complex z)
{
    return clogl(z) * (LD_LOG2E / 3.321928094887362347870319429489390176L);
}
