/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Which time zone is the local one: zone.h. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"
#include "newlib/locks.h"
#include "time/zone.h"

#define DATABASE "/usr/share/zoneinfo"

char *_tzname[2] = {"UTC", "UTC"};
long _timezone;
int _daylight;

static const struct zone_time utc = {0, false, "UTC"};

/* newlib's lock of time zones guards all this. */
static char *current; /* the value of TZ that the rest is made of; null: unset */
static bool is_made;
static struct zone_file file;
static struct zone_text text;

/* What the program sees: the last ones of both kinds, if there are any. */
static void show(void)
{
    struct zone_time standard = text.standard, saving = text.saving;
    bool has_saving = text.has_saving;

    if (file.bytes != NULL && file.has_text) {
        standard = file.text.standard;
        saving = file.text.saving;
        has_saving = file.text.has_saving;
    } else if (file.bytes != NULL) {
        standard = __posix_zone_by_file(&file, INT64_MAX);
        has_saving = false;
    }
    _timezone = -standard.offset;
    _daylight = has_saving;
    _tzname[0] = (char *)(uintptr_t)standard.name;
    _tzname[1] = (char *)(uintptr_t)(has_saving ? saving.name : standard.name);
}

/* A file's name is absolute, or within the database. */
static bool open_file(const char *name)
{
    const char *folder = getenv("TZDIR");
    char path[PATH_MAX];

    if (*name == '/') {
        return __posix_zone_open(name, &file);
    }
    folder = folder != NULL && *folder != '\0' ? folder : DATABASE;
    int len = snprintf(path, sizeof(path), "%s/%s", folder, name);

    return len > 0 && len < PATH_MAX && __posix_zone_open(path, &file);
}

/* UTC, by the name with which the value begins: as other systems do with such. */
static void fall_back(const char *value)
{
    size_t len = 0;

    while ((value[len] | 0x20) >= 'a' && (value[len] | 0x20) <= 'z') {
        len++;
    }
    text = (struct zone_text){.standard = utc};
    if (len >= 3) {
        text.standard.name = __posix_zone_name(value, len);
    }
}

static void make(const char *value)
{
    __posix_zone_close(&file);
    text = (struct zone_text){.standard = utc};
    free(current);
    current = value != NULL ? strdup(value) : NULL;
    is_made = value == NULL || current != NULL; /* no memory: again at the next call */
    if (value == NULL) {
        __posix_zone_open("/etc/localtime", &file);
    } else if (*value != '\0') {
        value += *value == ':';
        if (!open_file(value) && !__posix_zone_parse(value, &text)) {
            fall_back(value);
        }
    }
    show();
}

static void refresh(void)
{
    const char *value = getenv("TZ");
    int before = errno;

    if (!is_made || (value == NULL) != (current == NULL) ||
        (value != NULL && strcmp(value, current) != 0)) {
        make(value);
    }
    errno = before;
}

struct zone_time __posix_zone_at(int64_t seconds)
{
    struct zone_time time;

    __retarget_lock_acquire_recursive(&__lock___tz_mutex);
    refresh();
    time = file.bytes != NULL ? __posix_zone_by_file(&file, seconds)
                              : __posix_zone_by_text(&text, seconds);
    __retarget_lock_release_recursive(&__lock___tz_mutex);
    return time;
}

void tzset(void)
{
    __posix_zone_at(0);
}
