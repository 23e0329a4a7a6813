/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Directories of the RAM file system as open files: what they list. The position is
 * the cookie of the next entry, so that it means the same whatever comes and goes.
 */
#include "fs/ramdir.h"
#include "lib/string.h"

/* Room for one more record of a directory listing. */
struct listing {
    char *at;
    size_t left;
};

static bool list_one(struct listing *out, const struct node *node, const char *name,
                     size_t len, int64_t next)
{
    const size_t head = offsetof(struct hermit_dirent64, name);
    size_t reclen = ALIGN_UP(head + len + 1, 8);
    const struct hermit_dirent64 record = {
        .ino = node->ino,
        .offset = next,
        .reclen = (uint16_t)reclen,
        .type = (uint8_t)(node_mode(node) >> 12),
    };

    if (reclen > out->left) {
        return false;
    }
    memcpy(out->at, &record, head); /* the caller's buffer need not be aligned */
    memcpy(out->at + head, name, len);
    memset(out->at + head + len, 0, reclen - head - len);
    out->at += reclen;
    out->left -= reclen;
    return true;
}

/* ram_tree_lock held. Returns the position behind what was listed. */
static int64_t list_from(struct ram_node *dir, struct listing *out, int64_t pos)
{
    const struct ram_node *parent = dir->dir.parent != NULL ? dir->dir.parent : dir;

    if (node_is_removed(&dir->node)) {
        return pos;
    }
    if (pos == 0 && list_one(out, &dir->node, ".", 1, 1)) {
        pos = 1;
    }
    if (pos == 1 && list_one(out, &parent->node, "..", 2, RAM_FIRST_COOKIE)) {
        pos = RAM_FIRST_COOKIE;
    }
    if (pos < RAM_FIRST_COOKIE) {
        return pos;
    }
    struct ram_entry *entry = ramdir_from(&dir->dir, pos);

    while (entry != NULL) {
        if (!list_one(out, entry->node, entry->name, entry->len, entry->cookie + 1)) {
            break;
        }
        pos = entry->cookie + 1;
        entry = entry->link.next != &dir->dir.entries
                    ? list_entry(entry->link.next, struct ram_entry, link)
                    : NULL;
    }
    return pos;
}

/* ram_tree_lock held: whether there is anything to list from pos on. */
static bool has_more(const struct ram_node *dir, int64_t pos)
{
    return !node_is_removed(&dir->node) &&
           (pos < RAM_FIRST_COOKIE || ramdir_from(&dir->dir, pos) != NULL);
}

static ptrdiff_t dir_getdents(struct file *file, void *buf, size_t len)
{
    struct ram_node *dir = ram_node_of(file->node);
    struct listing out = {buf, len};

    mutex_lock(&ram_tree_lock);
    mutex_lock(&dir->node.lock);
    int64_t pos = list_from(dir, &out, file->offset);
    ptrdiff_t done = out.at - (char *)buf;

    if (done == 0 && has_more(dir, pos)) {
        done = -HE_INVAL; /* not even one fits */
    }
    file->offset = pos;
    stamp_set(&dir->node.atime, stamp_now());
    mutex_unlock(&dir->node.lock);
    mutex_unlock(&ram_tree_lock);
    return done;
}

static ptrdiff_t dir_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    (void)file, (void)buf, (void)len, (void)offset;
    return -HE_ISDIR;
}

static int64_t dir_seek(struct file *file, int64_t offset, int whence)
{
    mutex_lock(&file->node->lock);
    if (whence == HSEEK_CUR && __builtin_add_overflow(file->offset, offset, &offset)) {
        offset = -1;
    }
    if (offset < 0 || whence == HSEEK_END) {
        offset = -HE_INVAL;
    } else {
        file->offset = offset;
    }
    mutex_unlock(&file->node->lock);
    return offset;
}

static int dir_sync(struct file *file)
{
    (void)file;
    return 0;
}

const struct file_ops ram_dir_file_ops = {
    .read = dir_read,
    .seek = dir_seek,
    .getdents = dir_getdents,
    .sync = dir_sync,
};
