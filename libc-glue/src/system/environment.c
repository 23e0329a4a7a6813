/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The environment as a whole, and how busy the system is. */
#include <stdlib.h>
#include <unistd.h>
#include <bits/more_stdlib.h>
#include "lock.h"

/* What putenv() was given stays the program's own. */
int clearenv(void)
{
    static char *nothing[] = {NULL};

    environ = nothing;
    return 0;
}

static double seconds(uint64_t clock)
{
    struct hermit_timespec now = {0};

    sys_clock_gettime(clock, &now);
    return (double)now.sec + (double)now.nsec * 1e-9;
}

/*
 * How many processors the program kept busy, on average over about 1, 5 and 15 minutes:
 * reckoned up here, for nothing ticks. Who waits for a processor is not counted. Returns
 * how many averages there are in loads, at most count.
 */
int getloadavg(double loads[], int count)
{
    static const double span[3] = {60, 300, 900};
    static double average[3], last_used, last_now; /* under lock */
    static uint32_t lock;
    int given = 0;

    lock_acquire(&lock);
    double now = seconds(HCLOCK_MONOTONIC), used = seconds(HCLOCK_PROCESS_CPUTIME_ID);
    double passed = now - last_now;

    for (int i = 0; i < 3 && passed > 0; i++) {
        average[i] +=
            ((used - last_used) / passed - average[i]) * passed / (passed + span[i]);
    }
    last_now = now;
    last_used = used;
    for (; given < 3 && given < count; given++) {
        loads[given] = average[given];
    }
    lock_release(&lock);
    return given;
}
