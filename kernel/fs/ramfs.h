/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The RAM file system: the root, and whatever else lives in memory. Structures
 * are open so that the tree at boot can be static (roottree.c).
 */
#ifndef KERNEL_FS_RAMFS_H
#define KERNEL_FS_RAMFS_H

#include "fs/file.h"
#include "fs/rampages.h"
#include "lib/list.h"

/* A name in a directory. Guarded by the tree lock. */
struct ram_entry {
    struct list_node link; /* in the order of cookies */
    struct ram_entry *hash_next;
    struct node *node; /* holds a reference */
    int64_t cookie;    /* place for getdents and lseek; never used twice */
    const char *name;  /* not NUL-terminated */
    uint8_t len;
    bool is_static; /* not from the heap */
    uint32_t hash;  /* valid while the directory has a table */
};

/* Guarded by the tree lock. */
struct ram_dir {
    struct list_node entries;
    struct ram_entry **table; /* null while there are few entries */
    uint32_t table_len;       /* a power of two */
    uint32_t count;
    int64_t next_cookie;
    struct ram_node *parent; /* holds a reference; null: a root */
    struct ram_entry *own;   /* entry in parent; null: a root, or removed */
};

#define RAM_FIRST_COOKIE 2  /* 0 and 1 are "." and ".." */
#define RAM_ENTRY_BYTES  32 /* what a name adds to the size that stat() shows */

struct ram_node {
    struct node node;
    union {
        struct ram_pages pages; /* regular file; guarded by the node's lock */
        struct ram_dir dir;
        struct pipe
            *fifo; /* FIFO; guarded by the node's lock: null while nobody has it open */
        char *target; /* symbolic link: node.size bytes; constant */
    };
};

extern const struct node_ops ram_dir_ops, ram_file_ops, ram_symlink_ops;

/* Of FIFOs: null until mknod() is used, so that other programs link no pipes. Of names of
 * sockets: null until there are any. */
extern const struct node_ops *ram_fifo_ops, *ram_socket_ops;
extern const struct file_ops ram_dir_file_ops;
extern const struct filesystem ram_filesystem;

static inline struct ram_node *ram_node_of(struct node *node)
{
    return container_of(node, struct ram_node, node);
}

/*
 * A node with one reference and no name; null when memory is short. mode has a
 * type that the other operations expect: HS_IFREG, HS_IFDIR, HS_IFIFO, HS_IFSOCK
 * or HS_IFLNK.
 */
struct ram_node *ram_node_new(uint32_t mode);

/* The empty root of another RAM file system, to be mounted; null without memory. */
struct node *ramfs_new_root(const struct filesystem *fs);

/*
 * Makes data, which stays where it is for ever, the content of an empty regular
 * file of the RAM file system.
 */
void ramfs_set_content(struct node *file, const void *data, uint64_t len);

#endif
