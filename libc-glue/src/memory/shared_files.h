/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Shared mappings of files. One is memory of its own that is written to the file by
 * msync(), munmap() and at the end of the program; until then read() does not see what
 * was stored. Two mappings of the same part of a file are the same memory.
 */
#ifndef LIBPOSIX_SHARED_FILES_H
#define LIBPOSIX_SHARED_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "internal.h"

/* Between mlockall() and munlockall(): nothing may be invalidated. */
extern bool __posix_all_locked;

/* A part of a file that is to be mapped shared. */
struct shared_part {
    int fd; /* stays the caller's */
    off_t offset;
    size_t len;
    int prot;
    bool is_written; /* back to the file: fd can be written */
    uint64_t dev, ino;
};

/* Remembers a mapping. 0 or -errno. */
int __posix_share_file(const struct shared_part *part, char *start);

/* The same part of the same file is mapped already: *addr is that memory, so that both
 * see what either stores. -ENOENT: it is not; -errno. */
int __posix_alias_file(const struct shared_part *part, void **addr);

/* One of several mappings that are the same memory goes: true, nothing else is to do. */
bool __posix_leave_alias(char *start, size_t len) __attribute__((weak));

/*
 * rest bytes of the file are behind the start of the mapping: pages that have none of
 * them raise SIGBUS. prot, unless it is -1, is what the others get that may have been
 * such pages. 0 or -errno.
 */
int __posix_mark_end(char *start, size_t len, off_t rest, int prot);

/* The size of a file has changed to what st says. */
void __posix_file_resized(const struct hermit_stat *st) __attribute__((weak));

/* Writes what lies in [start, start + len) to its files; also forgets it. */
void __posix_unshare(char *start, size_t len) __attribute__((weak));

/* Whether a part of the range is a shared mapping of a file. */
bool __posix_is_shared(const char *start, size_t len);

#endif
