/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* How much room a file system has. */
#ifndef _SYS_STATVFS_H
#define _SYS_STATVFS_H

#include <sys/cdefs.h>
#include <sys/types.h>

#ifndef _FSBLKCNT_T_DECLARED
#define _FSBLKCNT_T_DECLARED
typedef unsigned long fsblkcnt_t;
typedef unsigned long fsfilcnt_t;
#endif

#define ST_RDONLY 1
#define ST_NOSUID 2

struct statvfs {
    unsigned long f_bsize;
    unsigned long f_frsize; /* what the next three count */
    fsblkcnt_t f_blocks;
    fsblkcnt_t f_bfree;
    fsblkcnt_t f_bavail;
    fsfilcnt_t f_files;
    fsfilcnt_t f_ffree;
    fsfilcnt_t f_favail;
    unsigned long f_fsid;
    unsigned long f_flag;
    unsigned long f_namemax;
};

__BEGIN_DECLS

int statvfs(const char *__restrict __path, struct statvfs *__restrict __st);
int fstatvfs(int __fd, struct statvfs *__st);
#if __GNU_VISIBLE
#define statvfs64  statvfs /* the structure and the function */
#define fstatvfs64 fstatvfs
#endif

__END_DECLS

#endif
