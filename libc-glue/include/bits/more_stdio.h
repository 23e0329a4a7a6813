/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of <stdio.h>: names of GNU. All files are large. */
#ifndef _BITS_MORE_STDIO_H
#define _BITS_MORE_STDIO_H

#include <sys/cdefs.h>

#if __GNU_VISIBLE
#define fopen64   fopen
#define freopen64 freopen
#define fgetpos64 fgetpos
#define fpos64_t  fpos_t
#define fsetpos64 fsetpos
#define fseeko64  fseeko
#define ftello64  ftello
#define tmpfile64 tmpfile

#define RENAME_NOREPLACE 1
#define RENAME_EXCHANGE  2

__BEGIN_DECLS

int renameat2(int __fromfd, const char *__from, int __tofd, const char *__to,
              unsigned int __flags);

__END_DECLS
#endif

#endif
