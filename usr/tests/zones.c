/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Local time: zones that TZ spells out, zones in files, mktime() and its limits. */
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"
#define SUMMER 1720000000 /* 2024-07-03 09:46:40 UTC */

static void set_zone(const char *value)
{
    CHECK((value != NULL ? setenv("TZ", value, 1) : unsetenv("TZ")) == 0);
    tzset();
}

static void check_local(time_t time, const char *expected)
{
    struct tm tm;
    char text[64];

    CHECK(localtime_r(&time, &tm) == &tm);
    CHECK(strftime(text, sizeof(text), "%F %T %Z %z", &tm) > 0);
    if (strcmp(text, expected) != 0) {
        printf("%s, %lld: %s, not %s\n", getenv("TZ"), (long long)time, text, expected);
        exit(1);
    }
}

/* One after the other: nothing is left of the zone before. */
static void names(void)
{
    static const struct {
        const char *zone, *standard, *saving;
        long west;
        int has_saving;
        const char *summer;
    } cases[] = {
        {BERLIN, "CET", "CEST", -3600, 1, "2024-07-03 11:46:40 CEST +0200"},
        {"UTC", "UTC", "UTC", 0, 0, "2024-07-03 09:46:40 UTC +0000"},
        {"<+03>-3", "+03", "+03", -10800, 0, "2024-07-03 12:46:40 +03 +0300"},
        {"EST5EDT", "EST", "EDT", 18000, 1, "2024-07-03 05:46:40 EDT -0400"},
        {"Universal", "Universal", "Universal", 0, 0,
         "2024-07-03 09:46:40 Universal +0000"},
        {"Nowhere/City", "Nowhere", "Nowhere", 0, 0, "2024-07-03 09:46:40 Nowhere +0000"},
        {"NST3:30NDT2:30:15,J1/0,J365/25", "NST", "NDT", 12600, 1,
         "2024-07-03 07:16:25 NDT -0230"},
        {"", "UTC", "UTC", 0, 0, "2024-07-03 09:46:40 UTC +0000"},
        {"LongerThanTenLetters-2", "LongerThanTenLetters", "LongerThanTenLetters", -7200,
         0, "2024-07-03 11:46:40 LongerThanTenLetters +0200"},
        {"CET-1CEST,M13.1.0,M1.1.0", "CET", "CET", 0, 0, "2024-07-03 09:46:40 CET +0000"},
        {NULL, "UTC", "UTC", 0, 0, "2024-07-03 09:46:40 UTC +0000"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        set_zone(cases[i].zone);
        CHECK(strcmp(tzname[0], cases[i].standard) == 0);
        CHECK(strcmp(tzname[1], cases[i].saving) == 0);
        CHECK(timezone == cases[i].west && daylight == cases[i].has_saving);
        check_local(SUMMER, cases[i].summer);
    }
}

/* Seconds before and at the changes, in years far away, too. */
static void changes(void)
{
    set_zone(BERLIN);
    check_local(1711846799, "2024-03-31 01:59:59 CET +0100");
    check_local(1711846800, "2024-03-31 03:00:00 CEST +0200");
    check_local(1729990799, "2024-10-27 02:59:59 CEST +0200");
    check_local(1729990800, "2024-10-27 02:00:00 CET +0100");
    check_local(1711846800 - INT64_C(146097) * 86400 * 10,
                "-1976-03-31 03:00:00 CEST +0200");
    set_zone("A1B1C-1"); /* no such form */
    check_local(0, "1970-01-01 00:00:00 UTC +0000");
    set_zone("XXX3YYY,59,J60/-1"); /* leap day; the day before by an hour */
    check_local(1709186400, "2024-02-29 04:00:00 YYY -0200");
    check_local(1709254799, "2024-02-29 22:59:59 YYY -0200");
    set_zone("XXX3YYY,59/0,J60/-1");
    check_local(1709175599, "2024-02-28 23:59:59 XXX -0300");
    check_local(1709175600, "2024-02-29 01:00:00 YYY -0200");
    check_local(1709254799, "2024-02-29 22:59:59 YYY -0200");
    check_local(1709254800, "2024-02-29 22:00:00 XXX -0300");
}

static time_t make(int year, int month, int day, int hour, int minute, int is_dst)
{
    struct tm tm = {.tm_year = year - 1900,
                    .tm_mon = month - 1,
                    .tm_mday = day,
                    .tm_hour = hour,
                    .tm_min = minute,
                    .tm_isdst = is_dst};

    return mktime(&tm);
}

static void making(void)
{
    struct tm tm = {.tm_year = 124,
                    .tm_mon = 25,
                    .tm_mday = -40,
                    .tm_hour = 100,
                    .tm_min = -1000,
                    .tm_sec = 100000,
                    .tm_isdst = -1};

    set_zone(BERLIN);
    CHECK(mktime(&tm) == 1766758000);
    CHECK(tm.tm_year == 125 && tm.tm_mon == 11 && tm.tm_mday == 26 && tm.tm_hour == 15);
    CHECK(tm.tm_min == 6 && tm.tm_sec == 40 && tm.tm_wday == 5 && tm.tm_yday == 359);
    CHECK(tm.tm_isdst == 0 && tm.tm_gmtoff == 3600 && strcmp(tm.tm_zone, "CET") == 0);
    /* 02:30 comes twice in October: as the caller says. It never comes in March. */
    CHECK(make(2024, 10, 27, 2, 30, 1) == 1729989000);
    CHECK(make(2024, 10, 27, 2, 30, 0) == 1729992600);
    CHECK(make(2024, 10, 27, 2, 30, -1) == 1729992600);
    CHECK(make(2024, 3, 31, 2, 30, -1) == 1711848600);
    CHECK(make(2024, 3, 31, 2, 30, 0) == 1711848600);
    CHECK(make(2024, 3, 31, 2, 30, 1) == 1711845000);
    /* Not what holds then: the hour is by the clock that the caller has in mind. */
    CHECK(make(2024, 7, 3, 11, 46, 0) == SUMMER - 40 + 3600);
    CHECK(make(2024, 1, 3, 11, 46, 1) == 1704278760 - 3600);
    set_zone("UTC0");
    CHECK(make(2024, 7, 3, 9, 46, 1) == SUMMER - 40);
    CHECK(make(1969, 12, 31, 23, 59, 0) == -60);
    tm = (struct tm){.tm_year = 69,
                     .tm_mon = 11,
                     .tm_mday = 31,
                     .tm_hour = 23,
                     .tm_min = 59,
                     .tm_sec = 59,
                     .tm_wday = 9};
    CHECK(mktime(&tm) == -1 && tm.tm_wday == 3);
}

static void limits(void)
{
    struct tm tm = {.tm_year = INT_MAX,
                    .tm_mon = 11,
                    .tm_mday = 31,
                    .tm_hour = 23,
                    .tm_min = 59,
                    .tm_sec = 59};
    struct tm same, again;
    time_t last, most = INT64_MAX, least = INT64_MIN;

    set_zone("UTC0");
    last = mktime(&tm);
    CHECK(last == INT64_C(67768036191676799) && tm.tm_yday == 364);
    CHECK(gmtime_r(&last, &again) == &again && again.tm_year == INT_MAX);
    tm.tm_sec++;
    same = tm;
    CHECK_ERRNO(mktime(&tm), EOVERFLOW);
    CHECK(memcmp(&tm, &same, sizeof(tm)) == 0);
    CHECK_ERRNO(timegm(&tm), EOVERFLOW);
    last++;
    errno = 0;
    CHECK(gmtime_r(&last, &again) == NULL && errno == EOVERFLOW);
    CHECK(localtime_r(&most, &again) == NULL && gmtime(&most) == NULL);
    CHECK(localtime_r(&least, &again) == NULL && localtime(&least) == NULL);
    set_zone(BERLIN);
    CHECK(localtime_r(&most, &again) == NULL && localtime_r(&least, &again) == NULL);
    tm = (struct tm){.tm_year = INT_MIN, .tm_mday = 1}; /* in UTC the year before */
    CHECK(mktime(&tm) == INT64_C(-67768040609740800) - 3600 && tm.tm_year == INT_MIN);
    tm.tm_sec = -1;
    CHECK_ERRNO(mktime(&tm), EOVERFLOW);
    tm = (struct tm){.tm_year = INT_MAX,
                     .tm_mon = INT_MAX,
                     .tm_mday = INT_MAX,
                     .tm_hour = INT_MAX,
                     .tm_min = INT_MAX,
                     .tm_sec = INT_MAX};
    CHECK_ERRNO(mktime(&tm), EOVERFLOW);
}

/* A file of the database: version 2, whose old part is empty but for one type. */
static const char zone_file[] =
    "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4"
    "\0\0\0\0\0\0UTC\0"
    "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0\3\0\0\0\14"
    "\xff\xff\xff\xff\x80\x00\x00\x00" /* 1901-12-13 20:45:52 */
    "\x00\x00\x00\x00\x65\x53\xf1\x00" /* 1700000000 */
    "\1\2"
    "\x00\x00\x0c\x88\0\0"  /* +0053:28 LMT */
    "\x00\x00\x0e\x10\0\4"  /* +0100 CET */
    "\x00\x00\x1c\x20\1\10" /* +0200 XXT, daylight saving time */
    "LMT\0CET\0XXT\0"
    "\n<+05>-5\n";

static void write_file(const char *path, size_t len)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0644);

    CHECK(fd >= 0 && write(fd, zone_file, len) == (ssize_t)len && close(fd) == 0);
}

static void files(void)
{
    static const char *const ways[] = {"/tmp/zones/Some/City", ":/tmp/zones/Some/City",
                                       "Some/City", ":Some/City"};

    CHECK(mkdir("/tmp/zones", 0755) == 0 && mkdir("/tmp/zones/Some", 0755) == 0);
    write_file("/tmp/zones/Some/City", sizeof(zone_file) - 1);
    CHECK(setenv("TZDIR", "/tmp/zones", 1) == 0);
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        set_zone(ways[i]);
        CHECK(strcmp(tzname[0], "+05") == 0 && timezone == -18000 && daylight == 0);
        check_local(INT64_C(-2147483649), "1901-12-13 21:39:19 LMT +0053");
        check_local(INT64_C(-2147483648), "1901-12-13 21:45:52 CET +0100");
        check_local(1699999999, "2023-11-14 23:13:19 CET +0100");
        check_local(1700000000, "2023-11-15 03:13:20 +05 +0500");
        CHECK(make(2023, 11, 14, 23, 13, 0) == 1699999980);
        CHECK(make(2023, 11, 15, 3, 13, 0) == 1700014380); /* never comes */
        set_zone("UTC0");
    }
    /* Cut short anywhere, it is no zone. */
    for (size_t len = 0; len < sizeof(zone_file) - 11; len++) {
        write_file("/tmp/zones/cut", len);
        set_zone("cut");
        check_local(SUMMER, "2024-07-03 09:46:40 cut +0000");
        set_zone("UTC0");
    }
    write_file("/tmp/zones/cut", sizeof(zone_file) - 1 - 9); /* without the text behind */
    set_zone("cut");
    check_local(SUMMER, "2024-07-03 11:46:40 XXT +0200");
    set_zone("Some"); /* a directory */
    check_local(SUMMER, "2024-07-03 09:46:40 Some +0000");
    CHECK(unsetenv("TZDIR") == 0);
}

static void local_file(void)
{
    if (mkdir("/etc", 0755) != 0) {
        CHECK(errno == EEXIST);
    }
    write_file("/etc/localtime", sizeof(zone_file) - 1);
    set_zone(NULL);
    check_local(1699999999, "2023-11-14 23:13:19 CET +0100");
    CHECK(unlink("/etc/localtime") == 0);
    set_zone("UTC0");
}

int main(void)
{
    names();
    changes();
    making();
    limits();
    files();
    local_file();
    puts("zones: ok");
    return 0;
}
