/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Walking through a tree of files. */
#ifndef _FTW_H
#define _FTW_H

#include <sys/cdefs.h>
#include <sys/stat.h>

#define FTW_F   0 /* anything but what follows */
#define FTW_D   1 /* directory, before what is in it */
#define FTW_DNR 2 /* directory that cannot be read */
#define FTW_NS  3 /* stat() failed */
#define FTW_SL  4 /* symbolic link */
#define FTW_DP  5 /* directory, after what is in it */
#define FTW_SLN 6 /* symbolic link that leads nowhere */

#define FTW_PHYS  1 /* do not follow symbolic links */
#define FTW_MOUNT 2 /* stay within one file system */
#define FTW_CHDIR 4 /* be in the directory whose files are told of */
#define FTW_DEPTH 8 /* directories after what is in them */

struct FTW {
    int base;  /* where the name begins in the path */
    int level; /* depth below the first directory, which is 0 */
};

__BEGIN_DECLS

int ftw(const char *__path,
        int (*__fn)(const char *__path, const struct stat *__st, int __type), int __fds);
int nftw(const char *__path,
         int (*__fn)(const char *__path, const struct stat *__st, int __type,
                     struct FTW *__ftw),
         int __fds, int __flags);
#if __GNU_VISIBLE
#define ftw64  ftw
#define nftw64 nftw
#endif

__END_DECLS

#endif
