/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * cpio in the "new ASCII" format: headers of 110 hexadecimal characters, each
 * followed by a name and by data, both padded to 4 bytes (cpio(5)).
 */
#include "fs/archive.h"
#include "abi/fs.h"
#include "lib/string.h"

#define MAGIC_LEN   6
#define FIELD_LEN   8
#define HEADER_LEN  110
#define ALIGN_BYTES 4
#define LAST_NAME   "TRAILER!!!"

enum field { /* in this order behind the magic number */
             FIELD_INO,
             FIELD_MODE,
             FIELD_UID,
             FIELD_GID,
             FIELD_NLINK,
             FIELD_MTIME,
             FIELD_FILESIZE,
             FIELD_DEV_MAJOR,
             FIELD_DEV_MINOR,
             FIELD_RDEV_MAJOR,
             FIELD_RDEV_MINOR,
             FIELD_NAMESIZE,
             FIELD_CHECK,
             FIELD_COUNT,
};
_Static_assert(MAGIC_LEN + FIELD_COUNT * FIELD_LEN == HEADER_LEN, "cpio(5)");

bool cpio_is_archive(const uint8_t *data, uint64_t len)
{
    /* The second variant has checksums, which nobody checks. */
    return len >= HEADER_LEN && (memcmp(data, "070701", MAGIC_LEN) == 0 ||
                                 memcmp(data, "070702", MAGIC_LEN) == 0);
}

static bool read_hex(const uint8_t *text, uint32_t *value)
{
    *value = 0;
    for (int i = 0; i < FIELD_LEN; i++) {
        uint8_t c = text[i];
        uint32_t digit;

        if (c >= '0' && c <= '9') {
            digit = c - '0';
        } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
            digit = (c | 0x20u) - 'a' + 10u;
        } else {
            return false;
        }
        *value = *value << 4 | digit;
    }
    return true;
}

static enum archive_kind kind_of(uint32_t mode)
{
    switch (mode & HS_IFMT) {
    case HS_IFREG:
        return ARCHIVE_FILE;
    case HS_IFDIR:
        return ARCHIVE_DIR;
    case HS_IFLNK:
        return ARCHIVE_SYMLINK;
    default:
        return ARCHIVE_OTHER;
    }
}

static void fill_entry(struct archive_entry *entry, const uint32_t field[FIELD_COUNT],
                       const uint8_t *name, const uint8_t *content)
{
    *entry = (struct archive_entry){
        .kind = kind_of(field[FIELD_MODE]),
        .path = {(const char *)name, field[FIELD_NAMESIZE] - 1},
        .data = content,
        .data_len = field[FIELD_FILESIZE],
        .permissions = field[FIELD_MODE] & 07777,
        .mtime_s = field[FIELD_MTIME],
    };
    if (entry->kind == ARCHIVE_SYMLINK) {
        entry->target = (struct archive_text){(const char *)content, entry->data_len};
    } else if (entry->kind == ARCHIVE_FILE && field[FIELD_NLINK] > 1) {
        entry->link_id = (uint64_t)field[FIELD_INO] << 32 |
                         (field[FIELD_DEV_MAJOR] << 20 ^ field[FIELD_DEV_MINOR]);
    }
}

/* Reads the entry at *offset and moves on; null or what is wrong. */
static const char *read_entry(const uint8_t *data, uint64_t len, uint64_t *offset,
                              struct archive_entry *entry)
{
    const uint8_t *header = data + *offset;
    uint64_t left = len - *offset;
    uint32_t field[FIELD_COUNT];

    if (!cpio_is_archive(header, left)) {
        return left < HEADER_LEN ? "ends in a header" : "has no magic number in a header";
    }
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (!read_hex(header + MAGIC_LEN + i * FIELD_LEN, &field[i])) {
            return "has a number that is not hexadecimal";
        }
    }
    uint64_t name_len = field[FIELD_NAMESIZE]; /* with the NUL */
    uint64_t content_at = ALIGN_UP(HEADER_LEN + name_len, ALIGN_BYTES);
    uint64_t content_len = field[FIELD_FILESIZE];

    if (name_len < 2 || name_len > HERMIT_PATH_MAX) {
        return "has a name of impossible length";
    }
    if (content_at > left || content_len > left - content_at) {
        return "ends in a file";
    }
    if (memchr(header + HEADER_LEN, '\0', name_len) !=
        header + HEADER_LEN + name_len - 1) {
        return "has a name that does not end where it should";
    }
    fill_entry(entry, field, header + HEADER_LEN, header + content_at);
    if (entry->kind == ARCHIVE_SYMLINK &&
        (content_len == 0 || content_len >= HERMIT_PATH_MAX ||
         memchr(header + content_at, '\0', content_len) != NULL)) {
        return "has a symbolic link to an impossible path";
    }
    /* The padding of the last one may be missing. */
    *offset += MIN(ALIGN_UP(content_at + content_len, ALIGN_BYTES), left);
    return NULL;
}

/* Archives may follow each other, with zeros between them. */
static uint64_t skip_zeros(const uint8_t *data, uint64_t len, uint64_t offset)
{
    while (offset < len && data[offset] == 0) {
        offset++;
    }
    return offset;
}

const char *cpio_read(const uint8_t *data, uint64_t len, archive_fn *fn, void *arg,
                      uint64_t *offset)
{
    bool is_complete = false;

    *offset = 0;
    while (*offset < len) {
        struct archive_entry entry;
        const char *wrong = read_entry(data, len, offset, &entry);

        if (wrong != NULL) {
            return wrong;
        }
        is_complete = entry.path.len == sizeof(LAST_NAME) - 1 &&
                      memcmp(entry.path.text, LAST_NAME, entry.path.len) == 0;
        if (is_complete) {
            *offset = skip_zeros(data, len, *offset);
        } else if (!fn(&entry, arg)) {
            return NULL;
        }
    }
    return is_complete ? NULL : "ends without a trailer";
}
