/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Regular files of the RAM file system. The node's lock guards content, size and
 * the offsets of all files open on it, so that a write takes one lock.
 */
#include "fs/ramfs.h"
#include "mm/heap.h"

/* Node's lock held. */
static inline int64_t start_of(const struct file *file, int64_t offset, bool is_write)
{
    if (offset != FILE_POS) {
        return offset;
    }
    if (is_write && (file_flags(file) & HO_APPEND)) {
        return file->node->size;
    }
    return file->offset;
}

static ptrdiff_t read_locked(struct ram_node *ram, const struct hermit_iovec *iov, int count,
                             int64_t pos)
{
    ptrdiff_t done = 0;

    for (int i = 0; i < count && pos < ram->node.size; i++) {
        size_t part = MIN(iov[i].len, (uint64_t)(ram->node.size - pos));

        ram_pages_read(&ram->pages, (uint64_t)pos, iov[i].base, part);
        pos += (int64_t)part;
        done += (ptrdiff_t)part;
    }
    return done;
}

static ptrdiff_t ram_read(struct file *file, const struct hermit_iovec *iov, int count,
                          int64_t offset)
{
    struct node *node = file->node;

    mutex_lock(&node->lock);
    int64_t pos = start_of(file, offset, false);
    ptrdiff_t done = read_locked(ram_node_of(node), iov, count, pos);

    if (offset == FILE_POS) {
        file->offset = pos + done;
    }
    stamp_set(&node->atime, stamp_now());
    mutex_unlock(&node->lock);
    return done;
}

/* Writes until a piece does not fit; the error only if nothing was written. */
static ptrdiff_t write_locked(struct ram_node *ram, const struct hermit_iovec *iov, int count,
                              int64_t pos)
{
    ptrdiff_t done = 0;

    for (int i = 0; i < count; i++) {
        size_t len = MIN(iov[i].len, (uint64_t)(INT64_MAX - pos));

        if (unlikely(iov[i].len == 0)) {
            continue;
        }
        ptrdiff_t part = likely(len > 0)
                             ? ram_pages_write(&ram->pages, (uint64_t)pos, iov[i].base, len)
                             : -HE_FBIG;
        if (unlikely(part < 0)) {
            return done > 0 ? done : part;
        }
        done += part;
        pos += part;
        if (unlikely((uint64_t)part < iov[i].len)) {
            break;
        }
    }
    return done;
}

static ptrdiff_t ram_write(struct file *file, const struct hermit_iovec *iov, int count,
                           int64_t offset)
{
    struct node *node = file->node;
    struct ram_node *ram = ram_node_of(node);

    mutex_lock(&node->lock);
    int64_t pos = start_of(file, offset, true);
    ptrdiff_t done = write_locked(ram, iov, count, pos);

    if (likely(done > 0)) {
        pos += done;
        if (pos > node->size) {
            node->size = pos;
        }
        if (offset == FILE_POS) {
            file->offset = pos;
        }
        node_touch(node);
    }
    mutex_unlock(&node->lock);
    return done;
}

static int64_t ram_seek(struct file *file, int64_t offset, int whence)
{
    struct node *node = file->node;
    int64_t start = 0;

    mutex_lock(&node->lock);
    if (whence == HSEEK_CUR) {
        start = file->offset;
    } else if (whence == HSEEK_END) {
        start = node->size;
    }
    if (__builtin_add_overflow(start, offset, &offset)) {
        offset = -HE_OVERFLOW;
    } else if (offset < 0) {
        offset = -HE_INVAL;
    } else {
        file->offset = offset;
    }
    mutex_unlock(&node->lock);
    return offset;
}

static int ram_sync(struct file *file)
{
    (void)file;
    return 0;
}

static const struct file_ops ram_file_file_ops = {
    .read = ram_read,
    .write = ram_write,
    .seek = ram_seek,
    .sync = ram_sync,
};

static int ram_open(struct node *node, struct file *file)
{
    (void)node;
    file->ops = &ram_file_file_ops;
    return 0;
}

static int ram_truncate(struct node *node, int64_t len)
{
    struct ram_node *ram = ram_node_of(node);

    mutex_lock(&node->lock);
    if (len < node->size) {
        ram_pages_truncate(&ram->pages, (uint64_t)len);
    }
    node->size = len;
    node_touch(node);
    mutex_unlock(&node->lock);
    return 0;
}

static int64_t ram_blocks(const struct node *node)
{
    return ram_pages_blocks(&container_of(node, struct ram_node, node)->pages);
}

static struct node *ram_release(struct node *node)
{
    ram_pages_truncate(&ram_node_of(node)->pages, 0);
    kfree(ram_node_of(node));
    return NULL;
}

void ramfs_set_content(struct node *file, const void *data, uint64_t len)
{
    struct ram_node *ram = ram_node_of(file);

    mutex_lock(&file->lock);
    ram_pages_truncate(&ram->pages, 0);
    ram->pages.base = data;
    ram->pages.base_len = len;
    file->size = (int64_t)len;
    mutex_unlock(&file->lock);
}

const struct node_ops ram_file_ops = {
    .open = ram_open,
    .truncate = ram_truncate,
    .blocks = ram_blocks,
    .release = ram_release,
};
