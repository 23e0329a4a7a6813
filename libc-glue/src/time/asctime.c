/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* asctime() that never writes more than the 26 bytes which POSIX gives asctime_r(). */
#include <errno.h>
#include <stdio.h>
#include <time.h>
#include "time/calendar.h"

#define BYTES 26

static const char *name_of(const char *const names[], int count, int index)
{
    return index >= 0 && index < count ? names[index] : "???";
}

char *asctime_r(const struct tm *restrict tm, char *restrict to)
{
    int len = sniprintf(to, BYTES, "%.3s %.3s%3d %.2d:%.2d:%.2d %lld\n",
                        name_of(day_names, 7, tm->tm_wday),
                        name_of(month_names, 12, tm->tm_mon), tm->tm_mday, tm->tm_hour,
                        tm->tm_min, tm->tm_sec, 1900LL + tm->tm_year);

    if (len >= BYTES) {
        errno = EOVERFLOW;
        return NULL;
    }
    return to;
}

char *asctime(const struct tm *tm)
{
    static char text[BYTES];

    return asctime_r(tm, text);
}
