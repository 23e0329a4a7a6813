/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the files of dates share: the Gregorian calendar, before 1582 too. Pure. */
#ifndef LIBPOSIX_TIME_CALENDAR_H
#define LIBPOSIX_TIME_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define DAY_SECONDS 86400

static const char *const day_names[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                        "Thursday", "Friday", "Saturday"};
static const char *const month_names[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

static inline bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static inline int days_in(int64_t year)
{
    return is_leap(year) ? 366 : 365;
}

/* Days of the year before the month, which is in [0, 12]. */
static inline int days_before(int month, int64_t year)
{
    static const short days_to[] = {0,   31,  59,  90,  120, 151, 181,
                                    212, 243, 273, 304, 334, 365};

    return days_to[month] + (month > 1 && is_leap(year));
}

/* Towards minus infinity; by is positive. */
static inline int64_t floor_div(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

/* Days from 1970-01-01 to January 1st of the year. */
static inline int64_t days_to_year(int64_t year)
{
    int64_t before = year - 1;

    return before * 365 + floor_div(before, 4) - floor_div(before, 100) +
           floor_div(before, 400) - 719162;
}

/* 0 is Sunday; of a day that is so many after 1970-01-01, a Thursday. */
static inline int weekday_of(int64_t day)
{
    return (int)(day + 4 - 7 * floor_div(day + 4, 7));
}

/* The year that a day is in, counted from 1970-01-01. */
int64_t __posix_year_of_day(int64_t day);

/*
 * Seconds from 1970-01-01 00:00:00 to the date and time of day, whose members may have
 * any value (POSIX, mktime()), where every day has 86400 seconds.
 */
int64_t __posix_seconds_of(const struct tm *tm);

/*
 * The opposite: the date, the time of day, weekday and day of the year; other members are
 * left alone. False, with EOVERFLOW, where the year does not fit: nothing is changed.
 */
bool __posix_date_of(int64_t seconds, struct tm *tm);

#endif
