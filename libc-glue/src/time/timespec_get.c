/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* C11's clock. */
#include <time.h>
#include <bits/more_time.h>
#include "internal.h"

/* C11 7.27.2.5: the base, or 0. */
int timespec_get(struct timespec *ts, int base)
{
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, ts) == 0 ? base : 0;
}
