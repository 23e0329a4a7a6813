/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What is known of a file system, as Linux tells it; POSIX's is <sys/statvfs.h>. */
#ifndef _SYS_STATFS_H
#define _SYS_STATFS_H

#include <sys/cdefs.h>
#include <sys/types.h>

typedef struct {
    int __val[2];
} __fsid_t;

struct statfs {
    long f_type; /* 0: not known */
    long f_bsize;
    unsigned long f_blocks, f_bfree, f_bavail;
    unsigned long f_files, f_ffree;
    __fsid_t f_fsid;
    long f_namelen;
    long f_frsize;
    long f_flags;
};

__BEGIN_DECLS

int statfs(const char *__path, struct statfs *__st);
int fstatfs(int __fd, struct statfs *__st);
#define statfs64  statfs
#define fstatfs64 fstatfs

__END_DECLS

#endif
