/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Lists of mounted file systems, in files such as /etc/fstab. */
#ifndef _MNTENT_H
#define _MNTENT_H

#include <paths.h>
#include <stdio.h>
#include <sys/cdefs.h>

#define MNTTAB         _PATH_MNTTAB
#define MOUNTED        _PATH_MOUNTED
#define MNTOPT_RO      "ro"
#define MNTOPT_RW      "rw"
#define MNTTYPE_IGNORE "ignore"
#define MNTTYPE_NFS    "nfs"
#define MNTTYPE_SWAP   "swap"

struct mntent {
    char *mnt_fsname;
    char *mnt_dir;
    char *mnt_type;
    char *mnt_opts;
    int mnt_freq;
    int mnt_passno;
};

__BEGIN_DECLS

FILE *setmntent(const char *__path, const char *__mode);
struct mntent *getmntent(FILE *__file);
struct mntent *getmntent_r(FILE *__file, struct mntent *__entry, char *__buf, int __len);
int addmntent(FILE *__file, const struct mntent *__entry);
int endmntent(FILE *__file);
char *hasmntopt(const struct mntent *__entry, const char *__option);

__END_DECLS

#endif
