/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Shared mappings of files. All mappings of a file show the same pages. Of a RAM file
 * they are the very pages that read() and write() use. Of other files they are a copy,
 * which is filled when a part is mapped for the first time and kept while anything is
 * mapped; reads and writes of a file of the host go through it, and filemap_sync(), the
 * last unmapping and the end of the program write it to the host. What the host itself
 * changes meanwhile is not seen.
 *
 * A mapping keeps its file open, also when the program closes its descriptor or removes
 * the name. Task context, no lock held; may sleep. Errors are negative HE_*.
 */
#ifndef KERNEL_FS_FILEMAP_H
#define KERNEL_FS_FILEMAP_H

#include "fs/file.h"

/*
 * Maps len bytes, rounded up, of a regular file from offset on, which is a multiple of
 * the page size. *va, prot and flags: as for vm_map_source(). Pages behind the end raise
 * SIGBUS until the file is longer.
 *
 *   -HE_NODEV      not a regular file
 *   -HE_ACCES      not open for reading, or to be written and not open for both
 *   -HE_INVAL      offset
 *   -HE_OVERFLOW   beyond the largest file
 *   -HE_NOMEM      no memory, no room, or too many mappings
 *   others         of reading the file
 */
int filemap_map(struct file *file, uint64_t *va, uint64_t len, int prot, int flags,
                int64_t offset);

/*
 * Maps the file that is mapped at of once more, from skip bytes behind that on, with the
 * permissions that are there. -HE_NOENT: nothing of a file is mapped shared at of; and as
 * above.
 */
int filemap_again(uint64_t of, uint64_t skip, uint64_t *va, uint64_t len, int flags);

/* Writes what is mapped in [va, va + len) to the host's files, as far as they go, and
 * gives RAM files the time of now where they may have been written to: 0, or the first
 * error. */
int filemap_sync(uint64_t va, uint64_t len);

/* The same, and unmaps all that is mapped there, as vm_unmap() does; files that are not
 * mapped any more are let go of. */
int filemap_unmap(uint64_t va, uint64_t len);

#endif
