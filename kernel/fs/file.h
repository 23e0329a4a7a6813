/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * An open file description: what descriptors share after dup(). References are
 * counted: each descriptor holds one, and each call while it runs, so that
 * close() on another thread does no harm.
 *
 * The memory of a struct file is never used for anything else, so that fd_get() may count
 * itself in one that has just been closed, or is another file by now, and find out then.
 * So the count of a file that is free is not 0 but FILE_FREE, far below, to which such
 * late comers add one and take it away again.
 */
#ifndef KERNEL_FS_FILE_H
#define KERNEL_FS_FILE_H

#include "fs/node.h"

struct epoll_item;
struct ready_watch;

/* As the offset of read and write: at the file's own offset, which moves. */
#define FILE_POS INT64_C(-1)

/*
 * Task context, may sleep; no lock held. A null operation: the file is not of the
 * kind that has it; only a file that cannot be opened for reading or writing may be
 * without read or write. Buffers are the program's; len and the sum of all lengths are at
 * most INT64_MAX, and may be 0. A file without seek has no offset and is always read
 * and written at FILE_POS.
 */
struct file_ops {
    ptrdiff_t (*read)(struct file *file, void *buf, size_t len, int64_t offset);
    ptrdiff_t (*write)(struct file *file, const void *buf, size_t len, int64_t offset);
    /* Several pieces as one, at FILE_POS. Null: one after the other will do. */
    ptrdiff_t (*readv)(struct file *file, const struct hermit_iovec *iov, int count);
    ptrdiff_t (*writev)(struct file *file, const struct hermit_iovec *iov, int count);
    int64_t (*seek)(struct file *file, int64_t offset, int whence);
    ptrdiff_t (*getdents)(struct file *file, void *buf, size_t len);
    int (*sync)(struct file *file);
    int (*ioctl)(struct file *file, uint32_t cmd, void *arg); /* -HE_NOTTY: unknown */
    /* Attaches watch, which may be null, to the file's only source of readiness, then
     * looks: the HPOLL* that hold now. Null: always ready. See sched/ready.h. */
    uint32_t (*poll)(struct file *file, struct ready_watch *watch);
    void (*release)(struct file *file);      /* may be null; node is still there */
    bool (*is_tty)(const struct file *file); /* null: never */
    uint32_t mode; /* HS_IF* and permissions that fstat() shows of a file without node */
};

struct file {
    const struct file_ops *ops;
    struct node *node; /* holds a reference; null where the file is no node's */
    int32_t refs;
    uint32_t flags; /* HO_*: access mode, HO_APPEND, HO_NONBLOCK, HO_SYNC */
    int64_t offset; /* guarded by node->lock */
    bool has_flock; /* guarded by flock.c */
    void *object;   /* what the operations work on, where that is not the node */
    struct epoll_item *watched; /* guarded by epoll.c: who watches this file */
    struct file *next_free;
};

#define FILE_FREE (-(INT32_C(1) << 30))

/* A new file with one reference; null when out of memory. */
struct file *file_alloc(void);

/* The count has come to 0; only file_put() and those who count themselves call it. */
COLD void file_last_put(struct file *file);

static inline uint32_t file_flags(const struct file *file)
{
    return __atomic_load_n(&file->flags, __ATOMIC_RELAXED);
}

static inline bool file_can_read(const struct file *file)
{
    return (file_flags(file) & HO_ACCMODE) != HO_WRONLY;
}

static inline bool file_can_write(const struct file *file)
{
    return (file_flags(file) & HO_ACCMODE) != HO_RDONLY;
}

static inline struct file *file_get(struct file *file)
{
    /* Relaxed: the caller has a reference. */
    __atomic_fetch_add(&file->refs, 1, __ATOMIC_RELAXED);
    return file;
}

/* The reference of one who has found file somewhere, where it still must be afterwards;
 * else there may be no such file, and this is to be put back. */
static inline void file_get_unsure(struct file *file)
{
    /* Acquire pairs with the release in file_put() and in file_alloc(). */
    __atomic_fetch_add(&file->refs, 1, __ATOMIC_ACQUIRE);
}

/* Gives a reference back; true: file_last_put() is to be called. */
static inline bool file_put_is_last(struct file *file)
{
    /* Acquire and release: all uses come before the end. */
    return __atomic_sub_fetch(&file->refs, 1, __ATOMIC_ACQ_REL) == 0;
}

static inline void file_put(struct file *file)
{
    if (unlikely(file_put_is_last(file))) {
        file_last_put(file);
    }
}

#endif
