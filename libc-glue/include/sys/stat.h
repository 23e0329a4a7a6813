/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the system knows about a file. */
#ifndef _SYS_STAT_H
#define _SYS_STAT_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <time.h>

struct stat {
    dev_t st_dev;
    ino_t st_ino;
    mode_t st_mode;
    nlink_t st_nlink;
    uid_t st_uid;
    gid_t st_gid;
    dev_t st_rdev;
    off_t st_size;
    struct timespec st_atim;
    struct timespec st_mtim;
    struct timespec st_ctim;
    blksize_t st_blksize;
    blkcnt_t st_blocks; /* of 512 bytes */
    long __reserved[4];
};
#define st_atime st_atim.tv_sec
#define st_mtime st_mtim.tv_sec
#define st_ctime st_ctim.tv_sec

#define _IFMT   0170000
#define _IFDIR  0040000
#define _IFCHR  0020000
#define _IFBLK  0060000
#define _IFREG  0100000
#define _IFLNK  0120000
#define _IFSOCK 0140000
#define _IFIFO  0010000

#define S_IFMT   _IFMT
#define S_IFDIR  _IFDIR
#define S_IFCHR  _IFCHR
#define S_IFBLK  _IFBLK
#define S_IFREG  _IFREG
#define S_IFLNK  _IFLNK
#define S_IFSOCK _IFSOCK
#define S_IFIFO  _IFIFO

#define S_ISUID 04000
#define S_ISGID 02000
#define S_ISVTX 01000
#define S_IRWXU 0700
#define S_IRUSR 0400
#define S_IWUSR 0200
#define S_IXUSR 0100
#define S_IRWXG 0070
#define S_IRGRP 0040
#define S_IWGRP 0020
#define S_IXGRP 0010
#define S_IRWXO 0007
#define S_IROTH 0004
#define S_IWOTH 0002
#define S_IXOTH 0001

#if __BSD_VISIBLE
#define S_BLKSIZE   512
#define S_IREAD     S_IRUSR
#define S_IWRITE    S_IWUSR
#define S_IEXEC     S_IXUSR
#define ACCESSPERMS 0777
#define ALLPERMS    07777
#define DEFFILEMODE 0666
#endif

#define S_ISBLK(mode)  (((mode)&_IFMT) == _IFBLK)
#define S_ISCHR(mode)  (((mode)&_IFMT) == _IFCHR)
#define S_ISDIR(mode)  (((mode)&_IFMT) == _IFDIR)
#define S_ISFIFO(mode) (((mode)&_IFMT) == _IFIFO)
#define S_ISREG(mode)  (((mode)&_IFMT) == _IFREG)
#define S_ISLNK(mode)  (((mode)&_IFMT) == _IFLNK)
#define S_ISSOCK(mode) (((mode)&_IFMT) == _IFSOCK)

/* Instead of nanoseconds in what utimensat() and futimens() take. */
#define UTIME_NOW  (-2L)
#define UTIME_OMIT (-1L)

__BEGIN_DECLS

int chmod(const char *__path, mode_t __mode);
int fchmod(int __fd, mode_t __mode);
int fstat(int __fd, struct stat *__st);
int lstat(const char *__restrict __path, struct stat *__restrict __st);
int mkfifo(const char *__path, mode_t __mode);
int mknod(const char *__path, mode_t __mode, dev_t __device);
int mkdir(const char *__path, mode_t __mode);
int stat(const char *__restrict __path, struct stat *__restrict __st);
mode_t umask(mode_t __mask);
#if __ATFILE_VISIBLE
int fchmodat(int __dirfd, const char *__path, mode_t __mode, int __flags);
int fstatat(int __dirfd, const char *__restrict __path, struct stat *__restrict __st,
            int __flags);
int mkfifoat(int __dirfd, const char *__path, mode_t __mode);
int mknodat(int __dirfd, const char *__path, mode_t __mode, dev_t __device);
int mkdirat(int __dirfd, const char *__path, mode_t __mode);
int utimensat(int __dirfd, const char *__path, const struct timespec *__times,
              int __flags);
#endif
#if __POSIX_VISIBLE >= 200809
int futimens(int __fd, const struct timespec *__times);
#endif

#if __GNU_VISIBLE
#define stat64    stat /* the structure and the function */
#define fstat64   fstat
#define lstat64   lstat
#define fstatat64 fstatat
#endif

__END_DECLS

#endif
