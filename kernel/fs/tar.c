/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * tar: blocks of 512 bytes, a header and the data of each file; the ustar format
 * with POSIX extended headers (POSIX 2017, pax), and GNU's long names.
 */
#include "fs/archive.h"
#include "abi/fs.h"
#include "lib/string.h"

#define BLOCK 512

struct tar_header {
    char name[100];
    char mode[8];
    char uid[8];
    char gid[8];
    char size[12];
    char mtime[12];
    char checksum[8];
    char type;
    char linkname[100];
    char magic[6];
    char version[2];
    char uname[32];
    char gname[32];
    char devmajor[8];
    char devminor[8];
    char prefix[155];
    char pad[12];
};
_Static_assert(sizeof(struct tar_header) == BLOCK,
               "POSIX, pax, ustar Interchange Format");

/* What extended headers say about the entry that follows them. */
struct tar_extra {
    struct archive_text path, linkpath; /* text null: not said */
    uint64_t size;
    int64_t mtime_s;
    bool has_size, has_mtime;
};

struct tar_reader {
    const uint8_t *data;
    uint64_t len;
    uint64_t offset;
    struct tar_extra extra;
    char path[sizeof(((struct tar_header *)0)->prefix) + 1 +
              sizeof(((struct tar_header *)0)->name)]; /* prefix/name, put together */
};

/* Octal digits, or with the top bit of the first byte set a big-endian number (GNU). */
static bool read_number(const char *text, size_t len, uint64_t *value)
{
    const uint8_t *at = (const uint8_t *)text, *end = at + len;

    *value = 0;
    if (*at & 0x80) {
        *value = *at++ & 0x7f;
        for (; at < end; at++) {
            if (*value >> 55 != 0) {
                return false; /* too large, or negative */
            }
            *value = *value << 8 | *at;
        }
        return true;
    }
    while (at < end && *at == ' ') {
        at++;
    }
    for (; at < end && *at != ' ' && *at != '\0'; at++) {
        if (*at < '0' || *at > '7' || *value >> 60 != 0) {
            return false;
        }
        *value = *value << 3 | (uint64_t)(*at - '0');
    }
    return true;
}

/* The sum counts its own field as spaces; old programs summed signed bytes. */
static bool checksum_is_right(const struct tar_header *header)
{
    const size_t from = offsetof(struct tar_header, checksum);
    const uint8_t *bytes = (const uint8_t *)header;
    uint64_t given;
    int64_t sum = 0, signed_sum = 0;

    for (size_t i = 0; i < BLOCK; i++) {
        bool own = i >= from && i < from + sizeof(header->checksum);

        sum += own ? ' ' : bytes[i];
        signed_sum += own ? ' ' : (int8_t)bytes[i];
    }
    return read_number(header->checksum, sizeof(header->checksum), &given) &&
           ((int64_t)given == sum || (int64_t)given == signed_sum);
}

static bool is_ustar(const struct tar_header *header)
{
    return memcmp(header->magic, "ustar\0", 6) == 0;
}

static bool is_gnu(const struct tar_header *header)
{
    return memcmp(header->magic, "ustar ", 6) == 0;
}

bool tar_is_archive(const uint8_t *data, uint64_t len)
{
    const struct tar_header *header = (const struct tar_header *)data;

    return len >= BLOCK && (is_ustar(header) || is_gnu(header)) &&
           checksum_is_right(header);
}

static struct archive_text field_text(const char *text, size_t size)
{
    return (struct archive_text){text, strnlen(text, size)};
}

static struct archive_text path_of(struct tar_reader *tar,
                                   const struct tar_header *header)
{
    struct archive_text name = field_text(header->name, sizeof(header->name));
    struct archive_text prefix = field_text(header->prefix, sizeof(header->prefix));

    if (tar->extra.path.text != NULL) {
        return tar->extra.path;
    }
    if (!is_ustar(header) || prefix.len == 0) {
        return name; /* GNU's format has other things in place of the prefix */
    }
    memcpy(tar->path, prefix.text, prefix.len);
    tar->path[prefix.len] = '/';
    memcpy(tar->path + prefix.len + 1, name.text, name.len);
    return (struct archive_text){tar->path, prefix.len + 1 + name.len};
}

/* A decimal number at the start of text; a fraction behind it is ignored. */
static bool read_decimal(struct archive_text text, uint64_t *value)
{
    size_t i = 0;

    *value = 0;
    while (i < text.len && text.text[i] >= '0' && text.text[i] <= '9') {
        if (*value > (UINT64_MAX - 9) / 10) {
            return false;
        }
        *value = *value * 10 + (uint64_t)(text.text[i++] - '0');
    }
    return i > 0 && (i == text.len || text.text[i] == '.');
}

static bool text_is(struct archive_text text, const char *is)
{
    return text.len == strlen(is) && memcmp(text.text, is, text.len) == 0;
}

/* Whether text can be a path or a link's content. */
static bool is_path(struct archive_text text)
{
    return text.len > 0 && text.len < HERMIT_PATH_MAX &&
           memchr(text.text, '\0', text.len) == NULL;
}

static const char *take_pax_value(struct tar_extra *extra, struct archive_text key,
                                  struct archive_text value)
{
    uint64_t number;

    if (text_is(key, "path") || text_is(key, "linkpath")) {
        if (!is_path(value)) {
            return "has an extended header with an impossible path";
        }
        *(text_is(key, "path") ? &extra->path : &extra->linkpath) = value;
    } else if (text_is(key, "size")) {
        extra->has_size = read_decimal(value, &extra->size);
        return extra->has_size ? NULL : "has an extended header with an impossible size";
    } else if (text_is(key, "mtime") && read_decimal(value, &number)) {
        extra->has_mtime = number <= INT64_MAX;
        extra->mtime_s = (int64_t)number;
    }
    return NULL;
}

/* Records of the form "LENGTH KEY=VALUE\n", LENGTH in decimal and of all of it. */
static const char *read_pax(struct tar_extra *extra, const char *text, uint64_t len)
{
    while (len > 0) {
        const char *space = memchr(text, ' ', MIN(len, 20));
        uint64_t record;

        if (space == NULL ||
            !read_decimal((struct archive_text){text, (size_t)(space - text)}, &record) ||
            record > len || record < (uint64_t)(space - text) + 2 ||
            text[record - 1] != '\n') {
            return "has an extended header that makes no sense";
        }
        const char *key = space + 1, *end = text + record - 1;
        const char *equals = memchr(key, '=', (size_t)(end - key));

        if (equals == NULL) {
            return "has an extended header without a value";
        }
        const char *wrong =
            take_pax_value(extra, (struct archive_text){key, (size_t)(equals - key)},
                           (struct archive_text){equals + 1, (size_t)(end - equals - 1)});

        if (wrong != NULL) {
            return wrong;
        }
        text += record;
        len -= record;
    }
    return NULL;
}

/* GNU's 'L' and 'K': the content is the name, usually with a NUL. */
static const char *take_long_name(struct archive_text *where, const char *text,
                                  uint64_t len)
{
    *where = field_text(text, len);
    return is_path(*where) ? NULL : "has a long name of impossible length";
}

static enum archive_kind kind_of(char type, struct archive_text path)
{
    switch (type) {
    case '0':
    case '7':
        return ARCHIVE_FILE;
    case '\0': /* the oldest format: a directory is a file whose name ends in '/' */
        return path.text[path.len - 1] == '/' ? ARCHIVE_DIR : ARCHIVE_FILE;
    case '1':
        return ARCHIVE_HARDLINK;
    case '2':
        return ARCHIVE_SYMLINK;
    case '5':
        return ARCHIVE_DIR;
    default:
        return ARCHIVE_OTHER;
    }
}

static const char *fill_entry(struct tar_reader *tar, const struct tar_header *header,
                              struct archive_entry *entry)
{
    struct archive_text target = field_text(header->linkname, sizeof(header->linkname));
    uint64_t mode = 0, mtime = 0;

    *entry = (struct archive_entry){.path = path_of(tar, header)};
    if (!is_path(entry->path)) {
        return "has an entry without a name";
    }
    entry->kind = kind_of(header->type, entry->path);
    entry->target = tar->extra.linkpath.text != NULL ? tar->extra.linkpath : target;
    if ((entry->kind == ARCHIVE_SYMLINK || entry->kind == ARCHIVE_HARDLINK) &&
        !is_path(entry->target)) {
        return "has a link to nowhere";
    }
    if (!read_number(header->mode, sizeof(header->mode), &mode) ||
        !read_number(header->mtime, sizeof(header->mtime), &mtime)) {
        return "has a number that makes no sense";
    }
    entry->permissions = mode & 07777;
    entry->mtime_s = tar->extra.has_mtime ? tar->extra.mtime_s : (int64_t)mtime;
    return NULL;
}

/* Links, directories and devices have no data, whatever their size field says. */
static bool has_data(char type)
{
    return type < '1' || type > '6';
}

/*
 * Reads one header and what belongs to it. *is_entry says whether *entry is one, or
 * the header was about the next.
 */
static const char *read_block(struct tar_reader *tar, struct archive_entry *entry,
                              bool *is_entry)
{
    const struct tar_header *header =
        (const struct tar_header *)(tar->data + tar->offset);
    const char *content = (const char *)header + BLOCK;
    uint64_t left = tar->len - tar->offset - BLOCK;
    uint64_t size = 0;

    *is_entry = false;
    if (!tar_is_archive((const uint8_t *)header, BLOCK)) {
        return "has a header with a wrong magic number or checksum";
    }
    bool is_extended = header->type != '\0' && strchr("xgLK", header->type) != NULL;

    if (!read_number(header->size, sizeof(header->size), &size)) {
        return "has a size that makes no sense";
    }
    if (tar->extra.has_size && !is_extended) {
        size = tar->extra.size;
    }
    if (!has_data(header->type)) {
        size = 0;
    }
    if (size > left) {
        return "ends in a file";
    }
    /* The padding of the last one may be missing. */
    tar->offset += BLOCK + MIN(ALIGN_UP(size, BLOCK), left);
    switch (header->type) {
    case 'x':
        return read_pax(&tar->extra, content, size);
    case 'g':
        return NULL; /* about all that follow: nothing in it matters here */
    case 'L':
        return take_long_name(&tar->extra.path, content, size);
    case 'K':
        return take_long_name(&tar->extra.linkpath, content, size);
    default:
        break;
    }
    const char *wrong = fill_entry(tar, header, entry);

    entry->data = (const uint8_t *)content;
    entry->data_len = size;
    *is_entry = true;
    tar->extra = (struct tar_extra){0};
    return wrong;
}

static bool is_zero_block(const uint8_t *block)
{
    for (int i = 0; i < BLOCK; i++) {
        if (block[i] != 0) {
            return false;
        }
    }
    return true;
}

const char *tar_read(const uint8_t *data, uint64_t len, archive_fn *fn, void *arg,
                     uint64_t *offset)
{
    struct tar_reader tar = {.data = data, .len = len};
    const char *wrong = NULL;
    bool is_entry;

    while (len - tar.offset >= BLOCK && !is_zero_block(data + tar.offset)) {
        struct archive_entry entry;

        *offset = tar.offset;
        wrong = read_block(&tar, &entry, &is_entry);
        if (wrong != NULL || (is_entry && !fn(&entry, arg))) {
            return wrong;
        }
    }
    *offset = tar.offset;
    return len - tar.offset >= BLOCK ? NULL : "ends without a block of zeros";
}
