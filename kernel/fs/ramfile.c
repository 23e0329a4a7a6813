/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Regular files of the RAM file system. The node's lock guards content, size and
 * the offsets of all files open on it, so that a write takes one lock.
 */
#include "fs/ramfs.h"
#include "lib/string.h"
#include "mm/heap.h"

/*
 * Node's lock held, as below. The position that a read or write at *offset uses and
 * moves: that of the file, or *offset itself.
 */
static inline int64_t *position(struct file *file, int64_t *offset)
{
    return *offset == FILE_POS ? &file->offset : offset;
}

static inline bool appends(const struct file *file)
{
    return (file_flags(file) & HO_APPEND) != 0;
}

static inline ptrdiff_t read_piece(struct ram_node *ram, void *buf, size_t len,
                                   int64_t *pos)
{
    int64_t at = *pos;

    if (at >= ram->node.size) {
        return 0;
    }
    len = MIN(len, (uint64_t)(ram->node.size - at));
    *pos = at + (int64_t)len;
    const uint8_t *hot = ram_pages_hot(&ram->pages, (uint64_t)at, len);

    if (likely(hot != NULL)) {
        memcpy(buf, hot, len);
    } else {
        ram_pages_read(&ram->pages, (uint64_t)at, buf, len);
    }
    return (ptrdiff_t)len;
}

static inline void has_grown_to(struct node *node, int64_t end)
{
    if (end > node->size) {
        node->size = end;
    }
    node_touch(node);
}

/* A write that needs more than the page used last. */
static __attribute__((noinline)) ptrdiff_t write_far(struct ram_node *ram,
                                                     const void *buf, size_t len,
                                                     int64_t *pos)
{
    len = MIN(len, (uint64_t)(INT64_MAX - *pos));
    if (len == 0) {
        return -HE_FBIG;
    }
    ptrdiff_t done = ram_pages_write(&ram->pages, (uint64_t)*pos, buf, len);

    if (done > 0) {
        *pos += done;
        has_grown_to(&ram->node, *pos);
    }
    return done;
}

static inline ptrdiff_t write_piece(struct ram_node *ram, const void *buf, size_t len,
                                    int64_t *pos)
{
    if (unlikely(len == 0)) {
        return 0;
    }
    uint8_t *hot = ram_pages_hot(&ram->pages, (uint64_t)*pos, len);

    if (unlikely(hot == NULL)) {
        return write_far(ram, buf, len, pos);
    }
    *pos += (int64_t)len;
    has_grown_to(&ram->node, *pos);
    memcpy(hot, buf, len);
    return (ptrdiff_t)len;
}

static ptrdiff_t ram_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    struct node *node = file->node;

    mutex_lock(&node->lock);
    ptrdiff_t done = read_piece(ram_node_of(node), buf, len, position(file, &offset));

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
        done += read_piece(ram_node_of(node), iov[i].base, iov[i].len, &file->offset);
    }
    stamp_set(&node->atime, stamp_now());
    mutex_unlock(&node->lock);
    return done;
}

/* Pieces until one does not fit; the error only if nothing was written. */
static ptrdiff_t write_pieces(struct file *file, const struct hermit_iovec *iov,
                              int count)
{
    struct node *node = file->node;
    int64_t pos = appends(file) ? node->size : file->offset;
    ptrdiff_t done = 0, part = 0;

    for (int i = 0; i < count; i++) {
        part = write_piece(ram_node_of(node), iov[i].base, iov[i].len, &pos);
        if (part < 0) {
            break;
        }
        done += part;
        if ((uint64_t)part < iov[i].len) {
            break;
        }
    }
    if (done > 0) {
        file->offset = pos;
    }
    return done > 0 ? done : part;
}

static ptrdiff_t ram_writev(struct file *file, const struct hermit_iovec *iov, int count)
{
    struct node *node = file->node;

    mutex_lock(&node->lock);
    ptrdiff_t done = write_pieces(file, iov, count);

    mutex_unlock(&node->lock);
    return done;
}

static __attribute__((noinline)) ptrdiff_t append(struct file *file, const void *buf,
                                                  size_t len)
{
    const struct hermit_iovec iov = {(void *)(uintptr_t)buf, len};

    return ram_writev(file, &iov, 1);
}

static ptrdiff_t ram_write(struct file *file, const void *buf, size_t len, int64_t offset)
{
    struct node *node = file->node;

    if (unlikely(appends(file)) && offset == FILE_POS) {
        return append(file, buf, len);
    }
    mutex_lock(&node->lock);
    ptrdiff_t done = write_piece(ram_node_of(node), buf, len, position(file, &offset));

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
    int64_t old_size = node->size;

    /* The size first: mappings must not get back what is cut off. */
    __atomic_store_n(&node->size, len, __ATOMIC_SEQ_CST);
    if (len < old_size) {
        ram_pages_truncate(&ram->pages, (uint64_t)len);
    }
    node_touch(node);
    mutex_unlock(&node->lock);
    return 0;
}

static int ram_allocate(struct node *node, int64_t offset, int64_t len)
{
    struct ram_node *ram = ram_node_of(node);

    mutex_lock(&node->lock);
    int err = ram_pages_reserve(&ram->pages, (uint64_t)offset, (uint64_t)len);

    if (err == 0) {
        has_grown_to(node, offset + len);
    }
    mutex_unlock(&node->lock);
    return err;
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
    .allocate = ram_allocate,
    .blocks = ram_blocks,
    .release = ram_release,
};
