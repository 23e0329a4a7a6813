/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Files of the time zone database (RFC 8536, "TZif"). A header counts tables: points in
 * time at which the zone changes, by what (a type each), the types (offset, daylight
 * saving time, where the name begins), and the names. From version 2 on that comes twice,
 * the second time with points of 8 bytes, and a TZ text says what holds after the last.
 * Leap seconds are not counted, as POSIX wants it.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "internal.h"
#include "time/zone.h"

#define HEADER_BYTES 44
#define TYPE_BYTES   6
#define FILE_MAX     (1 << 20) /* the largest of them have some 4 KiB */

static uint32_t read_u32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int64_t read_when(const struct zone_file *file, size_t index)
{
    const unsigned char *at = file->when + index * file->when_bytes;

    return file->when_bytes == 4
               ? (int32_t)read_u32(at)
               : (int64_t)((uint64_t)read_u32(at) << 32 | read_u32(at + 4));
}

/* Every index of a table is within the next one. */
static bool is_sound(const struct zone_file *file)
{
    if (file->type_count == 0 || file->name_bytes == 0 ||
        file->names[file->name_bytes - 1] != '\0') {
        return false;
    }
    for (size_t i = 0; i < file->type_count; i++) {
        if (file->types[i * TYPE_BYTES + 5] >= file->name_bytes) {
            return false;
        }
    }
    for (size_t i = 0; i < file->when_count; i++) {
        if (file->which[i] >= file->type_count) {
            return false;
        }
    }
    return true;
}

/* The tables behind the header at bytes; returns what they and it take, 0: damaged. */
static size_t find_tables(struct zone_file *file, const unsigned char *bytes, size_t len)
{
    if (len < HEADER_BYTES || memcmp(bytes, "TZif", 4) != 0) {
        return 0;
    }
    size_t utc_marks = read_u32(bytes + 20), standard_marks = read_u32(bytes + 24),
           leaps = read_u32(bytes + 28);

    file->when_count = read_u32(bytes + 32);
    file->type_count = read_u32(bytes + 36);
    file->name_bytes = read_u32(bytes + 40);
    file->when = bytes + HEADER_BYTES;
    file->which = file->when + file->when_count * file->when_bytes;
    file->types = file->which + file->when_count;
    file->names = file->types + file->type_count * TYPE_BYTES;
    size_t all = HEADER_BYTES + file->when_count * (file->when_bytes + 1) +
                 file->type_count * TYPE_BYTES + file->name_bytes +
                 leaps * (file->when_bytes + 4) + standard_marks + utc_marks;

    return all <= len ? all : 0; /* counts have 32 bits, sums 64 */
}

/* bytes[len] is 0. */
static bool understand(struct zone_file *file, size_t len)
{
    const unsigned char *bytes = file->bytes;

    file->when_bytes = 4;
    size_t used = find_tables(file, bytes, len);

    if (used == 0) {
        return false;
    }
    if (bytes[4] >= '2') {
        file->when_bytes = 8;
        bytes += used;
        len -= used;
        used = find_tables(file, bytes, len);
        if (used == 0) {
            return false;
        }
        if (used < len && bytes[used] == '\n') {
            file->has_text =
                __posix_zone_parse((const char *)bytes + used + 1, &file->text);
        }
    }
    return is_sound(file);
}

/* The whole file, and a 0 behind it; null. Not a cancellation point: a lock is held. */
static unsigned char *read_whole(const char *path, size_t *len)
{
    const long fd = sys_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    unsigned char *bytes = NULL;
    int64_t part = 1;

    *len = 0;
    if (fd < 0) {
        return NULL;
    }
    const int64_t size = sys_lseek((int)fd, 0, SEEK_END);

    if (size > 0 && size <= FILE_MAX) {
        bytes = calloc(1, (size_t)size + 1);
    }
    while (bytes != NULL && part > 0 && (int64_t)*len < size) {
        part = sys_pread((int)fd, bytes + *len, (size_t)size - *len, (int64_t)*len);
        *len += part > 0 ? (size_t)part : 0;
    }
    sys_close((int)fd);
    return bytes;
}

bool __posix_zone_open(const char *path, struct zone_file *file)
{
    size_t len;

    *file = (struct zone_file){.bytes = read_whole(path, &len)};
    if (file->bytes != NULL && understand(file, len)) {
        return true;
    }
    __posix_zone_close(file);
    return false;
}

void __posix_zone_close(struct zone_file *file)
{
    free(file->bytes);
    *file = (struct zone_file){.bytes = NULL};
}

static struct zone_time type_at(const struct zone_file *file, size_t index)
{
    const unsigned char *type = file->types + index * TYPE_BYTES;
    const char *name = (const char *)file->names + type[5];

    return (struct zone_time){(int32_t)read_u32(type), type[4] != 0,
                              __posix_zone_name(name, strlen(name))};
}

struct zone_time __posix_zone_by_file(const struct zone_file *file, int64_t seconds)
{
    size_t low = 0, high = file->when_count; /* changes before low are over */

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (read_when(file, middle) <= seconds) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == file->when_count && file->has_text) {
        return __posix_zone_by_text(&file->text, seconds);
    }
    return type_at(file, low > 0 ? file->which[low - 1] : 0);
}
