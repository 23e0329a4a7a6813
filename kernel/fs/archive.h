/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Readers of cpio (newc) and tar archives in memory. The archive is not trusted:
 * whatever it says is checked against its length, and what is handed on lies
 * within it. Pure functions, fuzzed on the host.
 */
#ifndef KERNEL_FS_ARCHIVE_H
#define KERNEL_FS_ARCHIVE_H

#include "lib/base.h"

/* A string in the archive; not NUL-terminated, and without any NUL. */
struct archive_text {
    const char *text;
    size_t len;
};

enum archive_kind {
    ARCHIVE_FILE,
    ARCHIVE_DIR,
    ARCHIVE_SYMLINK,  /* target: what it says */
    ARCHIVE_HARDLINK, /* target: the path of an earlier entry */
    ARCHIVE_OTHER,    /* devices and the like */
};

struct archive_entry {
    enum archive_kind kind;
    struct archive_text path; /* 1 to HERMIT_PATH_MAX - 1 bytes */
    struct archive_text target;
    const uint8_t *data; /* of files */
    uint64_t data_len;
    uint32_t permissions;
    int64_t mtime_s;
    uint64_t link_id; /* cpio: the same for all names of one file; 0: it has one */
};

/* Takes an entry; false stops the reading. */
typedef bool archive_fn(const struct archive_entry *entry, void *arg);

bool cpio_is_archive(const uint8_t *data, uint64_t len);
bool tar_is_archive(const uint8_t *data, uint64_t len);

/*
 * Hands each entry to fn, in order. Null if all was well, else what is wrong with
 * the archive, after the good entries before that; *offset says where.
 */
const char *cpio_read(const uint8_t *data, uint64_t len, archive_fn *fn, void *arg,
                      uint64_t *offset);
const char *tar_read(const uint8_t *data, uint64_t len, archive_fn *fn, void *arg,
                     uint64_t *offset);

#endif
