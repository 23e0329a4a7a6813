/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Setting the time as BSD has it. */
#include <sys/time.h>
#include <time.h>
#include "internal.h"

int settimeofday(const struct timeval *tv, const struct timezone *zone)
{
    (void)zone; /* zones are the environment's, TZ */
    if (tv == NULL) {
        return 0;
    }
    const struct timespec now = {tv->tv_sec, tv->tv_usec * 1000};

    return clock_settime(CLOCK_REALTIME, &now);
}

/* The clock cannot be made faster or slower. */
int adjtime(const struct timeval *delta, struct timeval *left)
{
    (void)delta;
    (void)left;
    return (int)__posix_fail(-EPERM);
}
