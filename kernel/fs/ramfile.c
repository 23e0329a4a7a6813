/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Regular files of the RAM file system. The node's lock guards content, size and
 * the offsets of all files open on it, so that a write takes one lock.
 */
#include "fs/ramfs.h"
#include "lib/string.h"
#include "mm/heap.h"

/* Node's lock held, as below: where a read or write at offset begins. */
static inline int64_t read_start(const struct file *file, int64_t offset)
{
    return offset == FILE_POS ? file->offset : offset;
}

static inline int64_t write_start(const struct file *file, int64_t offset)
{
    if (offset != FILE_POS) {
        return offset;
    }
    return unlikely(file_flags(file) & HO_APPEND) ? file->node->size : file->offset;
}

static inline ptrdiff_t read_piece(struct ram_node *ram, void *buf, size_t len,
                                   int64_t pos)
{
    if (pos >= ram->node.size) {
        return 0;
    }
    len = MIN(len, (uint64_t)(ram->node.size - pos));
    const uint8_t *hot = ram_pages_hot(&ram->pages, (uint64_t)pos, len);

    if (likely(hot != NULL)) {
        memcpy(buf, hot, len);
        return (ptrdiff_t)len;
    }
    ram_pages_read(&ram->pages, (uint64_t)pos, buf, len);
    return (ptrdiff_t)len;
}

static inline ptrdiff_t write_piece(struct ram_node *ram, const void *buf, size_t len,
                                    int64_t pos)
{
    uint8_t *hot = ram_pages_hot(&ram->pages, (uint64_t)pos, len);

    if (likely(hot != NULL)) {
        memcpy(hot, buf, len);
        return (ptrdiff_t)len;
    }
    if (unlikely(len > (uint64_t)(INT64_MAX - pos))) {
        len = (uint64_t)(INT64_MAX - pos);
        if (len == 0) {
            return -HE_FBIG;
        }
    }
    return len > 0 ? ram_pages_write(&ram->pages, (uint64_t)pos, buf, len) : 0;
}

/* done > 0 bytes have been written at pos. */
static inline void after_write(struct file *file, int64_t offset, int64_t pos,
                               ptrdiff_t done)
{
    struct node *node = file->node;

    pos += done;
    if (pos > node->size) {
        node->size = pos;
    }
    if (offset == FILE_POS) {
        file->offset = pos;
    }
    node_touch(node);
}

static ptrdiff_t ram_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    struct node *node = file->node;

    mutex_lock(&node->lock);
    int64_t pos = read_start(file, offset);
    ptrdiff_t done = read_piece(ram_node_of(node), buf, len, pos);

    if (offset == FILE_POS) {
        file->offset = pos + done;
    }
    stamp_set(&node->atime, stamp_now());
    mutex_unlock(&node->lock);
    return done;
}

static ptrdiff_t ram_readv(struct file *file, const struct hermit_iovec *iov, int count)
{
    struct node *node = file->node;
    ptrdiff_t done = 0;

    mutex_lock(&node->lock);
    for (int i = 0; i < count; i++) {
        done +=
            read_piece(ram_node_of(node), iov[i].base, iov[i].len, file->offset + done);
    }
    file->offset += done;
    stamp_set(&node->atime, stamp_now());
    mutex_unlock(&node->lock);
    return done;
}

static ptrdiff_t ram_write(struct file *file, const void *buf, size_t len, int64_t offset)
{
    struct node *node = file->node;

    mutex_lock(&node->lock);
    int64_t pos = write_start(file, offset);
    ptrdiff_t done = write_piece(ram_node_of(node), buf, len, pos);

    if (likely(done > 0)) {
        after_write(file, offset, pos, done);
    }
    mutex_unlock(&node->lock);
    return done;
}

/* Writes until a piece does not fit; the error only if nothing was written. */
static ptrdiff_t ram_writev(struct file *file, const struct hermit_iovec *iov, int count)
{
    struct node *node = file->node;
    ptrdiff_t done = 0, part = 0;

    mutex_lock(&node->lock);
    int64_t pos = write_start(file, FILE_POS);

    for (int i = 0; i < count; i++) {
        part = write_piece(ram_node_of(node), iov[i].base, iov[i].len, pos + done);
        if (part < 0) {
            break;
        }
        done += part;
        if ((uint64_t)part < iov[i].len) {
            break;
        }
    }
    if (done > 0) {
        after_write(file, FILE_POS, pos, done);
    }
    mutex_unlock(&node->lock);
    return done > 0 ? done : part;
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
    .readv = ram_readv,
    .writev = ram_writev,
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
