/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A node is a file, directory, symbolic link or device of some file system. The
 * file system supplies the operations; names, mounts and flags are the VFS's
 * business (path.h, vfs.h). A node lives as long as it has references: each
 * directory entry, open file, current directory and running call holds one.
 *
 * Lock order: tree lock of a file system, then node locks (one at a time).
 */
#ifndef KERNEL_FS_NODE_H
#define KERNEL_FS_NODE_H

#include "abi/errno.h"
#include "abi/fs.h"
#include "fs/stamp.h"
#include "lib/base.h"
#include "sched/mutex.h"

struct file;
struct node;

/* A path component: 1 to HERMIT_NAME_MAX bytes, without '/' and NUL. */
struct name {
    const char *text;
    size_t len;
};

struct filesystem {
    uint64_t dev;   /* st_dev; names and links do not cross from one to another */
    bool has_fifos; /* create() makes them, and names for sockets */
    /* How much room there is where the node is: sets what it knows, all of *st is 0 but
     * name_max. 0 or an error; null: nothing is known. No lock held. */
    int (*usage)(struct node *node, struct hermit_statfs *st);
};

/*
 * Task context; all may sleep. A null operation means that the node is not of the
 * kind that has it; the VFS has checked the kind. Errors are negative HE_*.
 * Nodes come back with a reference that the caller owns.
 */
struct node_ops {
    /* Of directories. Names are never "."; lookup alone understands "..". */
    int (*lookup)(struct node *dir, struct name name, struct node **child);
    /* Makes an empty regular file, directory or (has_fifos) FIFO, as mode says. */
    int (*create)(struct node *dir, struct name name, uint32_t mode, struct node **child);
    int (*symlink)(struct node *dir, struct name name, const char *target, size_t len);
    int (*link)(struct node *dir, struct name name, struct node *node);
    int (*unlink)(struct node *dir, struct name name);
    int (*rmdir)(struct node *dir, struct name name);
    int (*rename)(struct node *from_dir, struct name from, struct node *to_dir,
                  struct name to);
    /* Copies dir's own name in its parent, HERMIT_NAME_MAX + 1 bytes with the NUL;
     * -HE_NOENT if dir has been removed. */
    int (*own_name)(struct node *dir, char *buf);

    /* Of symbolic links: copies at most size bytes, no NUL; how many. */
    ptrdiff_t (*readlink)(struct node *link, char *buf, size_t size);

    /* Of the others: sets file->ops. file->node and flags are set already. */
    int (*open)(struct node *node, struct file *file);
    int (*truncate)(struct node *node, int64_t len); /* of regular files; len >= 0 */
    /* Makes room for [offset, offset + len), which is below INT64_MAX, and makes the file
     * that long; null: it cannot be known. Of regular files. */
    int (*allocate)(struct node *node, int64_t offset, int64_t len);
    int64_t (*blocks)(const struct node *node); /* of 512 bytes; null: 0. Lock held. */

    /* Where somebody else keeps the attributes; null: the node does. No lock held. */
    int (*stat)(struct node *node, struct hermit_stat *st);
    int (*chmod)(struct node *node, uint32_t permissions);
    int (*set_times)(struct node *node, const struct stamp *atime,
                     const struct stamp *mtime); /* null stamps: leave */
    int (*access)(struct node *node, int mode);  /* as vfs_access() */

    /* The last reference is gone. Returns a node whose reference the released one
     * held, for the caller to put, or null. */
    struct node *(*release)(struct node *node);
};

struct node {
    const struct node_ops *ops;
    const struct filesystem *fs;
    struct node *mounted; /* directory: root of what is mounted here, or null */
    uint32_t refs;
    uint32_t mode;     /* HS_IF* and permissions, which are written whole */
    uint32_t uid, gid; /* kept and shown only; guarded by lock */
    uint32_t nlink;    /* guarded by the file system's tree lock */
    struct mutex lock; /* guards content, size, and the offset of open files */
    uint64_t ino;
    uint64_t rdev;
    int64_t size;
    struct stamp atime, mtime, ctime;
};

static inline struct node *node_get(struct node *node)
{
    /* Relaxed: the caller has a reference or the lock that keeps one alive. */
    __atomic_fetch_add(&node->refs, 1, __ATOMIC_RELAXED);
    return node;
}

/* May release the node (and directories above that only it kept). Takes no lock
 * of the VFS; the file system's release may. */
void node_put(struct node *node);

/* Sets all but fs and ino: one reference, no link, times now. */
void node_init(struct node *node, const struct node_ops *ops, uint32_t mode);

/* 0; an error only where the attributes are kept elsewhere. */
int node_stat(struct node *node, struct hermit_stat *st);
int node_chmod(struct node *node, uint32_t permissions);
int node_chown(struct node *node, uint32_t uid, uint32_t gid); /* UINT32_MAX: stays */

static inline uint32_t node_mode(const struct node *node)
{
    return __atomic_load_n(&node->mode, __ATOMIC_RELAXED);
}

static inline bool node_is(const struct node *node, uint32_t type)
{
    return (node_mode(node) & HS_IFMT) == type;
}

/* Without the tree lock the answer may be old: no for what is going right now. */
static inline bool node_is_removed(const struct node *node)
{
    return __atomic_load_n(&node->nlink, __ATOMIC_RELAXED) == 0;
}

/* Content has changed: mtime and ctime. */
static inline void node_touch(struct node *node)
{
    struct stamp now = stamp_now();

    stamp_set(&node->mtime, now);
    stamp_set(&node->ctime, now);
}

#endif
