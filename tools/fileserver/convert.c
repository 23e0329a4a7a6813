/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "convert.h"

#include <fcntl.h>
#include <time.h>

#include "server.h"

#define NS_PER_SEC INT64_C(1000000000)

static const struct {
    uint32_t guest;
    int host;
} open_flags[] = {
    {HO_APPEND, O_APPEND}, {HO_CREAT, O_CREAT},
    {HO_TRUNC, O_TRUNC},   {HO_EXCL, O_EXCL},
    {HO_SYNC, O_SYNC},     {HO_NONBLOCK, 0},
    {HO_NOCTTY, 0},        {HO_CLOEXEC, 0},
    {HO_NOFOLLOW, 0},      {HO_DIRECTORY, O_DIRECTORY},
};

int64_t open_flags_of_guest(uint32_t flags)
{
    static const int modes[] = {
        [HO_RDONLY] = O_RDONLY, [HO_WRONLY] = O_WRONLY, [HO_RDWR] = O_RDWR};

    if ((flags & HO_ACCMODE) == HO_ACCMODE) {
        return -HE_INVAL;
    }
    int64_t result = modes[flags & HO_ACCMODE];

    flags &= ~(uint32_t)HO_ACCMODE;
    for (size_t i = 0; i < sizeof(open_flags) / sizeof(open_flags[0]); i++) {
        if (flags & open_flags[i].guest) {
            result |= open_flags[i].host;
            flags &= ~open_flags[i].guest;
        }
    }
    return flags == 0 ? result : -HE_INVAL;
}

/* Saturates: dates beyond 1677 and 2262 do not fit. */
static int64_t ns_of(struct timespec time)
{
    int64_t ns;

    if (__builtin_mul_overflow((int64_t)time.tv_sec, NS_PER_SEC, &ns) ||
        __builtin_add_overflow(ns, (int64_t)time.tv_nsec, &ns)) {
        return time.tv_sec < 0 ? INT64_MIN : INT64_MAX;
    }
    return ns;
}

/* The bits of a mode are the same everywhere. */
_Static_assert(HS_IFMT == S_IFMT && HS_IFDIR == S_IFDIR && HS_IFREG == S_IFREG &&
                   HS_IFLNK == S_IFLNK && HS_IFCHR == S_IFCHR && HS_IFBLK == S_IFBLK &&
                   HS_IFIFO == S_IFIFO && HS_IFSOCK == S_IFSOCK,
               "modes are passed on");

struct hostfs_stat stat_of_host(const struct stat *st)
{
    return (struct hostfs_stat){
        .dev = st->st_dev,
        .ino = st->st_ino,
        .mode = st->st_mode,
        .nlink = (uint32_t)st->st_nlink,
        .uid = st->st_uid,
        .gid = st->st_gid,
        .rdev = st->st_rdev,
        .size_bytes = st->st_size,
        .blocks = st->st_blocks,
        .blksize = st->st_blksize,
        .atime_ns = ns_of(st->st_atim),
        .mtime_ns = ns_of(st->st_mtim),
        .ctime_ns = ns_of(st->st_ctim),
    };
}

static int64_t time_of_guest(int64_t sec, int64_t nsec, struct timespec *time)
{
    if (nsec == HUTIME_NOW || nsec == HUTIME_OMIT) {
        *time = (struct timespec){.tv_nsec = nsec == HUTIME_NOW ? UTIME_NOW : UTIME_OMIT};
        return 0;
    }
    if (nsec < 0 || nsec >= NS_PER_SEC) {
        return -HE_INVAL;
    }
    *time = (struct timespec){sec, nsec};
    return 0;
}

int64_t get_times(const struct call *call, struct timespec times[2])
{
    struct hostfs_times guest;
    int64_t err = get_data(call, &guest, sizeof(guest));

    if (err == 0) {
        err = time_of_guest(guest.atime_sec, guest.atime_nsec, &times[0]);
    }
    return err < 0 ? err : time_of_guest(guest.mtime_sec, guest.mtime_nsec, &times[1]);
}
