/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* newlib's constants, and what it does not declare. */
#ifndef _SYS_FCNTL_H_
#define _SYS_FCNTL_H_

#include <sys/_default_fcntl.h>

#define O_NDELAY   O_NONBLOCK
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
#if __GNU_VISIBLE
#define FALLOC_FL_KEEP_SIZE         1
#define FALLOC_FL_PUNCH_HOLE        2
#define SYNC_FILE_RANGE_WAIT_BEFORE 1
#define SYNC_FILE_RANGE_WRITE       2
#define SYNC_FILE_RANGE_WAIT_AFTER  4
int fallocate(int __fd, int __mode, off_t __offset, off_t __len);
ssize_t readahead(int __fd, off_t __offset, size_t __len);
int sync_file_range(int __fd, off_t __offset, off_t __len, unsigned int __flags);
#define open64            open
#define openat64          openat
#define creat64           creat
#define fallocate64       fallocate
#define posix_fallocate64 posix_fallocate
#define posix_fadvise64   posix_fadvise
#define O_LARGEFILE       0
#define flock64           flock
#define F_GETLK64         F_GETLK
#define F_SETLK64         F_SETLK
#define F_SETLKW64        F_SETLKW
#endif

__END_DECLS

#endif
