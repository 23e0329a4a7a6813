/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The nodes of the RAM file system, and all that a symbolic link does. */
#include "fs/ramdir.h"
#include "fs/ramfs.h"
#include "lib/string.h"
#include "mm/heap.h"

#define FIRST_INO 64 /* smaller ones belong to the tree at boot */

static uint64_t next_ino = FIRST_INO;

const struct node_ops *ram_fifo_ops, *ram_socket_ops;

const struct filesystem ram_filesystem = {
    .dev = 1, .has_fifos = true, .usage = ram_usage};

struct ram_node *ram_node_new(uint32_t mode)
{
    struct ram_node *ram = ram_may_grow() ? kzalloc(sizeof(*ram)) : NULL;

    if (ram == NULL) {
        return NULL;
    }
    switch (mode & HS_IFMT) {
    case HS_IFDIR:
        node_init(&ram->node, &ram_dir_ops, mode);
        ramdir_init(&ram->dir);
        ram->node.nlink = 2;
        break;
    case HS_IFLNK:
        node_init(&ram->node, &ram_symlink_ops, mode);
        break;
    case HS_IFIFO:
        node_init(&ram->node, ram_fifo_ops, mode);
        break;
    case HS_IFSOCK:
        node_init(&ram->node, ram_socket_ops, mode);
        break;
    default:
        node_init(&ram->node, &ram_file_ops, mode);
        ram_pages_init(&ram->pages);
        break;
    }
    ram->node.fs = &ram_filesystem;
    ram->node.ino = __atomic_fetch_add(&next_ino, 1, __ATOMIC_RELAXED);
    return ram;
}

struct node *ramfs_new_root(const struct filesystem *fs)
{
    struct ram_node *ram = ram_node_new(HS_IFDIR | 0755);

    if (ram == NULL) {
        return NULL;
    }
    ram->node.fs = fs;
    return &ram->node;
}

static struct node *symlink_release(struct node *node)
{
    kfree(ram_node_of(node)->target);
    kfree(ram_node_of(node));
    return NULL;
}

static ptrdiff_t symlink_readlink(struct node *link, char *buf, size_t size)
{
    size_t len = MIN((size_t)link->size, size);

    memcpy(buf, ram_node_of(link)->target, len);
    stamp_set(&link->atime, stamp_now());
    return (ptrdiff_t)len;
}

const struct node_ops ram_symlink_ops = {
    .readlink = symlink_readlink,
    .release = symlink_release,
};
