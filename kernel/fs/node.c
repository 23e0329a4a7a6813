/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What all nodes have in common: references and attributes. */
#include "fs/node.h"

#define BLOCK_BYTES 4096 /* preferred size of transfers */
#define MODE_BITS   07777u

void node_init(struct node *node, const struct node_ops *ops, uint32_t mode)
{
    struct stamp now = stamp_now();

    *node = (struct node){.ops = ops, .refs = 1, .mode = mode};
    node->atime = node->mtime = node->ctime = now;
}

void node_put(struct node *node)
{
    /* A loop, not a recursion: a released directory lets go of its parent. */
    while (node != NULL &&
           /* Acquire and release: all uses come before the end. */
           __atomic_sub_fetch(&node->refs, 1, __ATOMIC_ACQ_REL) == 0) {
        node = node->ops->release(node);
    }
}

int node_stat(struct node *node, struct hermit_stat *st)
{
    if (node->ops->stat != NULL) {
        return node->ops->stat(node, st);
    }
    mutex_lock(&node->lock);
    *st = (struct hermit_stat){
        .dev = node->fs->dev,
        .ino = node->ino,
        .mode = node_mode(node),
        .nlink = __atomic_load_n(&node->nlink, __ATOMIC_RELAXED),
        .uid = node->uid,
        .gid = node->gid,
        .rdev = node->rdev,
        .size_bytes = __atomic_load_n(&node->size, __ATOMIC_RELAXED),
        .blocks = node->ops->blocks != NULL ? node->ops->blocks(node) : 0,
        .blksize = BLOCK_BYTES,
        .atime_ns = stamp_ns(stamp_get(&node->atime)),
        .mtime_ns = stamp_ns(stamp_get(&node->mtime)),
        .ctime_ns = stamp_ns(stamp_get(&node->ctime)),
    };
    mutex_unlock(&node->lock);
    return 0;
}

COLD int node_chmod(struct node *node, uint32_t permissions)
{
    if (node->ops->chmod != NULL) {
        return node->ops->chmod(node, permissions & MODE_BITS);
    }
    mutex_lock(&node->lock);
    __atomic_store_n(&node->mode, (node->mode & HS_IFMT) | (permissions & MODE_BITS),
                     __ATOMIC_RELAXED);
    stamp_set(&node->ctime, stamp_now());
    mutex_unlock(&node->lock);
    return 0;
}

COLD int node_chown(struct node *node, uint32_t uid, uint32_t gid)
{
    if (node->ops->stat != NULL) { /* the host's files stay whose they are */
        struct hermit_stat st;
        int err = node->ops->stat(node, &st);
        bool same =
            (uid == UINT32_MAX || uid == st.uid) && (gid == UINT32_MAX || gid == st.gid);

        return err < 0 || same ? err : -HE_PERM;
    }
    mutex_lock(&node->lock);
    node->uid = uid != UINT32_MAX ? uid : node->uid;
    node->gid = gid != UINT32_MAX ? gid : node->gid;
    stamp_set(&node->ctime, stamp_now());
    mutex_unlock(&node->lock);
    return 0;
}
