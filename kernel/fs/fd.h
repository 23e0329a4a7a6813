/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Descriptors: small numbers for open file descriptions. Finding one takes no
 * lock; changes are made under fd_lock. At the start 0, 1 and 2 are the console.
 */
#ifndef KERNEL_FS_FD_H
#define KERNEL_FS_FD_H

#include "fs/file.h"

#define FD_CHUNK 64 /* descriptors, and bits in a word */

struct fd_chunk {
    struct file *file[FD_CHUNK]; /* written under fd_lock, read without */
    uint64_t used;               /* guarded by fd_lock: open or reserved */
    uint64_t cloexec;            /* guarded by fd_lock */
};

/* Chunks appear when they are first needed and stay; the first one is always there. Only
 * the functions below read these outside fd.c. */
extern struct fd_chunk *fd_chunks[HERMIT_OPEN_MAX / FD_CHUNK];
extern struct fd_chunk fd_first_chunk;

/* fd_get() where another thread changes the slot meanwhile. */
COLD struct file *fd_get_again(struct file **slot);

/* fd_get() of descriptors that are not in the first chunk. */
struct file *fd_get_far(int fd);

/*
 * fd_get() of a descriptor in the first chunk. The reference counts only if *sure, which
 * is so unless another thread changes the slot meanwhile; else the caller gives it back
 * and calls fd_get().
 */
static inline struct file *fd_get_near(int fd, bool *sure)
{
    struct file **slot = &fd_first_chunk.file[(size_t)(unsigned)fd];
    /* Acquire pairs with the release in fd.c: the file's content. */
    struct file *file = __atomic_load_n(slot, __ATOMIC_ACQUIRE);

    if (likely(file != NULL)) {
        file_get_unsure(file);
        /* The slot's reference was there when ours was taken. */
        *sure = __atomic_load_n(slot, __ATOMIC_RELAXED) == file;
    }
    return file;
}

/* The file of fd with a reference for the caller, or null: -HE_BADF. */
static inline struct file *fd_get(int fd)
{
    bool sure;

    if (unlikely((unsigned)fd >= FD_CHUNK)) {
        return fd_get_far(fd);
    }
    struct file *file = fd_get_near(fd, &sure);

    if (unlikely(file != NULL && !sure)) {
        file_put(file);
        return fd_get_again(&fd_first_chunk.file[(unsigned)fd]);
    }
    return file;
}

/*
 * Sets the lowest free number that is at least min aside, so that what follows
 * cannot fail for want of one: fd_fill() gives it its file (and takes over the
 * caller's reference), or fd_unreserve() gives it back. -HE_INVAL min not below the
 * limit, -HE_MFILE, -HE_NOMEM. Task context.
 */
int fd_reserve(int min, bool cloexec);
void fd_fill(int fd, struct file *file);
void fd_unreserve(int fd);

/* Both at once; on failure the reference is still the caller's. */
int fd_install(struct file *file, int min, bool cloexec);

/* Makes fd stand for file; what it stood for before is closed. Takes over the
 * reference on success. fd, -HE_BADF fd not below the limit, -HE_BUSY another thread has
 * reserved it, -HE_NOMEM. */
int fd_replace(int fd, struct file *file, bool cloexec);

/* Limits numbers of descriptors made from now on to those below limit (1 to
 * HERMIT_OPEN_MAX); -1: does not. The limit before, or -HE_INVAL. */
int fd_limit(int limit);

int fd_close(int fd); /* 0 or -HE_BADF */

/* 1, 0 or -HE_BADF; 0 or -HE_BADF. */
int fd_get_cloexec(int fd);
int fd_set_cloexec(int fd, bool cloexec);

#endif
