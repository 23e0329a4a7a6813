/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * strptime() as POSIX.1-2024 has it, with what other C libraries take besides: numbers
 * have at most their own number of digits, so that "%Y%m%d" reads 20261128; %z, %Z, %k,
 * %l, %P, %G, %g, %V; flags of strftime() are passed over. The one locale is "C".
 *
 * What follows from other members is filled in at the end: the day of the week and of the
 * year from a date, a date from the day of the year or from a week and its day.
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include "time/calendar.h"

enum {
    HAS_YEAR = 1,
    HAS_MON = 2,
    HAS_MDAY = 4,
    HAS_WDAY = 8,
    HAS_YDAY = 16,
    HAS_ALL = HAS_YEAR | HAS_MON | HAS_MDAY | HAS_WDAY | HAS_YDAY,
};

struct state {
    struct tm *tm;
    unsigned has;
    int century;      /* -1: none */
    int year_of;      /* within the century; -1: none */
    int hour12;       /* -1: none */
    int is_pm;        /* -1: unknown */
    int week;         /* -1: none */
    bool from_monday; /* how the week counts */
};

static const char *parse(const char *text, const char *format, struct state *s);

static const char *skip_space(const char *text)
{
    while (isspace((unsigned char)*text)) {
        text++;
    }
    return text;
}

/* A number of up to digits digits within [least, most]; null if there is none. */
static const char *number(const char *text, int digits, int least, int most, int *to)
{
    int value = 0, seen = 0;

    text = skip_space(text);
    for (; seen < digits && isdigit((unsigned char)*text); seen++) {
        value = value * 10 + (*text++ - '0');
    }
    if (seen == 0 || value < least || value > most) {
        return NULL;
    }
    *to = value;
    return text;
}

/* A name in full or by its first three letters. */
static const char *name(const char *text, const char *const names[], int count, int *to)
{
    text = skip_space(text);
    for (int i = 0; i < count; i++) {
        size_t len = strlen(names[i]);

        if (strncasecmp(text, names[i], len) == 0 ||
            (len = 3, strncasecmp(text, names[i], len) == 0)) {
            *to = i;
            return text + len;
        }
    }
    return NULL;
}

static const char *half_day(const char *text, int *is_pm)
{
    text = skip_space(text);
    if (strncasecmp(text, "AM", 2) != 0 && strncasecmp(text, "PM", 2) != 0) {
        return NULL;
    }
    *is_pm = (text[0] | 0x20) == 'p';
    return text + 2;
}

/* Z, or a sign and hh, hhmm or hh:mm. */
static const char *offset(const char *text, struct tm *tm)
{
    int sign, hours, minutes = 0;

    text = skip_space(text);
    if (*text == 'Z') {
        tm->tm_gmtoff = 0;
        return text + 1;
    }
    if (*text != '+' && *text != '-') {
        return NULL;
    }
    sign = *text++ == '-' ? -1 : 1;
    if (!isdigit((unsigned char)text[0]) || !isdigit((unsigned char)text[1])) {
        return NULL;
    }
    hours = (text[0] - '0') * 10 + (text[1] - '0');
    text += 2;
    const char *rest = *text == ':' ? text + 1 : text;

    if (isdigit((unsigned char)rest[0])) {
        if (!isdigit((unsigned char)rest[1]) || rest[0] > '5') {
            return NULL;
        }
        minutes = (rest[0] - '0') * 10 + (rest[1] - '0');
        text = rest + 2;
    }
    tm->tm_gmtoff = sign * (hours * 3600L + minutes * 60L);
    return text;
}

static const char *seconds_of_epoch(const char *text, struct state *s)
{
    int before = errno;
    char *end;
    time_t time;

    errno = 0;
    time = strtoll(text, &end, 10);
    if (end == text || errno != 0 || localtime_r(&time, s->tm) == NULL) {
        return NULL;
    }
    errno = before;
    s->has |= HAS_ALL;
    return end;
}

static const char *zone_name(const char *text)
{
    text = skip_space(text);
    while (*text != '\0' && !isspace((unsigned char)*text)) {
        text++;
    }
    return text;
}

static const char *year(const char *text, struct state *s)
{
    int value;

    text = number(text, 4, 0, 9999, &value);
    if (text != NULL) {
        s->tm->tm_year = value - 1900;
        s->century = s->year_of = -1;
        s->has |= HAS_YEAR;
    }
    return text;
}

static const char *week(const char *text, struct state *s, bool from_monday)
{
    s->from_monday = from_monday;
    return number(text, 2, 0, 53, &s->week);
}

/* The conversions that set one member, which the caller notes in s->has. */
static const char *convert_date(const char *text, char conversion, struct state *s)
{
    struct tm *tm = s->tm;
    int value;

    switch (conversion) {
    case 'a':
    case 'A':
        s->has |= HAS_WDAY;
        return name(text, day_names, 7, &tm->tm_wday);
    case 'b':
    case 'B':
    case 'h':
        s->has |= HAS_MON;
        return name(text, month_names, 12, &tm->tm_mon);
    case 'C':
        s->has |= HAS_YEAR;
        return number(text, 2, 0, 99, &s->century);
    case 'd':
    case 'e':
        s->has |= HAS_MDAY;
        return number(text, 2, 1, 31, &tm->tm_mday);
    case 'g':
        return number(text, 2, 0, 99, &value); /* read, but of no use alone */
    case 'G':
        return number(text, 4, 0, 9999, &value);
    case 'j':
        s->has |= HAS_YDAY;
        text = number(text, 3, 1, 366, &value);
        tm->tm_yday = text != NULL ? value - 1 : tm->tm_yday;
        return text;
    case 'm':
        s->has |= HAS_MON;
        text = number(text, 2, 1, 12, &value);
        tm->tm_mon = text != NULL ? value - 1 : tm->tm_mon;
        return text;
    case 'u':
        s->has |= HAS_WDAY;
        text = number(text, 1, 1, 7, &value);
        tm->tm_wday = text != NULL ? value % 7 : tm->tm_wday;
        return text;
    case 'w':
        s->has |= HAS_WDAY;
        return number(text, 1, 0, 6, &tm->tm_wday);
    case 'U':
        return week(text, s, false);
    case 'V':
        return number(text, 2, 0, 53, &value);
    case 'W':
        return week(text, s, true);
    case 'y':
        s->has |= HAS_YEAR;
        return number(text, 2, 0, 99, &s->year_of);
    case 'Y':
        return year(text, s);
    default:
        return NULL;
    }
}

static const char *convert(const char *text, char conversion, struct state *s)
{
    struct tm *tm = s->tm;

    switch (conversion) {
    case '%':
        return *text == '%' ? text + 1 : NULL;
    case 'c':
        return parse(text, "%a %b %e %H:%M:%S %Y", s);
    case 'D':
    case 'x':
        return parse(text, "%m/%d/%y", s);
    case 'F':
        return parse(text, "%Y-%m-%d", s);
    case 'H':
    case 'k':
        s->hour12 = -1;
        return number(text, 2, 0, 23, &tm->tm_hour);
    case 'I':
    case 'l':
        return number(text, 2, 1, 12, &s->hour12);
    case 'M':
        return number(text, 2, 0, 59, &tm->tm_min);
    case 'n':
    case 't':
        return skip_space(text);
    case 'p':
    case 'P':
        return half_day(text, &s->is_pm);
    case 'r':
        return parse(text, "%I:%M:%S %p", s);
    case 'R':
        return parse(text, "%H:%M", s);
    case 's':
        return seconds_of_epoch(text, s);
    case 'S':
        return number(text, 2, 0, 61, &tm->tm_sec);
    case 'T':
    case 'X':
        return parse(text, "%H:%M:%S", s);
    case 'z':
        return offset(text, tm);
    case 'Z':
        return zone_name(text);
    default:
        return convert_date(text, conversion, s);
    }
}

static const char *parse(const char *text, const char *format, struct state *s)
{
    for (; text != NULL && *format != '\0'; format++) {
        if (isspace((unsigned char)*format)) {
            text = skip_space(text);
            continue;
        }
        if (*format != '%') {
            text = *text == *format ? text + 1 : NULL;
            continue;
        }
        format += 1 + strspn(format + 1, "-_0^#+");
        while (isdigit((unsigned char)*format)) { /* a width */
            format++;
        }
        if (*format == 'E' || *format == 'O') {
            format++;
        }
        text = *format != '\0' ? convert(text, *format, s) : NULL;
        if (*format == '\0') {
            break;
        }
    }
    return text;
}

static void find_year(struct state *s)
{
    if (s->century >= 0) {
        int within = s->year_of;

        if (within < 0) { /* the year's other half stays */
            within = (s->tm->tm_year % 100 + 100) % 100;
        }
        s->tm->tm_year = s->century * 100 + within - 1900;
    } else if (s->year_of >= 0) {
        s->tm->tm_year = s->year_of + (s->year_of < 69 ? 100 : 0);
    }
}

static void find_hour(struct state *s)
{
    struct tm *tm = s->tm;

    if (s->hour12 >= 0) {
        tm->tm_hour = s->hour12 % 12 + (s->is_pm == 1 ? 12 : 0);
    }
}

/* January 1st is in week 0 unless the year begins with the week's first day. */
static int day_of_week(const struct state *s)
{
    int first = weekday_of(days_to_year(s->tm->tm_year + 1900)), wday = s->tm->tm_wday;

    if (s->from_monday) {
        first = (first + 6) % 7;
        wday = (wday + 6) % 7;
    }
    return (7 - first) % 7 + (s->week - 1) * 7 + wday;
}

static void find_date(struct state *s)
{
    struct tm *tm = s->tm;
    int year = tm->tm_year + 1900;
    bool has_date = (s->has & (HAS_MON | HAS_MDAY)) == (HAS_MON | HAS_MDAY);

    if (s->week >= 0 && (s->has & HAS_WDAY) != 0 && !has_date &&
        (s->has & HAS_YDAY) == 0) {
        int day = day_of_week(s);

        if (day < 0 || day >= days_in(year)) {
            return;
        }
        tm->tm_yday = day;
        s->has |= HAS_YDAY;
    }
    if ((s->has & (HAS_YEAR | HAS_YDAY)) == (HAS_YEAR | HAS_YDAY) && !has_date &&
        tm->tm_yday < days_in(year)) {
        int month = 11;

        while (month > 0 && days_before(month, year) > tm->tm_yday) {
            month--;
        }
        tm->tm_mon = (s->has & HAS_MON) != 0 ? tm->tm_mon : month;
        if ((s->has & HAS_MDAY) == 0) {
            tm->tm_mday = tm->tm_yday - days_before(month, year) + 1;
        }
    }
    if ((s->has & (HAS_YEAR | HAS_MON | HAS_MDAY)) == 0 || tm->tm_mon < 0 ||
        tm->tm_mon > 11) { /* the caller need not have set it */
        return;
    }
    if ((s->has & HAS_YDAY) == 0) {
        tm->tm_yday = days_before(tm->tm_mon, year) + tm->tm_mday - 1;
    }
    if ((s->has & HAS_WDAY) == 0) {
        tm->tm_wday = (weekday_of(days_to_year(year)) + tm->tm_yday % 7 + 7) % 7;
    }
}

char *strptime(const char *restrict text, const char *restrict format,
               struct tm *restrict tm)
{
    struct state s = {
        .tm = tm, .century = -1, .year_of = -1, .hour12 = -1, .is_pm = -1, .week = -1};
    const char *end = parse(text, format, &s);

    if (end == NULL) {
        return NULL;
    }
    find_year(&s);
    find_hour(&s);
    find_date(&s);
    return (char *)(unsigned long)end;
}

char *strptime_l(const char *restrict text, const char *restrict format,
                 struct tm *restrict tm, locale_t locale)
{
    (void)locale;
    return strptime(text, format, tm);
}
