/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Dates read and written as text. */
#include <time.h>
#include <wchar.h>
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

static const struct {
    const char *format, *expected;
} formats[] = {
    {"%a %A %b %B %h", "Thu Thursday Mar March Mar"},
    {"%c|%D|%x|%F|%r|%R|%T|%X",
     "Thu Mar  5 07:08:09 2009|03/05/09|03/05/09|2009-03-05|07:08:09 "
     "AM|07:08|07:08:09|07:08:09"},
    {"%C %d %e %g %G %H %I %j %k %l %m %M %S",
     "20 05  5 09 2009 07 07 064  7  7 03 08 09"},
    {"%n%t%%|%p %P %u %U %V %w %W %y %Y %z %Z %s",
     "\n\t%|AM am 4 09 10 4 09 09 2009 +0000 UTC 1236236889"},
    {"%-d.%-m.%y %_m %_H %0e %-I %-j", "5.3.09  3  7 05 7 64"},
    {"%^a %^B %#b %#p %#Z %^c", "THU MARCH MAR am utc THU MAR  5 07:08:09 2009"},
    {"%5d|%_5d|%05e|%8Y|%_8Y|%10a|%010b|%12F|%15D|%-5d|",
     "00005|    5|00005|00002009|    2009|       Thu|0000000Mar|  2009-03-05|       "
     "03/05/09|    5|"},
    {"%+4Y %+5Y %+12F %+F", "2009 +2009 +02009-03-05 2009-03-05"},
    {"%Ec %EY %Od %OH", "Thu Mar  5 07:08:09 2009 2009 05 07"},
    {"%L %E %", "%L %E %"},
};

static void formatting(void)
{
    static const struct tm moment = {.tm_sec = 9,
                                     .tm_min = 8,
                                     .tm_hour = 7,
                                     .tm_mday = 5,
                                     .tm_mon = 2,
                                     .tm_year = 109,
                                     .tm_wday = 4,
                                     .tm_yday = 63,
                                     .tm_zone = "UTC"};
    char text[128];
    wchar_t wide[128], format[128];

    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        const char *expected = formats[i].expected;
        size_t len = strftime(text, sizeof(text), formats[i].format, &moment);

        if (len != strlen(expected) || strcmp(text, expected) != 0) {
            printf("%s gave %s\n", formats[i].format, text);
            exit(1);
        }
        CHECK(strftime(text, len, formats[i].format, &moment) == 0);
        CHECK(mbstowcs(format, formats[i].format, 128) < 128);
        CHECK(wcsftime(wide, 128, format, &moment) == len);
        for (size_t at = 0; at <= len; at++) {
            CHECK(wide[at] == (wchar_t)expected[at]);
        }
        CHECK(wcsftime(wide, len, format, &moment) == 0);
    }
    struct tm wrong = {.tm_mon = 12, .tm_wday = -1};

    CHECK(strftime(text, sizeof(text), "%a %B", &wrong) == 3 && strcmp(text, "? ?") == 0);
}

/* Daylight saving time in other years, and where the year begins with it. */
static void zones(void)
{
    static const struct {
        const char *zone;
        time_t time;
        const char *expected;
    } cases[] = {
        {"CET-1CEST,M3.5.0,M10.5.0/3", -1, "1970-01-01 00:59:59 CET +0100"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", -31536000L * 4, "1966-01-02 01:00:00 CET +0100"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", -15000000, "1969-07-11 11:20:00 CEST +0200"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", 1720000000, "2024-07-03 11:46:40 CEST +0200"},
        {"EST5EDT,M3.2.0,M11.1.0", 1720000000, "2024-07-03 05:46:40 EDT -0400"},
        {"NZST-12NZDT,M9.5.0,M4.1.0/3", -1, "1970-01-01 12:59:59 NZDT +1300"},
        {"<-0330>3:30", 86400, "1970-01-01 20:30:00 -0330 -0330"},
    };
    struct tm tm;
    char text[64];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CHECK(setenv("TZ", cases[i].zone, 1) == 0);
        tzset();
        CHECK(localtime_r(&cases[i].time, &tm) != NULL);
        CHECK(strftime(text, sizeof(text), "%F %T %Z %z", &tm) > 0);
        if (strcmp(text, cases[i].expected) != 0) {
            printf("%s: %s\n", cases[i].zone, text);
            exit(1);
        }
        CHECK(mktime(&tm) == cases[i].time);
        CHECK(gmtime_r(&cases[i].time, &tm) != NULL);
        CHECK(strftime(text, sizeof(text), "%Z %z", &tm) > 0);
        CHECK(strcmp(text, "GMT +0000") == 0);
    }
}

int main(void)
{
    CHECK(setenv("TZ", "UTC0", 1) == 0);
    reading();
    round_trips();
    writing();
    formatting();
    zones();
    puts("calendar: ok");
    return 0;
}
