/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Files as the system calls see them; installed as <hermit/fs.h>. The numbers
 * are newlib's <fcntl.h>, <sys/stat.h> and <unistd.h>, so that libc-glue passes
 * them on unchanged; struct hermit_stat is converted there.
 */
#ifndef HERMIT_FS_H
#define HERMIT_FS_H

#include <stdint.h>

#define HO_RDONLY    0x0000
#define HO_WRONLY    0x0001
#define HO_RDWR      0x0002
#define HO_ACCMODE   0x0003
#define HO_APPEND    0x0008
#define HO_CREAT     0x0200
#define HO_TRUNC     0x0400
#define HO_EXCL      0x0800
#define HO_SYNC      0x2000
#define HO_NONBLOCK  0x4000
#define HO_NOCTTY    0x8000
#define HO_CLOEXEC   0x40000
#define HO_NOFOLLOW  0x100000
#define HO_DIRECTORY 0x200000

#define HSEEK_SET 0
#define HSEEK_CUR 1
#define HSEEK_END 2

#define HS_IFMT   0170000
#define HS_IFDIR  0040000
#define HS_IFCHR  0020000
#define HS_IFBLK  0060000
#define HS_IFREG  0100000
#define HS_IFLNK  0120000
#define HS_IFSOCK 0140000
#define HS_IFIFO  0010000

#define HF_DUPFD         0
#define HF_GETFD         1
#define HF_SETFD         2
#define HF_GETFL         3
#define HF_SETFL         4
#define HF_DUPFD_CLOEXEC 14
#define HFD_CLOEXEC      1

/* The directory of the calls whose names end in "at", and their flags. */
#define HAT_FDCWD            (-2)
#define HAT_SYMLINK_NOFOLLOW 2
#define HAT_SYMLINK_FOLLOW   4
#define HAT_REMOVEDIR        8

/* In nsec of the times of sys_utimens() and its like. */
#define HUTIME_NOW  (-2L)
#define HUTIME_OMIT (-1L)

#define HIOCTL_FIONBIO 0x8008667eu /* arg: const int *, not 0 sets HO_NONBLOCK */

#define HIOCTL_FIONREAD 0x541bu /* arg: int *, receives the bytes there are to read */

#define HIOCTL_ATMARK 0x8905u /* of a socket; arg: int *, whether urgent data is next */

#define HERMIT_PIPE_BUF 4096  /* bytes of a write to a pipe that stay together */
#define HERMIT_IOV_MAX  1024  /* pieces of one sys_readv() or sys_writev() */
#define HERMIT_PATH_MAX 4096  /* with the NUL */
#define HERMIT_NAME_MAX 255   /* without the NUL */
#define HERMIT_OPEN_MAX 16384 /* a multiple of 64 */

struct hermit_stat {
    uint64_t dev;
    uint64_t ino;
    uint32_t mode; /* HS_IF* and permission bits */
    uint32_t nlink;
    uint32_t uid;
    uint32_t gid;
    uint64_t rdev;
    int64_t size_bytes;
    int64_t blocks; /* of 512 bytes */
    int64_t blksize;
    int64_t atime_ns; /* since 1970-01-01 UTC */
    int64_t mtime_ns;
    int64_t ctime_ns;
};
#ifndef __cplusplus
_Static_assert(sizeof(struct hermit_stat) == 88, "ABI between kernel and libc-glue");
#endif

struct hermit_statfs { /* of a file system; 0 where it cannot say */
    uint64_t block_bytes;
    uint64_t blocks;
    uint64_t free_blocks;
    uint64_t available_blocks; /* to who is not root */
    uint64_t files, free_files;
    uint64_t dev;
    uint64_t name_max;
    uint64_t is_read_only;
};

/* Operations of sys_flock(). */
#define HLOCK_SHARED    1
#define HLOCK_EXCLUSIVE 2
#define HLOCK_NONBLOCK  4
#define HLOCK_UNLOCK    8

struct hermit_dirent64 { /* what sys_getdents64 writes, 8-byte aligned */
    uint64_t ino;
    int64_t offset;  /* position behind this entry, for sys_lseek */
    uint16_t reclen; /* bytes to the next entry */
    uint8_t type;    /* mode >> 12 */
    char name[];     /* NUL-terminated */
};

struct hermit_iovec {
    void *base;
    uint64_t len;
};

struct hermit_timespec {
    int64_t sec;
    int64_t nsec;
};

#endif
