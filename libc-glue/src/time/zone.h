/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The local time zone, which the variable TZ says (POSIX.1-2024 8.3): the file of the
 * time zone database that it names, below /usr/share/zoneinfo or the variable TZDIR, or
 * the rules that it spells out. Unset: the file /etc/localtime, or UTC.
 */
#ifndef LIBPOSIX_TIME_ZONE_H
#define LIBPOSIX_TIME_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zone_time {
    long offset; /* seconds east of UTC */
    bool is_dst;
    const char *name; /* lives as long as the program */
};

/* When a year's daylight saving time begins or ends. */
struct zone_rule {
    char kind; /* 'J': day 1 to 365, never a leap day; 'D': 0 to 365; 'M' */
    int month, week, day;
    int seconds; /* of local time, from the day's beginning; may leave the day */
};

/* What a text of the form std offset dst offset, rule says. */
struct zone_text {
    struct zone_time standard, saving;
    bool has_saving;
    struct zone_rule begin, end;
};

/* A file of the database, as it was read (RFC 8536); see zone_file.c. */
struct zone_file {
    unsigned char *bytes; /* null: there is none */
    const unsigned char *when, *which, *types, *names;
    size_t when_count, type_count, name_bytes;
    size_t when_bytes; /* 4 or 8 */
    bool has_text;     /* text says what comes after the last change */
    struct zone_text text;
};

/*
 * Reads the TZ text that ends at '\0' or, from a file, at '\n'. False if it is none:
 * *text is then of no use. Names are kept for ever, one copy of each.
 */
bool __posix_zone_parse(const char *from, struct zone_text *text);

/* What holds at that point in time. */
struct zone_time __posix_zone_by_text(const struct zone_text *text, int64_t seconds);

/* A copy of the name that lives as long as the program; "" if there is no memory. */
const char *__posix_zone_name(const char *name, size_t len);

/* Reads a file; false if it can not be read or is damaged, and *file has no bytes. */
bool __posix_zone_open(const char *path, struct zone_file *file);
void __posix_zone_close(struct zone_file *file);
struct zone_time __posix_zone_by_file(const struct zone_file *file, int64_t seconds);

/* What holds at that point in time, by the variable TZ as it is now; takes newlib's lock
 * of time zones. Sets tzname, timezone and daylight when TZ has changed. */
struct zone_time __posix_zone_at(int64_t seconds);

#endif
