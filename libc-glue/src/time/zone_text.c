/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Time zones that TZ spells out: "CET-1CEST,M3.5.0,M10.5.0/3". */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"
#include "time/calendar.h"
#include "time/zone.h"

#define HOUR 3600

struct name {
    struct name *next;
    char text[];
};

static struct name *all_names; /* newlib's lock of time zones guards it */

const char *__posix_zone_name(const char *name, size_t len)
{
    struct name *each = all_names;

    while (each != NULL &&
           (strncmp(each->text, name, len) != 0 || each->text[len] != 0)) {
        each = each->next;
    }
    if (each == NULL) {
        each = malloc(sizeof(*each) + len + 1);
        if (each == NULL) {
            return "";
        }
        memcpy(each->text, name, len);
        each->text[len] = '\0';
        each->next = all_names;
        all_names = each;
    }
    return each->text;
}

/* Three letters or more, or anything between < and >. Null: there is none. */
static const char *read_name(const char *at, const char **name)
{
    const char *begin = at;

    if (*at == '<') {
        at = begin = at + 1;
        while (isalnum((unsigned char)*at) || *at == '+' || *at == '-') {
            at++;
        }
        if (*at != '>' || at - begin < 3) {
            return NULL;
        }
        *name = __posix_zone_name(begin, (size_t)(at - begin));
        return at + 1;
    }
    while (isalpha((unsigned char)*at)) {
        at++;
    }
    if (at - begin < 3) {
        return NULL;
    }
    *name = __posix_zone_name(begin, (size_t)(at - begin));
    return at;
}

static const char *read_number(const char *at, int most, int *value)
{
    if (!isdigit((unsigned char)*at)) {
        return NULL;
    }
    for (*value = 0; isdigit((unsigned char)*at); at++) {
        *value = *value * 10 + (*at - '0');
        if (*value > most) {
            return NULL;
        }
    }
    return at;
}

/* [+-]hh[:mm[:ss]]; in seconds. */
static const char *read_time(const char *at, int most_hours, int *seconds)
{
    int part, sign = *at == '-' ? -1 : 1, unit = HOUR;

    at += *at == '-' || *at == '+';
    at = read_number(at, most_hours, &part);
    if (at == NULL) {
        return NULL;
    }
    *seconds = part * HOUR;
    while (at != NULL && *at == ':' && unit > 1) {
        unit /= 60;
        at = read_number(at + 1, 59, &part);
        *seconds += at != NULL ? part * unit : 0;
    }
    *seconds *= sign;
    return at;
}

static const char *read_rule(const char *at, struct zone_rule *rule)
{
    *rule = (struct zone_rule){.kind = 'D', .seconds = 2 * HOUR};
    if (*at == 'M') {
        rule->kind = 'M';
        at = read_number(at + 1, 12, &rule->month);
        at = at != NULL && *at == '.' ? read_number(at + 1, 5, &rule->week) : NULL;
        at = at != NULL && *at == '.' ? read_number(at + 1, 6, &rule->day) : NULL;
        if (at == NULL || rule->month < 1 || rule->week < 1) {
            return NULL;
        }
    } else {
        if (*at == 'J') {
            rule->kind = *at++;
        }
        at = read_number(at, 365, &rule->day);
        if (at == NULL || (rule->kind == 'J' && rule->day < 1)) {
            return NULL;
        }
    }
    return *at == '/' ? read_time(at + 1, 167, &rule->seconds) : at;
}

static bool ends(const char *at)
{
    return at != NULL && (*at == '\0' || *at == '\n');
}

/* Behind the name of daylight saving time. */
static bool read_saving(const char *at, struct zone_text *text)
{
    int west;

    text->has_saving = text->saving.is_dst = true;
    text->saving.offset = text->standard.offset + HOUR;
    if (*at == '+' || *at == '-' || isdigit((unsigned char)*at)) {
        at = read_time(at, 24, &west);
        text->saving.offset = -west;
    }
    if (ends(at)) { /* no rule: what the United States have */
        at = ",M3.2.0,M11.1.0";
    }
    at = at != NULL && *at == ',' ? read_rule(at + 1, &text->begin) : NULL;
    at = at != NULL && *at == ',' ? read_rule(at + 1, &text->end) : NULL;
    return ends(at);
}

bool __posix_zone_parse(const char *from, struct zone_text *text)
{
    int west;

    *text = (struct zone_text){.has_saving = false};
    from = read_name(from, &text->standard.name);
    from = from != NULL ? read_time(from, 24, &west) : NULL;
    if (from == NULL) {
        return false;
    }
    text->standard.offset = -west;
    if (ends(from)) {
        return true;
    }
    from = read_name(from, &text->saving.name);
    return from != NULL && read_saving(from, text);
}

/* Seconds from 1970 to the rule's point in the year, as if that were UTC. */
static int64_t point_of(const struct zone_rule *rule, int64_t year)
{
    int64_t day = days_to_year(year);

    if (rule->kind == 'D') {
        day += rule->day;
    } else if (rule->kind == 'J') {
        day += rule->day - 1 + (rule->day > 59 && is_leap(year));
    } else {
        int64_t first = day + days_before(rule->month - 1, year);
        int64_t next = day + days_before(rule->month, year);

        day = first + (rule->day - weekday_of(first) + 7) % 7 + 7 * (rule->week - 1);
        day -= day >= next ? 7 : 0;
    }
    return day * DAY_SECONDS + rule->seconds;
}

struct zone_time __posix_zone_by_text(const struct zone_text *text, int64_t seconds)
{
    if (!text->has_saving) {
        return text->standard;
    }
    int64_t day = floor_div(seconds, DAY_SECONDS); /* of UTC: seconds may be extreme */
    int64_t in_day = seconds - day * DAY_SECONDS + text->standard.offset;
    int64_t year = __posix_year_of_day(day + floor_div(in_day, DAY_SECONDS));
    /* Years of the same calendar, so that no product is too large. */
    int64_t cycles = floor_div(year, 400);
    int64_t at = seconds - cycles * (INT64_C(146097) * DAY_SECONDS);
    int64_t begin = point_of(&text->begin, year - cycles * 400) - text->standard.offset;
    int64_t end = point_of(&text->end, year - cycles * 400) - text->saving.offset;
    bool is_saving = begin < end ? at >= begin && at < end : at >= begin || at < end;

    return is_saving ? text->saving : text->standard;
}
