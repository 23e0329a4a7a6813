/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Seconds to dates and back: calendar.h. */
#include <limits.h>
#include "internal.h"
#include "time/calendar.h"

#define DAYS_IN_400 146097
#define DAYS_IN_100 36524
#define DAYS_IN_4   1461

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The last day of a leap year would begin a fifth year, or a fifth century. */
int64_t __posix_year_of_day(int64_t day)
{
    int64_t since_year_1 = day + 719162;
    int64_t cycles = floor_div(since_year_1, DAYS_IN_400);
    int64_t rest = since_year_1 - cycles * DAYS_IN_400;
    int64_t centuries = least(rest / DAYS_IN_100, 3);

    rest -= centuries * DAYS_IN_100;
    int64_t fours = rest / DAYS_IN_4;

    rest -= fours * DAYS_IN_4;
    return cycles * 400 + centuries * 100 + fours * 4 + least(rest / 365, 3) + 1;
}

int64_t __posix_seconds_of(const struct tm *tm)
{
    int64_t years = floor_div(tm->tm_mon, 12);
    int64_t year = INT64_C(1900) + tm->tm_year + years;
    int month = (int)(tm->tm_mon - years * 12);
    int64_t day = days_to_year(year) + days_before(month, year) + tm->tm_mday - 1;

    return day * DAY_SECONDS + tm->tm_hour * INT64_C(3600) + tm->tm_min * INT64_C(60) +
           tm->tm_sec;
}

bool __posix_date_of(int64_t seconds, struct tm *tm)
{
    int64_t day = floor_div(seconds, DAY_SECONDS);
    int64_t year = __posix_year_of_day(day);
    int in_day = (int)(seconds - day * DAY_SECONDS);
    int month = 11;

    if (year - 1900 < INT_MIN || year - 1900 > INT_MAX) {
        errno = EOVERFLOW;
        return false;
    }
    tm->tm_year = (int)(year - 1900);
    tm->tm_yday = (int)(day - days_to_year(year));
    while (days_before(month, year) > tm->tm_yday) {
        month--;
    }
    tm->tm_mon = month;
    tm->tm_mday = tm->tm_yday - days_before(month, year) + 1;
    tm->tm_wday = weekday_of(day);
    tm->tm_hour = in_day / 3600;
    tm->tm_min = in_day / 60 % 60;
    tm->tm_sec = in_day % 60;
    return true;
}
