/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Dates without a time zone, and C11's clock. */
#include <time.h>
#include <bits/more_time.h>
#include "internal.h"

#define DAY_SECONDS 86400

/* Days from 1970-01-01 to the first of March of a year that begins then: leap days come
 * last, so that a year's day and its number say all (Gregorian calendar). */
static int64_t days_before(int64_t year)
{
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t in_era = year - era * 400;

    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 - 719468;
}

time_t timegm(struct tm *tm)
{
    int64_t months = (int64_t)tm->tm_mon - 2; /* since March */
    int64_t years = (months >= 0 ? months : months - 11) / 12;
    int64_t month = months - years * 12;
    int64_t day = days_before((int64_t)tm->tm_year + 1900 + years) +
                  (153 * month + 2) / 5 + tm->tm_mday - 1;
    time_t time = day * DAY_SECONDS + (int64_t)tm->tm_hour * 3600 +
                  (int64_t)tm->tm_min * 60 + tm->tm_sec;

    return gmtime_r(&time, tm) != NULL ? time : (time_t)-1;
}

time_t timelocal(struct tm *tm)
{
    return mktime(tm);
}

/* C11 7.27.2.5: the base, or 0. */
int timespec_get(struct timespec *ts, int base)
{
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, ts) == 0 ? base : 0;
}
