/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * getdate() (POSIX 2017): the file that the variable DATEMSK names has formats of
 * strptime(), one a line; the first that fits the whole text counts. What it leaves open
 * is taken from today, or lies in the future.
 */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <bits/more_time.h>
#include "internal.h"

enum {
    NO_VARIABLE = 1,
    NOT_OPENED,
    NO_STATUS,
    NOT_REGULAR,
    READ_FAILED,
    NO_MEMORY,
    NO_FORMAT,
    NO_DATE
};

int getdate_err;

#define UNSET INT_MIN

static bool fits(const char *text, const char *format, struct tm *tm)
{
    *tm = (struct tm){UNSET, UNSET, UNSET, UNSET, UNSET, UNSET, UNSET, .tm_isdst = -1};
    const char *end = strptime(text, format, tm);

    while (end != NULL && isspace((unsigned char)*end)) {
        end++;
    }
    return end != NULL && *end == '\0';
}

/* Looks through the formats; 0 or an error. */
static int find_format(FILE *file, const char *text, struct tm *tm)
{
    char line[LINE_MAX];

    while (fgets(line, sizeof(line), file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (fits(text, line, tm)) {
            return 0;
        }
    }
    return ferror(file) ? READ_FAILED : NO_FORMAT;
}

static void default_to(int *value, int standard)
{
    if (*value == UNSET) {
        *value = standard;
    }
}

/* POSIX 2017, getdate(), "the following rules apply". */
static void complete(struct tm *tm, const struct tm *now)
{
    bool has_day = tm->tm_mday != UNSET, has_month = tm->tm_mon != UNSET,
         has_year = tm->tm_year != UNSET, has_weekday = tm->tm_wday != UNSET,
         has_hour = tm->tm_hour != UNSET;

    if (!has_hour && tm->tm_min == UNSET && tm->tm_sec == UNSET) {
        tm->tm_hour = now->tm_hour;
        tm->tm_min = now->tm_min;
        tm->tm_sec = now->tm_sec;
    }
    default_to(&tm->tm_hour, 0);
    default_to(&tm->tm_min, 0);
    default_to(&tm->tm_sec, 0);
    if (has_weekday && !has_day && !has_month && !has_year) {
        tm->tm_year = now->tm_year;
        tm->tm_mon = now->tm_mon;
        tm->tm_mday = now->tm_mday + (tm->tm_wday - now->tm_wday + 7) % 7;
        return;
    }
    if (has_month && !has_day) {
        default_to(&tm->tm_mday, 1);
    }
    if (has_month && !has_year) {
        tm->tm_year = now->tm_year + (tm->tm_mon < now->tm_mon);
    }
    default_to(&tm->tm_year, now->tm_year);
    default_to(&tm->tm_mon, now->tm_mon);
    default_to(&tm->tm_mday, now->tm_mday);
    if (!has_day && !has_month && !has_year && has_hour) {
        int seconds = (tm->tm_hour * 60 + tm->tm_min) * 60 + tm->tm_sec;

        tm->tm_mday += seconds < (now->tm_hour * 60 + now->tm_min) * 60 + now->tm_sec;
    }
}

int getdate_r(const char *restrict text, struct tm *restrict tm)
{
    const char *path = getenv("DATEMSK");
    struct stat st;
    struct tm now;
    time_t today = time(NULL);

    if (path == NULL || *path == '\0') {
        return NO_VARIABLE;
    }
    FILE *file = fopen(path, "r");

    if (file == NULL) {
        return NOT_OPENED;
    }
    int error = fstat(fileno(file), &st) != 0 ? NO_STATUS
                : S_ISREG(st.st_mode)         ? find_format(file, text, tm)
                                              : NOT_REGULAR;

    fclose(file);
    if (error == 0) {
        complete(tm, localtime_r(&today, &now));
        struct tm day = *tm;

        if (mktime(tm) == (time_t)-1 || tm->tm_mon != ((day.tm_mon % 12) + 12) % 12) {
            error = tm->tm_mday == day.tm_mday ? NO_DATE : error;
        }
    }
    return error;
}

struct tm *getdate(const char *text)
{
    static struct tm shown;
    int error = getdate_r(text, &shown);

    if (error != 0) {
        getdate_err = error;
        return NULL;
    }
    return &shown;
}
