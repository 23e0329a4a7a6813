/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The system calls that make, move and remove names: vfs.c's other half. The order of the
 * checks is the one that programs know from Linux.
 */
#include "fs/path.h"
#include "fs/vfs.h"
#include "lib/string.h"

#define DIR_BITS 01777u /* what mkdir() takes */

int vfs_walk_to_new(struct walk *walk, struct node *start, const char *path, bool is_dir)
{
    struct node *there;
    int err = path_walk(walk, start, path);

    if (err < 0) {
        return err;
    }
    err = path_last_is_name(walk) ? path_last(walk, &there) : -HE_EXIST;
    if (err == 0) {
        node_put(there);
        err = -HE_EXIST;
    } else if (err == -HE_NOENT && (is_dir || !path_wants_dir(walk)) &&
               !node_is_removed(walk->dir)) {
        return 0;
    }
    path_walk_end(walk);
    return err;
}

int vfs_mkdir(struct node *start, const char *path, uint32_t mode)
{
    struct walk walk;
    struct node *made;
    int err = vfs_walk_to_new(&walk, start, path, true);

    if (err == 0) {
        err = walk.dir->ops->create(walk.dir, walk.last,
                                    HS_IFDIR | vfs_masked(mode & DIR_BITS), &made);
        if (err == 0) {
            node_put(made);
        }
        path_walk_end(&walk);
    }
    return err;
}

int vfs_symlink(const char *target, struct node *start, const char *path)
{
    struct walk walk;
    size_t len;

    if (target == NULL) {
        return -HE_FAULT;
    }
    len = strnlen(target, HERMIT_PATH_MAX);
    if (len == 0 || len == HERMIT_PATH_MAX) {
        return len == 0 ? -HE_NOENT : -HE_NAMETOOLONG;
    }
    int err = vfs_walk_to_new(&walk, start, path, false);

    if (err == 0) {
        err = walk.dir->ops->symlink != NULL
                  ? walk.dir->ops->symlink(walk.dir, walk.last, target, len)
                  : -HE_NOTSUP;
        path_walk_end(&walk);
    }
    return err;
}

int vfs_link(struct node *from_start, const char *from, struct node *to_start,
             const char *to, bool follow)
{
    struct walk walk;
    struct node *node;
    int err = path_lookup(from_start, from, follow, &node);

    if (err < 0) {
        return err;
    }
    err = vfs_walk_to_new(&walk, to_start, to, false);
    if (err == 0) {
        if (walk.dir->fs != node->fs) {
            err = -HE_XDEV;
        } else if (node_is(node, HS_IFDIR)) {
            err = -HE_PERM;
        } else if (walk.dir->ops->link == NULL) {
            err = -HE_NOTSUP;
        } else {
            err = walk.dir->ops->link(walk.dir, walk.last, node);
        }
        path_walk_end(&walk);
    }
    node_put(node);
    return err;
}

/* A final slash where only a directory may have one: the error that says so. */
static int check_slash(const struct walk *walk)
{
    struct node *node;
    int err = path_wants_dir(walk) ? path_last(walk, &node) : -HE_NOENT;

    if (err < 0) {
        return 0; /* no slash, or the operation itself will say what is wrong */
    }
    err = node_is(node, HS_IFDIR) ? 0 : -HE_NOTDIR;
    node_put(node);
    return err;
}

int vfs_unlink(struct node *start, const char *path)
{
    struct walk walk;
    int err = path_walk(&walk, start, path);

    if (err < 0) {
        return err;
    }
    if ((err = path_check_last(&walk, -HE_ISDIR)) == 0 &&
        (err = check_slash(&walk)) == 0) {
        err = walk.dir->ops->unlink(walk.dir, walk.last);
    }
    path_walk_end(&walk);
    return err;
}

int vfs_rmdir(struct node *start, const char *path)
{
    static const int refuse[] = {-HE_BUSY, -HE_INVAL, -HE_NOTEMPTY}; /* "/", ".", ".." */
    struct walk walk;
    int err = path_walk(&walk, start, path);

    if (err < 0) {
        return err;
    }
    err = path_check_last(&walk, refuse[MIN(walk.last.len, 2u)]);
    if (err == 0) {
        err = walk.dir->ops->rmdir(walk.dir, walk.last);
    }
    path_walk_end(&walk);
    return err;
}

/* What is renamed must be there, and be a directory if a name has a slash behind it. */
static int check_renamed(const struct walk *from, const struct walk *to)
{
    struct node *node;
    int err = path_last(from, &node);

    if (err == 0) {
        bool wants_dir = path_wants_dir(from) || path_wants_dir(to);

        err = node_is_removed(to->dir) ? -HE_NOENT : path_check_last(to, 0);
        if (err == 0 && wants_dir && !node_is(node, HS_IFDIR)) {
            err = -HE_NOTDIR;
        }
        node_put(node);
    }
    return err;
}

static int rename_walked(const struct walk *from, const struct walk *to)
{
    int err;

    if (from->dir->fs != to->dir->fs) {
        return -HE_XDEV;
    }
    if (!path_last_is_name(from) || !path_last_is_name(to)) {
        return -HE_BUSY;
    }
    err = check_renamed(from, to);
    if (err < 0) {
        return err;
    }
    return from->dir->ops->rename(from->dir, from->last, to->dir, to->last);
}

int vfs_rename(struct node *from_start, const char *from, struct node *to_start,
               const char *to)
{
    struct walk from_walk, to_walk;
    int err = path_walk(&from_walk, from_start, from);

    if (err < 0) {
        return err;
    }
    err = path_walk(&to_walk, to_start, to);
    if (err == 0) {
        err = rename_walked(&from_walk, &to_walk);
        path_walk_end(&to_walk);
    }
    path_walk_end(&from_walk);
    return err;
}
