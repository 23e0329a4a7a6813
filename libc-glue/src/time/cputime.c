/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Processor time that the program has used. It never runs in a mode of its own, so
 * all of it is user time. */
#include <sys/resource.h>
#include <sys/times.h>
#include <time.h>
#include "internal.h"

/* clock_t and _SC_CLK_TCK both count microseconds. */
static int64_t microseconds(uint64_t clock)
{
    struct hermit_timespec used;

    if (sys_clock_gettime(clock, &used) < 0) {
        return -1;
    }
    return used.sec * 1000000 + used.nsec / 1000;
}

clock_t clock(void)
{
    return (clock_t)microseconds(HCLOCK_PROCESS_CPUTIME_ID);
}

clock_t times(struct tms *used)
{
    if (used != NULL) {
        *used = (struct tms){.tms_utime = clock()};
    }
    return (clock_t)microseconds(HCLOCK_MONOTONIC);
}

int getrusage(int who, struct rusage *usage)
{
    int64_t used = 0;

    switch (who) {
    case RUSAGE_SELF:
        used = microseconds(HCLOCK_PROCESS_CPUTIME_ID);
        break;
    case RUSAGE_THREAD:
        used = microseconds(HCLOCK_THREAD_CPUTIME_ID);
        break;
    case RUSAGE_CHILDREN:
        break;
    default:
        return (int)__posix_fail(-EINVAL);
    }
    *usage = (struct rusage){.ru_utime = {used / 1000000, used % 1000000}};
    return 0;
}
