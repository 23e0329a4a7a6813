/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* asctime() that never writes more than the 26 bytes which POSIX gives asctime_r(). */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#define BYTES 26

static const char *name_of(const char (*names)[4], int count, int index)
{
    return index >= 0 && index < count ? names[index] : "???";
}

char *asctime_r(const struct tm *restrict tm, char *restrict to)
{
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int len = sniprintf(to, BYTES, "%s %s%3d %.2d:%.2d:%.2d %lld\n",
                        name_of(days, 7, tm->tm_wday), name_of(months, 12, tm->tm_mon),
                        tm->tm_mday, tm->tm_hour, tm->tm_min, tm->tm_sec,
                        1900LL + tm->tm_year);

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
