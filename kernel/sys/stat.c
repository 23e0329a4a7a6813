/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: what is known about a file, and changing it. */
#include "sys/sys.h"
#include "fs/path.h"
#include "fs/vfs.h"

static int stat_from(struct node *start, const char *path, struct hermit_stat *st,
                     bool follow)
{
    struct node *node;

    if (st == NULL) {
        return -HE_FAULT;
    }
    int err = path_lookup(start, path, follow, &node);

    if (err == 0) {
        err = node_stat(node, st);
        node_put(node);
    }
    return err;
}

int sys_stat(const char *path, struct hermit_stat *st)
{
    return stat_from(NULL, path, st, true);
}

int sys_lstat(const char *path, struct hermit_stat *st)
{
    return stat_from(NULL, path, st, false);
}

int sys_fstatat(int dirfd, const char *path, struct hermit_stat *st, int flags)
{
    struct node *start;

    if ((flags & ~HAT_SYMLINK_NOFOLLOW) != 0) {
        return -HE_INVAL;
    }
    int err = at_start(dirfd, path, &start);

    if (err == 0) {
        err = stat_from(start, path, st, !(flags & HAT_SYMLINK_NOFOLLOW));
        node_put(start);
    }
    return err;
}

/* The node behind fd, with a reference. */
static int node_of_fd(int fd, struct node **node)
{
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    *node = file->node != NULL ? node_get(file->node) : NULL;
    file_put(file);
    return *node != NULL ? 0 : -HE_INVAL;
}

int sys_fstat(int fd, struct hermit_stat *st)
{
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    int err = st != NULL ? 0 : -HE_FAULT;

    if (err == 0 && file->node != NULL) {
        err = node_stat(file->node, st);
    } else if (err == 0) {
        *st = (struct hermit_stat){
            .ino = (uintptr_t)file->object >> 4, /* both ends of a pipe have the same */
            .mode = file->ops->mode,
            .nlink = 1,
            .blksize = PAGE_BYTES,
        };
    }
    file_put(file);
    return err;
}

int sys_access(const char *path, int mode)
{
    return vfs_access(NULL, path, mode);
}

int sys_faccessat(int dirfd, const char *path, int mode)
{
    struct node *start;
    int err = at_start(dirfd, path, &start);

    if (err == 0) {
        err = vfs_access(start, path, mode);
        node_put(start);
    }
    return err;
}

static int chmod_from(struct node *start, const char *path, int mode, bool follow)
{
    struct node *node;
    int err = path_lookup(start, path, follow, &node);

    if (err == 0) {
        err = node_is(node, HS_IFLNK) ? -HE_NOTSUP : 0;
        if (err == 0) {
            err = node_chmod(node, (uint32_t)mode);
        }
        node_put(node);
    }
    return err;
}

int sys_chmod(const char *path, int mode)
{
    return chmod_from(NULL, path, mode, true);
}

int sys_fchmodat(int dirfd, const char *path, int mode, int flags)
{
    struct node *start;

    if ((flags & ~HAT_SYMLINK_NOFOLLOW) != 0) {
        return -HE_INVAL;
    }
    int err = at_start(dirfd, path, &start);

    if (err == 0) {
        err = chmod_from(start, path, mode, !(flags & HAT_SYMLINK_NOFOLLOW));
        node_put(start);
    }
    return err;
}

int sys_fchmod(int fd, int mode)
{
    struct node *node;
    int err = node_of_fd(fd, &node);

    if (err == 0) {
        err = node_chmod(node, (uint32_t)mode);
        node_put(node);
    }
    return err;
}

int sys_fchownat(int dirfd, const char *path, uint32_t uid, uint32_t gid, int flags)
{
    struct node *start, *node;

    if ((flags & ~HAT_SYMLINK_NOFOLLOW) != 0) {
        return -HE_INVAL;
    }
    int err = at_start(dirfd, path, &start);

    if (err < 0) {
        return err;
    }
    err = path_lookup(start, path, !(flags & HAT_SYMLINK_NOFOLLOW), &node);
    if (err == 0) {
        err = node_chown(node, uid, gid);
        node_put(node);
    }
    node_put(start);
    return err;
}

int sys_fchown(int fd, uint32_t uid, uint32_t gid)
{
    struct node *node;
    int err = node_of_fd(fd, &node);

    if (err == 0) {
        err = node_chown(node, uid, gid);
        node_put(node);
    }
    return err;
}

static int statfs(struct node *node, struct hermit_statfs *st)
{
    int err = check_buffer(st, sizeof(*st));

    if (err == 0) {
        *st = (struct hermit_statfs){.block_bytes = PAGE_BYTES,
                                     .name_max = HERMIT_NAME_MAX};
        st->dev = node != NULL ? node->fs->dev : 0;
        if (node != NULL && node->fs->usage != NULL) {
            err = node->fs->usage(node, st);
        }
    }
    return err;
}

int sys_statfs(const char *path, struct hermit_statfs *st)
{
    struct node *node;
    int err = path_lookup(NULL, path, true, &node);

    if (err == 0) {
        err = statfs(node, st);
        node_put(node);
    }
    return err;
}

int sys_fstatfs(int fd, struct hermit_statfs *st)
{
    struct file *file = fd_get(fd);

    if (file == NULL) {
        return -HE_BADF;
    }
    int err = statfs(file->node, st);

    file_put(file);
    return err;
}

static bool is_special(const struct hermit_timespec *ts)
{
    return ts->nsec == HUTIME_NOW || ts->nsec == HUTIME_OMIT;
}

static bool is_valid(const struct hermit_timespec *ts)
{
    return is_special(ts) || (ts->nsec >= 0 && ts->nsec < NS_PER_SEC);
}

/* Not for HUTIME_OMIT. Dates that ns cannot express become the nearest. */
static struct stamp stamp_of(const struct hermit_timespec *ts, struct stamp now)
{
    int64_t ns;

    if (ts->nsec == HUTIME_NOW) {
        return now;
    }
    if (__builtin_mul_overflow(ts->sec, NS_PER_SEC, &ns) ||
        __builtin_add_overflow(ns, ts->nsec, &ns)) {
        ns = ts->sec < 0 ? INT64_MIN : INT64_MAX;
    }
    return stamp_of_ns(ns);
}

/* times: atime and mtime; null: both now. */
static int set_times(struct node *node, const struct hermit_timespec *times)
{
    static const struct hermit_timespec both_now[2] = {{0, HUTIME_NOW}, {0, HUTIME_NOW}};
    struct stamp stamps[2], now = stamp_now();
    bool omit[2];

    times = times != NULL ? times : both_now;
    for (int i = 0; i < 2; i++) {
        if (!is_valid(&times[i])) {
            return -HE_INVAL;
        }
        omit[i] = times[i].nsec == HUTIME_OMIT;
        stamps[i] = stamp_of(&times[i], now);
    }
    return omit[0] && omit[1] ? 0
                              : vfs_set_times(node, omit[0] ? NULL : &stamps[0],
                                              omit[1] ? NULL : &stamps[1]);
}

static int utimens_from(struct node *start, const char *path,
                        const struct hermit_timespec *times, bool follow)
{
    struct node *node;
    int err = path_lookup(start, path, follow, &node);

    if (err == 0) {
        err = set_times(node, times);
        node_put(node);
    }
    return err;
}

int sys_utimens(const char *path, const struct hermit_timespec *times)
{
    return utimens_from(NULL, path, times, true);
}

int sys_utimensat(int dirfd, const char *path, const struct hermit_timespec *times,
                  int flags)
{
    struct node *start;

    if ((flags & ~HAT_SYMLINK_NOFOLLOW) != 0) {
        return -HE_INVAL;
    }
    int err = at_start(dirfd, path, &start);

    if (err == 0) {
        err = utimens_from(start, path, times, !(flags & HAT_SYMLINK_NOFOLLOW));
        node_put(start);
    }
    return err;
}

int sys_futimens(int fd, const struct hermit_timespec *times)
{
    struct node *node;
    int err = node_of_fd(fd, &node);

    if (err == 0) {
        err = set_times(node, times);
        node_put(node);
    }
    return err;
}

int sys_truncate(const char *path, int64_t len)
{
    struct node *node;
    int err = len >= 0 ? path_lookup(NULL, path, true, &node) : -HE_INVAL;

    if (err == 0) {
        err = vfs_truncate(node, len);
        node_put(node);
    }
    return err;
}
