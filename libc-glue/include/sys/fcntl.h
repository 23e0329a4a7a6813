/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* newlib's constants, and what it does not declare. */
#ifndef _SYS_FCNTL_H_
#define _SYS_FCNTL_H_

#include <sys/_default_fcntl.h>

#define O_TTY_INIT 0 /* terminals are as they should be when they are opened */
#define O_DSYNC    O_SYNC
#define O_RSYNC    O_SYNC

#define POSIX_FADV_NORMAL     0
#define POSIX_FADV_RANDOM     1
#define POSIX_FADV_SEQUENTIAL 2
#define POSIX_FADV_WILLNEED   3
#define POSIX_FADV_DONTNEED   4
#define POSIX_FADV_NOREUSE    5

__BEGIN_DECLS

#if __POSIX_VISIBLE >= 200112
int posix_fadvise(int __fd, off_t __offset, off_t __len, int __advice);
int posix_fallocate(int __fd, off_t __offset, off_t __len);
#endif

__END_DECLS

#endif
