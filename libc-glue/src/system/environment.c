/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The environment as a whole, and how busy the system is. */
#include <stdlib.h>
#include <unistd.h>
#include <bits/more_stdlib.h>
#include "internal.h"

/* What putenv() was given stays the program's own. */
int clearenv(void)
{
    static char *nothing[] = {NULL};

    environ = nothing;
    return 0;
}

/* Nobody counts who waits for a processor. */
int getloadavg(double loads[], int count)
{
    (void)loads, (void)count;
    return -1;
}
