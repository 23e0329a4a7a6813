/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The time as programs asked for it long ago. */
#include <sys/timeb.h>
#include <time.h>
#include "internal.h"

int ftime(struct timeb *place)
{
    struct timespec now;

    if (clock_gettime(CLOCK_REALTIME, &now) < 0) {
        return -1;
    }
    *place = (struct timeb){.time = now.tv_sec,
                            .millitm = (unsigned short)(now.tv_nsec / 1000000)};
    return 0;
}
