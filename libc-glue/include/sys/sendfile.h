/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef _SYS_SENDFILE_H
#define _SYS_SENDFILE_H

#include <sys/cdefs.h>
#include <sys/types.h>

__BEGIN_DECLS

/* From a file at *offset, which moves (null: the file's own), to any descriptor. */
ssize_t sendfile(int __to, int __from, off_t *__offset, size_t __len);
#define sendfile64 sendfile

__END_DECLS

#endif
