/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the parts of the host file system have of each other. */
#ifndef KERNEL_FS_HOSTNODE_H
#define KERNEL_FS_HOSTNODE_H

#include "fs/file.h"
#include "fs/hostfs.h"
#include "lib/list.h"

struct host_node;

struct host_mount {
    struct filesystem fs;
    const struct hostfs_transport *transport;
    uint32_t root_handle; /* of the host's directory */
    struct mutex lock;    /* guards names, children and open files of all its nodes */
};

/* An open file of the host. */
struct host_file {
    struct list_node link; /* in its node's list */
    uint32_t handle;
    bool can_change;
};

/* What else is to hear of a node's content: where it is mapped. No lock held. */
struct host_watch {
    /* In place of host_file_move(). */
    ptrdiff_t (*move)(struct file *file, enum hostfs_op op, void *buf, size_t len,
                      int64_t offset);
    void (*resized)(struct node *node, int64_t len);
};

struct host_node {
    struct node node;
    struct list_node children; /* those in use, by link; holds no references */
    struct list_node link;
    struct list_node files;   /* struct host_file */
    struct host_node *parent; /* holds a reference; null: the root */
    struct host_file *fresh;  /* what create() opened, for open() to take; or null */
    bool is_stream;           /* of host_adopt(): the mount's handle is its own */
    const struct host_watch *watch; /* null until it is mapped for the first time */
    uint64_t host_dev;
    char *name; /* null: the root, or removed */
    size_t name_len;
};

extern const struct node_ops host_dir_ops, host_file_ops, host_fifo_ops, host_symlink_ops;

static inline struct host_node *host_node_of(struct node *node)
{
    return container_of(node, struct host_node, node);
}

static inline struct host_mount *host_mount_of(const struct node *node)
{
    return container_of(node->fs, struct host_mount, fs);
}

/* A root with one reference; null without memory. */
struct host_node *host_root_new(struct host_mount *mount);

/* Makes stream, which nobody uses yet, the open file behind a handle that is never
 * closed; flags: HO_*. Its node has no name; opened again, it is the same open file.
 * -HE_NOMEM. */
int host_adopt(struct host_mount *mount, uint32_t handle, uint32_t flags,
               struct file *stream);

/* --- hostcall.c: requests. Each returns the reply's result. */

/* The path of a node, or of a name in a directory, from the mount's root, without NUL. */
struct host_path {
    char *text; /* HERMIT_PATH_MAX bytes from the heap */
    size_t len;
};

/* name.len 0: dir's own path. -HE_NOMEM, -HE_NAMETOOLONG, -HE_NOENT removed. Takes the
 * mount's lock; host_path_end() must follow success. */
int host_path_of(struct host_path *path, struct host_node *dir, struct name name);
void host_path_end(struct host_path *path);

/* A request with op set and all else 0. */
struct hostfs_request host_request(enum hostfs_op op);

/* path may be null; data and out, null or the pieces behind it. */
int64_t host_call(struct host_mount *mount, struct hostfs_request *request,
                  const struct host_path *path, const struct hermit_iovec *data,
                  const struct hermit_iovec *out);

/* The same for a name in dir (name.len 0: dir itself), whose path is made here. */
int64_t host_call_at(struct host_node *dir, struct name name,
                     struct hostfs_request *request, const struct hermit_iovec *data,
                     const struct hermit_iovec *out);

/* --- hostfile.c */

/* Opens a node; flags: HO_*, also HO_CREAT. The file joins node's list if node is not
 * null. */
int host_file_open(struct host_mount *mount, const struct host_path *path, uint32_t flags,
                   uint32_t mode, struct host_file **file);
void host_file_close(struct host_mount *mount, struct host_file *file);

/* A handle of node's, one that may change it if so wanted; -1: it is not open. The file
 * must not be closed meanwhile: the mount's lock is held. */
int64_t host_open_handle(const struct host_node *node, bool to_change);

int host_open(struct node *node, struct file *file);

/* Reads or writes, as op says: HOSTFS_READ or HOSTFS_WRITE, at offset or FILE_POS. How
 * many bytes, or a negative errno. */
ptrdiff_t host_file_move(struct file *file, enum hostfs_op op, void *buf, size_t len,
                         int64_t offset);

/* --- hostattr.c, as in struct node_ops */

ptrdiff_t host_readlink(struct node *node, char *buf, size_t size);
int host_stat(struct node *node, struct hermit_stat *result);
int host_truncate(struct node *node, int64_t len);
int host_chmod(struct node *node, uint32_t permissions);
int host_set_times(struct node *node, const struct stamp *atime,
                   const struct stamp *mtime);
int host_access(struct node *node, int mode);
int host_usage(struct node *node, struct hermit_statfs *st); /* struct filesystem */

#endif
