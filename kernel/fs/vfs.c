/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What the system calls on paths do, in terms of walks and node operations. The
 * order of the checks is the one that programs know from Linux.
 */
#include "fs/vfs.h"
#include "abi/boot_info.h"
#include "arch/hypercall.h"
#include "core/entropy.h"
#include "fs/hostfs.h"
#include "fs/initrd.h"
#include "fs/path.h"
#include "lib/string.h"

#define PERMISSIONS  07777u
#define ANY_EXECUTE  0111u
#define STATUS_FLAGS (HO_ACCMODE | HO_APPEND | HO_NONBLOCK | HO_SYNC)

static uint32_t umask_bits = 022;

void vfs_init(const struct boot_info *boot)
{
    entropy_init(boot->entropy);
    if (boot->module_count > 0) {
        initrd_unpack(boot);
    }
    if (boot->console == BOOT_CONSOLE_HYPERCALL ||
        boot->console == BOOT_CONSOLE_DOORBELL) { /* a host of ours */
        static const struct hostfs_transport by_hypercall = {hypercall_hostfs};

        hostfs_start(&by_hypercall);
    }
}

uint32_t vfs_umask(uint32_t mask)
{
    return __atomic_exchange_n(&umask_bits, mask & 0777, __ATOMIC_RELAXED);
}

uint32_t vfs_masked(uint32_t mode)
{
    return mode & PERMISSIONS & ~__atomic_load_n(&umask_bits, __ATOMIC_RELAXED);
}

/* The last component of a walk, made if it is not there and flags have HO_CREAT. */
static int find_or_create(const struct walk *walk, uint32_t flags, uint32_t mode,
                          struct node **node, bool *is_new)
{
    int err;

    *is_new = false;
    if ((flags & HO_CREAT) && path_wants_dir(walk) && path_last_is_name(walk)) {
        return -HE_ISDIR;
    }
    do {
        err = path_last(walk, node);
        if (err != -HE_NOENT || !(flags & HO_CREAT) || !path_last_is_name(walk)) {
            return err;
        }
        err = walk->dir->ops->create(walk->dir, walk->last, HS_IFREG | mode, node);
        *is_new = err == 0;
    } while (err == -HE_EXIST); /* another thread was faster: take what it made */
    return err;
}

/* The node to open; follows a final link unless flags say otherwise. */
static int open_node(struct node *start, const char *path, uint32_t flags, uint32_t mode,
                     struct node **node, bool *is_new)
{
    const bool exclusive = (flags & HO_CREAT) && (flags & HO_EXCL);
    struct walk walk;
    int err = path_walk(&walk, start, path);

    if (err < 0) {
        return err;
    }
    while ((err = find_or_create(&walk, flags, mode, node, is_new)) == 0 &&
           node_is(*node, HS_IFLNK) && !exclusive &&
           (!(flags & HO_NOFOLLOW) || path_wants_dir(&walk))) {
        err = path_follow(&walk, *node);
        if (err < 0) {
            break;
        }
    }
    if (err == 0 && path_wants_dir(&walk) && !node_is(*node, HS_IFDIR)) {
        node_put(*node);
        err = -HE_NOTDIR;
    }
    path_walk_end(&walk);
    return err;
}

/* Whether an existing node may be opened like this. */
static int check_open(const struct node *node, uint32_t flags)
{
    if ((flags & HO_CREAT) && (flags & HO_EXCL)) {
        return -HE_EXIST;
    }
    if (node_is(node, HS_IFLNK)) {
        return flags & HO_DIRECTORY ? -HE_NOTDIR : -HE_LOOP;
    }
    if (node_is(node, HS_IFDIR)) {
        bool writes =
            (flags & HO_ACCMODE) != HO_RDONLY || (flags & (HO_CREAT | HO_TRUNC));

        return writes ? -HE_ISDIR : 0;
    }
    return flags & HO_DIRECTORY ? -HE_NOTDIR : 0;
}

/* Takes over the reference to node, even on failure. */
static int make_file(struct node *node, uint32_t flags, struct file **result)
{
    struct file *file = file_alloc();

    if (file == NULL) {
        node_put(node);
        return -HE_NOMEM;
    }
    file->node = node;
    file->flags = flags & STATUS_FLAGS;
    int err = node->ops->open(node, file);

    if (err < 0) {
        file_put(file);
        return err;
    }
    *result = file;
    return 0;
}

int vfs_open(struct node *start, const char *path, uint32_t flags, uint32_t mode,
             struct file **file)
{
    struct node *node;
    bool is_new;

    if ((flags & HO_ACCMODE) == HO_ACCMODE) {
        return -HE_INVAL;
    }
    int err = open_node(start, path, flags, vfs_masked(mode), &node, &is_new);

    if (err < 0) {
        return err;
    }
    if (!is_new) {
        err = check_open(node, flags);
        if (err == 0 && (flags & HO_TRUNC) && node->ops->truncate != NULL) {
            err = node->ops->truncate(node, 0);
        }
    }
    if (err < 0) {
        node_put(node);
        return err;
    }
    return make_file(node, flags, file);
}

ptrdiff_t vfs_readlink(struct node *start, const char *path, char *buf, size_t size)
{
    struct node *node;
    ptrdiff_t done = path_lookup(start, path, false, &node);

    if (done < 0) {
        return done;
    }
    done = node_is(node, HS_IFLNK) ? node->ops->readlink(node, buf, size) : -HE_INVAL;
    node_put(node);
    return done;
}

int vfs_access(struct node *start, const char *path, int mode)
{
    struct node *node;

    if ((mode & ~7) != 0) {
        return -HE_INVAL;
    }
    int err = path_lookup(start, path, true, &node);

    if (err < 0) {
        return err;
    }
    if (node->ops->access != NULL) {
        err = node->ops->access(node, mode);
    } else if ((mode & 1) && !node_is(node, HS_IFDIR) &&
               !(node_mode(node) & ANY_EXECUTE)) {
        err = -HE_ACCES;
    }
    node_put(node);
    return err;
}

int vfs_truncate(struct node *node, int64_t len)
{
    if (node_is(node, HS_IFDIR)) {
        return -HE_ISDIR;
    }
    if (len < 0 || node->ops->truncate == NULL) {
        return -HE_INVAL;
    }
    return node->ops->truncate(node, len);
}

COLD int vfs_set_times(struct node *node, const struct stamp *atime,
                       const struct stamp *mtime)
{
    if (node->ops->set_times != NULL) {
        return node->ops->set_times(node, atime, mtime);
    }
    if (atime != NULL) {
        stamp_set(&node->atime, *atime);
    }
    if (mtime != NULL) {
        stamp_set(&node->mtime, *mtime);
    }
    stamp_set(&node->ctime, stamp_now());
    return 0;
}
