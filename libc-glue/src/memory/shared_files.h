/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Shared mappings of files are the kernel's (kernel/fs/filemap.h). Programs that make
 * none link nothing of them.
 */
#ifndef LIBPOSIX_SHARED_FILES_H
#define LIBPOSIX_SHARED_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "internal.h"

/* Between mlockall() and munlockall(): nothing may be invalidated. */
extern bool __posix_all_locked;

/* sys_mmap_file(). */
int __posix_share_file(void **addr, size_t len, int prot, int flags, int fd,
                       off_t offset);

/* munmap() where files may be mapped: writes them back. 0 or -errno. */
int __posix_unshare(void *addr, size_t len) __attribute__((weak));

#endif
