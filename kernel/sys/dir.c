/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: names. Those ending in "at" begin relative paths at a directory. */
#include "sys/sys.h"
#include "fs/path.h"
#include "fs/vfs.h"

int at_start(int dirfd, const char *path, struct node **start)
{
    *start = NULL;
    if (dirfd == HAT_FDCWD || path == NULL || path[0] == '/' || path[0] == '\0') {
        return 0; /* what is wrong with the path comes before what is wrong with dirfd */
    }
    struct file *file = fd_get(dirfd);

    if (file == NULL) {
        return -HE_BADF;
    }
    if (file->node != NULL && node_is(file->node, HS_IFDIR)) {
        *start = node_get(file->node);
    }
    file_put(file);
    return *start != NULL ? 0 : -HE_NOTDIR;
}

int sys_unlink(const char *path)
{
    return vfs_unlink(NULL, path);
}

int sys_rmdir(const char *path)
{
    return vfs_rmdir(NULL, path);
}

int sys_unlinkat(int dirfd, const char *path, int flags)
{
    struct node *start;

    if ((flags & ~HAT_REMOVEDIR) != 0) {
        return -HE_INVAL;
    }
    int err = at_start(dirfd, path, &start);

    if (err == 0) {
        err = flags & HAT_REMOVEDIR ? vfs_rmdir(start, path) : vfs_unlink(start, path);
        node_put(start);
    }
    return err;
}

int sys_rename(const char *from, const char *to)
{
    return vfs_rename(NULL, from, NULL, to);
}

int sys_renameat(int fromfd, const char *from, int tofd, const char *to)
{
    struct node *from_start, *to_start;
    int err = at_start(fromfd, from, &from_start);

    if (err < 0) {
        return err;
    }
    err = at_start(tofd, to, &to_start);
    if (err == 0) {
        err = vfs_rename(from_start, from, to_start, to);
        node_put(to_start);
    }
    node_put(from_start);
    return err;
}

int sys_link(const char *from, const char *to)
{
    return vfs_link(NULL, from, NULL, to, false);
}

int sys_linkat(int fromfd, const char *from, int tofd, const char *to, int flags)
{
    struct node *from_start, *to_start;

    if ((flags & ~HAT_SYMLINK_FOLLOW) != 0) {
        return -HE_INVAL;
    }
    int err = at_start(fromfd, from, &from_start);

    if (err < 0) {
        return err;
    }
    err = at_start(tofd, to, &to_start);
    if (err == 0) {
        err = vfs_link(from_start, from, to_start, to, (flags & HAT_SYMLINK_FOLLOW) != 0);
        node_put(to_start);
    }
    node_put(from_start);
    return err;
}

int sys_mkdir(const char *path, int mode)
{
    return vfs_mkdir(NULL, path, (uint32_t)mode);
}

int sys_mkdirat(int dirfd, const char *path, int mode)
{
    struct node *start;
    int err = at_start(dirfd, path, &start);

    if (err == 0) {
        err = vfs_mkdir(start, path, (uint32_t)mode);
        node_put(start);
    }
    return err;
}

int sys_symlink(const char *target, const char *path)
{
    return vfs_symlink(target, NULL, path);
}

int sys_symlinkat(const char *target, int dirfd, const char *path)
{
    struct node *start;
    int err = at_start(dirfd, path, &start);

    if (err == 0) {
        err = vfs_symlink(target, start, path);
        node_put(start);
    }
    return err;
}

static ptrdiff_t readlink_from(struct node *start, const char *path, char *buf,
                               size_t len)
{
    int err = len > 0 ? check_buffer(buf, len) : -HE_INVAL;

    return err < 0 ? err : vfs_readlink(start, path, buf, len);
}

ptrdiff_t sys_readlink(const char *path, char *buf, size_t len)
{
    return readlink_from(NULL, path, buf, len);
}

ptrdiff_t sys_readlinkat(int dirfd, const char *path, char *buf, size_t len)
{
    struct node *start;
    ptrdiff_t done = at_start(dirfd, path, &start);

    if (done == 0) {
        done = readlink_from(start, path, buf, len);
        node_put(start);
    }
    return done;
}

int sys_chdir(const char *path)
{
    struct node *dir;
    int err = path_lookup_dir(NULL, path, &dir);

    if (err == 0) {
        path_set_cwd(dir);
    }
    return err;
}

int sys_fchdir(int fd)
{
    struct node *dir;
    int err = at_start(fd, ".", &dir);

    if (err == 0) {
        if (dir == NULL) {
            return -HE_BADF; /* HAT_FDCWD is no descriptor */
        }
        path_set_cwd(dir);
    }
    return err;
}

int sys_getcwd(char *buf, size_t len)
{
    int err = len > 0 ? check_buffer(buf, len) : -HE_INVAL;

    if (err < 0) {
        return err;
    }
    struct node *dir = path_cwd();
    int result = path_of_dir(dir, buf, len);

    node_put(dir);
    return result;
}

int sys_umask(int mask)
{
    return (int)vfs_umask((uint32_t)mask);
}

int sys_mknodat(int dirfd, const char *path, int mode)
{
    struct node *start;
    int err = at_start(dirfd, path, &start);

    if (err == 0) {
        err = vfs_mknod(start, path, (uint32_t)mode);
        node_put(start);
    }
    return err;
}
