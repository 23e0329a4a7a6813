/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Making files that open() does not: FIFOs, names of sockets. Apart, because few programs
 * want them. */
#include "fs/path.h"
#include "fs/pipe.h"
#include "fs/ramfs.h"
#include "fs/vfs.h"
#include "mm/heap.h"

static int ram_fifo_open(struct node *node, struct file *file)
{
    return fifo_open(&ram_node_of(node)->fifo, file);
}

static struct node *ram_special_release(struct node *node)
{
    kfree(ram_node_of(node));
    return NULL;
}

static const struct node_ops fifo_ops = {
    .open = ram_fifo_open,
    .release = ram_special_release,
};

/* Sockets are connected to by name, not opened. */
static int ram_socket_open(struct node *node, struct file *file)
{
    (void)node, (void)file;
    return -HE_NXIO;
}

static const struct node_ops socket_ops = {
    .open = ram_socket_open,
    .release = ram_special_release,
};

/* mode: with type. */
static int make_special(struct node *start, const char *path, uint32_t mode,
                        struct node **made)
{
    struct walk walk;
    int err = vfs_walk_to_new(&walk, start, path, false);

    if (err < 0) {
        return err;
    }
    if ((mode & HS_IFMT) != HS_IFREG && !walk.dir->fs->has_fifos) {
        err = -HE_PERM;
    } else {
        err = walk.dir->ops->create(walk.dir, walk.last, mode, made);
    }
    path_walk_end(&walk);
    return err;
}

int vfs_mknod(struct node *start, const char *path, uint32_t mode)
{
    uint32_t type = (mode & HS_IFMT) != 0 ? mode & HS_IFMT : HS_IFREG;
    struct node *made;

    if (type != HS_IFREG && type != HS_IFIFO) {
        return -HE_PERM;
    }
    /* Relaxed: it is always the same. */
    __atomic_store_n(&ram_fifo_ops, &fifo_ops, __ATOMIC_RELAXED);
    int err = make_special(start, path, type | vfs_masked(mode), &made);

    if (err == 0) {
        node_put(made);
    }
    return err;
}

int vfs_make_socket(struct node *start, const char *path, struct node **made)
{
    /* Relaxed: it is always the same. */
    __atomic_store_n(&ram_socket_ops, &socket_ops, __ATOMIC_RELAXED);
    return make_special(start, path, HS_IFSOCK | vfs_masked(0777), made);
}
