/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * strftime() as POSIX has it, with GNU's flags: _ - 0 ^ # before a width, besides POSIX's
 * 0 and +; %P, %k, %l, %s. The one locale is "C". What is no conversion is written as it
 * stands. %z and %Z are the offset and the zone that struct tm itself says.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "time/calendar.h"

struct output {
    char *to; /* null: only counted */
    size_t room;
    size_t len;
};

struct spec {
    char pad;  /* '_', '-', '0', '+', or 0: as usual for the conversion */
    int width; /* -1: none */
    bool upper, swap;
};

static void format_all(struct output *out, const char *format, const struct tm *tm);

static void put(struct output *out, char c)
{
    if (out->to != NULL && out->len < out->room) {
        out->to[out->len] = c;
    }
    out->len++;
}

static void fill(struct output *out, char c, int count)
{
    for (; count > 0; count--) {
        put(out, c);
    }
}

/* At least digits of them, or as wide as spec says; usual: '0' or '_'. */
static void number(struct output *out, const struct spec *spec, long long value,
                   int digits, char usual)
{
    char text[24];
    int len = 0, width = spec->width >= 0 ? spec->width : digits;
    char pad = spec->pad != 0 ? spec->pad : usual;
    unsigned long long left =
        value < 0 ? 0ULL - (unsigned long long)value : (unsigned long long)value;
    char sign = value < 0 ? '-' : 0;

    do {
        text[len++] = (char)('0' + left % 10);
        left /= 10;
    } while (left != 0);
    if (pad == '+' && sign == 0 && (len > digits || width > digits)) {
        sign = '+';
    }
    int missing = (pad == '-' ? spec->width : width) - len - (sign != 0);
    bool spaces = pad == '_' || pad == '-';

    if (spaces) {
        fill(out, ' ', missing);
    }
    if (sign != 0) {
        put(out, sign);
    }
    if (!spaces) {
        fill(out, '0', missing);
    }
    while (len > 0) {
        put(out, text[--len]);
    }
}

static void pad_text(struct output *out, const struct spec *spec, size_t len)
{
    if (spec->width > 0 && len < (size_t)spec->width) {
        fill(out, spec->pad == '0' || spec->pad == '+' ? '0' : ' ',
             spec->width - (int)len);
    }
}

enum letters { AS_IS, UPPER, LOWER };

static void string(struct output *out, const struct spec *spec, const char *text,
                   size_t len, enum letters letters)
{
    pad_text(out, spec, len);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        put(out, (char)(letters == UPPER   ? toupper(c)
                        : letters == LOWER ? tolower(c)
                                           : c));
    }
}

/* A name, or its first len bytes. */
static void name(struct output *out, const struct spec *spec, const char *const names[],
                 int count, int index, size_t len)
{
    const char *text = index >= 0 && index < count ? names[index] : "?";
    size_t whole = strlen(text);

    string(out, spec, text, len < whole ? len : whole,
           spec->upper || spec->swap ? UPPER : AS_IS);
}

/* What another format gives. */
static void whole(struct output *out, const struct spec *spec, const char *format,
                  const struct tm *tm)
{
    struct output counted = {0};

    format_all(&counted, format, tm);
    pad_text(out, spec, counted.len);
    size_t from = out->len;

    format_all(out, format, tm);
    if (spec->upper && out->to != NULL) {
        for (; from < out->len && from < out->room; from++) {
            out->to[from] = (char)toupper((unsigned char)out->to[from]);
        }
    }
}

static long long year_of(const struct tm *tm)
{
    return 1900LL + tm->tm_year;
}

/* ISO 8601: weeks begin on Monday, and belong to the year that their Thursday is in. */
static int iso_week(const struct tm *tm, long long *year)
{
    int thursday = tm->tm_yday - (tm->tm_wday + 6) % 7 + 3;

    *year = year_of(tm);
    if (thursday < 0) {
        (*year)--;
        thursday += days_in(*year);
    } else if (thursday >= days_in(*year)) {
        thursday -= days_in(*year);
        (*year)++;
    }
    return thursday / 7 + 1;
}

/* With a sign where the year has more than four digits, or spec wants more. */
static void signed_date(struct output *out, const struct spec *spec, const struct tm *tm)
{
    const struct spec year = {.pad = '+',
                              .width = spec->width > 6 ? spec->width - 6 : -1};

    number(out, &year, year_of(tm), 4, '0');
    format_all(out, "-%m-%d", tm);
}

static void offset(struct output *out, const struct spec *spec, const struct tm *tm)
{
    long seconds = tm->tm_gmtoff;
    struct spec rest = *spec;

    if (tm->tm_isdst < 0) {
        return;
    }
    long minutes = (seconds < 0 ? -seconds : seconds) / 60;
    long value = minutes / 60 * 100 + minutes % 60;

    rest.width = (spec->width > 0 ? spec->width : 5) - 1;
    put(out, seconds < 0 ? '-' : '+');
    number(out, &rest, value, 4, '0');
}

static void zone(struct output *out, const struct spec *spec, const struct tm *tm)
{
    const char *text = tm->tm_isdst >= 0 && tm->tm_zone != NULL ? tm->tm_zone : "";

    string(out, spec, text, strlen(text),
           spec->swap    ? LOWER
           : spec->upper ? UPPER
                         : AS_IS);
}

static void half_day(struct output *out, const struct spec *spec, const struct tm *tm,
                     bool lower)
{
    string(out, spec, tm->tm_hour > 11 ? "PM" : "AM", 2,
           lower || spec->swap ? LOWER : AS_IS);
}

static bool convert_date(struct output *out, char c, const struct spec *spec,
                         const struct tm *tm)
{
    long long year = year_of(tm), iso_year;
    int week = iso_week(tm, &iso_year), from_monday = (tm->tm_wday + 6) % 7;

    switch (c) {
    case 'a':
        name(out, spec, day_names, 7, tm->tm_wday, 3);
        return true;
    case 'A':
        name(out, spec, day_names, 7, tm->tm_wday, SIZE_MAX);
        return true;
    case 'b':
    case 'h':
        name(out, spec, month_names, 12, tm->tm_mon, 3);
        return true;
    case 'B':
        name(out, spec, month_names, 12, tm->tm_mon, SIZE_MAX);
        return true;
    case 'C':
        number(out, spec, floor_div(year, 100), 2, '0');
        return true;
    case 'd':
        number(out, spec, tm->tm_mday, 2, '0');
        return true;
    case 'e':
        number(out, spec, tm->tm_mday, 2, '_');
        return true;
    case 'F':
        if (spec->pad == '+') {
            signed_date(out, spec, tm);
        } else {
            whole(out, spec, "%Y-%m-%d", tm);
        }
        return true;
    case 'g':
        number(out, spec, (iso_year % 100 + 100) % 100, 2, '0');
        return true;
    case 'G':
        number(out, spec, iso_year, spec->pad == '+' ? 4 : 1, '0');
        return true;
    case 'j':
        number(out, spec, tm->tm_yday + 1, 3, '0');
        return true;
    case 'm':
        number(out, spec, tm->tm_mon + 1, 2, '0');
        return true;
    case 'u':
        number(out, spec, from_monday + 1, 1, '0');
        return true;
    case 'U':
        number(out, spec, (tm->tm_yday - tm->tm_wday + 7) / 7, 2, '0');
        return true;
    case 'V':
        number(out, spec, week, 2, '0');
        return true;
    case 'w':
        number(out, spec, tm->tm_wday, 1, '0');
        return true;
    case 'W':
        number(out, spec, (tm->tm_yday - from_monday + 7) / 7, 2, '0');
        return true;
    case 'y':
        number(out, spec, (year % 100 + 100) % 100, 2, '0');
        return true;
    case 'Y':
        number(out, spec, year, spec->pad == '+' ? 4 : 1, '0');
        return true;
    default:
        return false;
    }
}

static bool convert(struct output *out, char c, const struct spec *spec,
                    const struct tm *tm)
{
    struct tm copy = *tm;
    int hour12 = (tm->tm_hour + 11) % 12 + 1;

    switch (c) {
    case '%':
    case 'n':
    case 't':
        string(out, spec, c == 'n' ? "\n" : c == 't' ? "\t" : "%", 1, AS_IS);
        return true;
    case 'c':
        whole(out, spec, "%a %b %e %H:%M:%S %Y", tm);
        return true;
    case 'D':
    case 'x':
        whole(out, spec, "%m/%d/%y", tm);
        return true;
    case 'H':
        number(out, spec, tm->tm_hour, 2, '0');
        return true;
    case 'I':
        number(out, spec, hour12, 2, '0');
        return true;
    case 'k':
        number(out, spec, tm->tm_hour, 2, '_');
        return true;
    case 'l':
        number(out, spec, hour12, 2, '_');
        return true;
    case 'M':
        number(out, spec, tm->tm_min, 2, '0');
        return true;
    case 'p':
    case 'P':
        half_day(out, spec, tm, c == 'P');
        return true;
    case 'r':
        whole(out, spec, "%I:%M:%S %p", tm);
        return true;
    case 'R':
        whole(out, spec, "%H:%M", tm);
        return true;
    case 's':
        number(out, spec, mktime(&copy), 1, '0');
        return true;
    case 'S':
        number(out, spec, tm->tm_sec, 2, '0');
        return true;
    case 'T':
    case 'X':
        whole(out, spec, "%H:%M:%S", tm);
        return true;
    case 'z':
        offset(out, spec, tm);
        return true;
    case 'Z':
        zone(out, spec, tm);
        return true;
    default:
        return convert_date(out, c, spec, tm);
    }
}

static const char *read_spec(const char *at, struct spec *spec)
{
    *spec = (struct spec){.width = -1};
    for (; *at != '\0' && strchr("_-0+^#", *at) != NULL; at++) {
        if (*at == '^') {
            spec->upper = true;
        } else if (*at == '#') {
            spec->swap = true;
        } else {
            spec->pad = *at;
        }
    }
    if (isdigit((unsigned char)*at)) {
        for (spec->width = 0; isdigit((unsigned char)*at); at++) {
            int digit = *at - '0';

            spec->width =
                spec->width > 100000000 ? spec->width : spec->width * 10 + digit;
        }
    }
    if (*at == 'E' || *at == 'O') {
        at++;
    }
    return at;
}

static void format_all(struct output *out, const char *format, const struct tm *tm)
{
    struct spec spec;

    for (; *format != '\0'; format++) {
        if (*format != '%') {
            put(out, *format);
            continue;
        }
        const char *end = read_spec(format + 1, &spec);

        if (*end == '\0' || !convert(out, *end, &spec, tm)) {
            end -= *end == '\0';
            for (const char *at = format; at <= end; at++) {
                put(out, *at);
            }
        }
        format = end;
    }
}

size_t strftime(char *restrict to, size_t max, const char *restrict format,
                const struct tm *restrict tm)
{
    struct output out = {to, max, 0};

    tzset();
    format_all(&out, format, tm);
    if (out.len >= max) {
        return 0;
    }
    to[out.len] = '\0';
    return out.len;
}

size_t strftime_l(char *restrict to, size_t max, const char *restrict format,
                  const struct tm *restrict tm, locale_t locale)
{
    (void)locale;
    return strftime(to, max, format, tm);
}
