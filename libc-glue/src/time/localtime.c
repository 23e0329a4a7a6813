/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Points in time as dates, and back. A date that the zone has twice, when clocks are set
 * back, or not at all, when they are set forward, is a matter of choice (POSIX,
 * mktime()); see local_to_utc().
 */
#include <limits.h>
#include <time.h>
#include "internal.h"
#include "time/calendar.h"
#include "time/zone.h"

#define PROBE_STEP (INT64_C(5) * DAY_SECONDS)
#define PROBES     (2 * 366 / 5)

struct tm *gmtime_r(const time_t *restrict time, struct tm *restrict tm)
{
    if (!__posix_date_of(*time, tm)) {
        return NULL;
    }
    tm->tm_isdst = 0;
    tm->tm_gmtoff = 0;
    tm->tm_zone = "GMT";
    return tm;
}

/* Time, of which zone holds, as a date. */
static bool show_local(int64_t time, const struct zone_time *zone, struct tm *tm)
{
    int64_t local;

    if (__builtin_add_overflow(time, zone->offset, &local)) {
        errno = EOVERFLOW;
        return false;
    }
    if (!__posix_date_of(local, tm)) {
        return false;
    }
    tm->tm_isdst = zone->is_dst;
    tm->tm_gmtoff = zone->offset;
    tm->tm_zone = zone->name;
    return true;
}

struct tm *localtime_r(const time_t *restrict time, struct tm *restrict tm)
{
    struct zone_time zone = __posix_zone_at(*time);

    return show_local(*time, &zone, tm) ? tm : NULL;
}

/* The offset of the kind of time that the caller says, where the zone has that within two
 * years; that which holds, where it has not. */
static long offset_of_kind(int64_t around, bool is_dst)
{
    for (int64_t i = 1; i <= PROBES; i++) {
        struct zone_time before = __posix_zone_at(around - i * PROBE_STEP);
        struct zone_time after = __posix_zone_at(around + i * PROBE_STEP);

        if (before.is_dst == is_dst) {
            return before.offset;
        }
        if (after.is_dst == is_dst) {
            return after.offset;
        }
    }
    return __posix_zone_at(around).offset;
}

/*
 * The zone changes at most once within two days: either offset may be the right one. Of
 * two right ones it is that which is_dst says, else standard time. Where neither is
 * right, or is_dst is not what holds, the date is by the offset that the caller has in
 * mind: that of is_dst's kind, or what held before the change.
 */
static int64_t local_to_utc(int64_t local, int is_dst)
{
    const struct zone_time zones[2] = {__posix_zone_at(local - DAY_SECONDS),
                                       __posix_zone_at(local + DAY_SECONDS)};
    bool is_found = false;
    int64_t found = local - zones[0].offset;

    for (int i = 0; i < 2; i++) {
        struct zone_time there = __posix_zone_at(local - zones[i].offset);

        if (there.offset != zones[i].offset) {
            continue;
        }
        if (is_dst >= 0 ? there.is_dst == (is_dst > 0) : !there.is_dst) {
            return local - there.offset;
        }
        if (!is_found) {
            is_found = true;
            found = local - there.offset;
        }
    }
    return is_dst < 0 ? found : local - offset_of_kind(local, is_dst > 0);
}

time_t mktime(struct tm *tm)
{
    int64_t time = local_to_utc(__posix_seconds_of(tm), tm->tm_isdst);

    return localtime_r(&time, tm) != NULL ? time : (time_t)-1;
}

time_t timegm(struct tm *tm)
{
    int64_t time = __posix_seconds_of(tm);

    return gmtime_r(&time, tm) != NULL ? time : (time_t)-1;
}

time_t timelocal(struct tm *tm)
{
    return mktime(tm);
}
