/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Dates read and written as text. */
#include <time.h>
#include "check.h"

static const struct {
    const char *text, *format;
    int year, month, day, hour, minute, second, weekday, yearday;
    long offset;
} dates[] = {
    {"20261128", "%Y%m%d", 2026, 11, 28, 0, 0, 0, 6, 331, 0},
    {"2026-11-28T12:34:56+01:30", "%FT%T%z", 2026, 11, 28, 12, 34, 56, 6, 331, 5400},
    {"Sat, 28 Nov 2026 12:34:56 -0800", "%a, %d %b %Y %H:%M:%S %z", 2026, 11, 28, 12, 34,
     56, 6, 331, -28800},
    {"thursday february 29 1:02:03 PM 24", "%A %B %d %r %y", 2024, 2, 29, 13, 2, 3, 4, 59,
     0},
    {"12:00:01 am 366 2024", "%I:%M:%S %p %j %Y", 2024, 12, 31, 0, 0, 1, 2, 365, 0},
    {"2026 10 3", "%Y %U %w", 2026, 3, 11, 0, 0, 0, 3, 69, 0},
    {"2026 10 7", "%Y %W %u", 2026, 3, 15, 0, 0, 0, 0, 73, 0},
    {"1969 19 68", "%Y %C %y", 1968, 1, 1, 0, 0, 0, 1, 0, 0},
    {"68\t \n2", "%y%n%m", 2068, 2, 1, 0, 0, 0, 3, 31, 0},
    {" 7 %x", "%e %%x", 1970, 1, 7, 0, 0, 0, 3, 6, 0},
    {"Thu Jan  1 00:00:09 1970", "%c", 1970, 1, 1, 0, 0, 9, 4, 0, 0},
};

static void reading(void)
{
    static const char *const refused[][2] = {
        {"13", "%m"},     {"0", "%d"},   {"62", "%S"},    {"24", "%H"},
        {"x", "%Y"},      {"+1", "%z"},  {"+0160", "%z"}, {"Foo", "%b"},
        {"ab", "a%Zb%d"}, {"367", "%j"}, {"5", "%d%"},    {"xm", "%p"},
    };
    struct tm tm;

    for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
        tm = (struct tm){.tm_year = 70, .tm_mday = 1};
        const char *end = strptime(dates[i].text, dates[i].format, &tm);

        if (end == NULL || *end != '\0' || tm.tm_year + 1900 != dates[i].year ||
            tm.tm_mon + 1 != dates[i].month || tm.tm_mday != dates[i].day ||
            tm.tm_hour != dates[i].hour || tm.tm_min != dates[i].minute ||
            tm.tm_sec != dates[i].second || tm.tm_wday != dates[i].weekday ||
            tm.tm_yday != dates[i].yearday || tm.tm_gmtoff != dates[i].offset) {
            printf("%s by %s: %s", dates[i].text, dates[i].format, asctime(&tm));
            exit(1);
        }
    }
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        CHECK(strptime(refused[i][0], refused[i][1], &tm) == NULL);
    }
}

/* Every day that strftime() writes is read again. */
static void round_trips(void)
{
    static const char *const formats[] = {
        "%Y%m%d%H%M%S", "%a %b %e %H:%M:%S %Y", "%Y-%j %T", "%D %r", "%Y %U %w %T", "%s"};
    struct tm tm, again;
    char text[64];

    for (time_t time = 0; time < 1500000000; time += 86400 * 11 + 3661) {
        for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
            CHECK(gmtime_r(&time, &tm) != NULL);
            CHECK(strftime(text, sizeof(text), formats[i], &tm) > 0);
            again = (struct tm){0};
            CHECK(strptime(text, formats[i], &again) != NULL && mktime(&again) == time);
        }
    }
}

static void writing(void)
{
    struct tm tm = {.tm_year = 8099, .tm_mon = 11, .tm_mday = 31, .tm_wday = 5};
    char text[27] = {[26] = 'x'};

    CHECK(asctime_r(&tm, text) == text && text[26] == 'x');
    CHECK(strcmp(text, "Fri Dec 31 00:00:00 9999\n") == 0);
    tm.tm_year++;
    errno = 0;
    CHECK(asctime_r(&tm, text) == NULL && errno == EOVERFLOW && text[26] == 'x');
    tm = (struct tm){.tm_mon = 12, .tm_wday = -1};
    CHECK(strcmp(asctime(&tm), "??? ???  0 00:00:00 1900\n") == 0);
}

int main(void)
{
    CHECK(setenv("TZ", "UTC0", 1) == 0);
    reading();
    round_trips();
    writing();
    puts("calendar: ok");
    return 0;
}
