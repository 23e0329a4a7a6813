/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Shared mappings of files. One is memory of its own that is written to the file by
 * msync(), munmap() and at the end of the program; until then neither read() nor another
 * mapping sees what was stored.
 */
#ifndef LIBPOSIX_SHARED_FILES_H
#define LIBPOSIX_SHARED_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Between mlockall() and munlockall(): nothing may be invalidated. */
extern bool __posix_all_locked;

/* Remembers a mapping of fd, which stays the caller's. 0 or -errno. */
int __posix_share_file(char *start, size_t len, int fd, off_t offset);

/* Writes what lies in [start, start + len) to its files; also forgets it. */
void __posix_unshare(char *start, size_t len) __attribute__((weak));

#endif
