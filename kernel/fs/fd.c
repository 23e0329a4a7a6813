/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The descriptor table, in chunks of 64 that are found and filled by bitmap. */
#include "fs/fd.h"
#include "fs/devfs.h"
#include "mm/heap.h"
#include "sync/spinlock.h"

static struct spinlock fd_lock = SPINLOCK_OF(LOCK_FILES);

struct fd_chunk fd_first_chunk = {
    .file = {&devfs_streams[0], &devfs_streams[1], &devfs_streams[2]},
    .used = 7,
};

struct fd_chunk *fd_chunks[HERMIT_OPEN_MAX / FD_CHUNK] = {&fd_first_chunk};

static int limit_now = HERMIT_OPEN_MAX; /* read without lock */

int fd_limit(int limit)
{
    if (limit == -1) {
        return __atomic_load_n(&limit_now, __ATOMIC_RELAXED);
    }
    return limit >= 1 && limit <= HERMIT_OPEN_MAX
               ? __atomic_exchange_n(&limit_now, limit, __ATOMIC_RELAXED)
               : -HE_INVAL;
}

struct file *fd_get_again(struct file **slot)
{
    struct file *file;

    while ((file = __atomic_load_n(slot, __ATOMIC_ACQUIRE)) != NULL) {
        file_get_unsure(file);
        if (likely(__atomic_load_n(slot, __ATOMIC_RELAXED) == file)) {
            break; /* the slot's reference was there when ours was taken */
        }
        file_put(file);
    }
    return file;
}

struct file *fd_get_far(int fd)
{
    if ((unsigned)fd >= HERMIT_OPEN_MAX) {
        return NULL;
    }
    /* Acquire pairs with the release in make_chunk(): the chunk's content. */
    struct fd_chunk *chunk =
        __atomic_load_n(&fd_chunks[(unsigned)fd / FD_CHUNK], __ATOMIC_ACQUIRE);

    return chunk != NULL ? fd_get_again(&chunk->file[(unsigned)fd % FD_CHUNK]) : NULL;
}

/* The chunk of fd, made if it is not there; null without memory. No lock held. */
static struct fd_chunk *make_chunk(int fd)
{
    struct fd_chunk **where = &fd_chunks[fd / FD_CHUNK];
    struct fd_chunk *chunk = __atomic_load_n(where, __ATOMIC_ACQUIRE);
    struct fd_chunk *mine;

    if (chunk != NULL || (mine = kzalloc(sizeof(*mine))) == NULL) {
        return chunk;
    }
    /* Release pairs with the acquire in fd_get_far(): the zeros. */
    if (__atomic_compare_exchange_n(where, &chunk, mine, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE)) {
        return mine;
    }
    kfree(mine); /* another thread was faster */
    return chunk;
}

/* fd_lock held. */
static void set_bit(uint64_t *word, int fd, bool value)
{
    uint64_t bit = UINT64_C(1) << (fd % FD_CHUNK);

    *word = value ? *word | bit : *word & ~bit;
}

/* fd_lock held; returns what was there. */
static struct file *put_in_slot(struct fd_chunk *chunk, int fd, struct file *file)
{
    /* Release pairs with the acquire in fd_get_near(): what the file is. */
    return __atomic_exchange_n(&chunk->file[fd % FD_CHUNK], file, __ATOMIC_ACQ_REL);
}

/* fd_lock held: the lowest free number from min on, whose chunk may be missing. */
static int find_free(int min)
{
    const int limit = fd_limit(-1);

    for (int fd = min; fd < limit; fd = ALIGN_DOWN(fd, FD_CHUNK) + FD_CHUNK) {
        struct fd_chunk *chunk = fd_chunks[fd / FD_CHUNK];
        uint64_t free = chunk != NULL ? ~chunk->used : UINT64_MAX;

        free &= UINT64_MAX << (fd % FD_CHUNK);
        if (free != 0) {
            fd = ALIGN_DOWN(fd, FD_CHUNK) + __builtin_ctzll(free);
            return fd < limit ? fd : -HE_MFILE;
        }
    }
    return -HE_MFILE;
}

int fd_reserve(int min, bool cloexec)
{
    if (min < 0 || min >= fd_limit(-1)) {
        return -HE_INVAL;
    }
    for (;;) {
        spin_lock(&fd_lock);
        int fd = find_free(min);
        struct fd_chunk *chunk = fd >= 0 ? fd_chunks[fd / FD_CHUNK] : NULL;

        if (chunk != NULL) {
            set_bit(&chunk->used, fd, true);
            set_bit(&chunk->cloexec, fd, cloexec);
        }
        spin_unlock(&fd_lock);
        if (fd < 0 || chunk != NULL) {
            return fd;
        }
        if (make_chunk(fd) == NULL) {
            return -HE_NOMEM;
        }
    }
}

void fd_fill(int fd, struct file *file)
{
    spin_lock(&fd_lock);
    put_in_slot(fd_chunks[fd / FD_CHUNK], fd, file);
    spin_unlock(&fd_lock);
}

void fd_unreserve(int fd)
{
    spin_lock(&fd_lock);
    set_bit(&fd_chunks[fd / FD_CHUNK]->used, fd, false);
    spin_unlock(&fd_lock);
}

int fd_install(struct file *file, int min, bool cloexec)
{
    int fd = fd_reserve(min, cloexec);

    if (fd >= 0) {
        fd_fill(fd, file);
    }
    return fd;
}

int fd_replace(int fd, struct file *file, bool cloexec)
{
    if (fd < 0 || fd >= fd_limit(-1)) {
        return -HE_BADF;
    }
    struct fd_chunk *chunk = make_chunk(fd);

    if (chunk == NULL) {
        return -HE_NOMEM;
    }
    spin_lock(&fd_lock);
    if (chunk->file[fd % FD_CHUNK] == NULL && (chunk->used >> (fd % FD_CHUNK) & 1)) {
        spin_unlock(&fd_lock);
        return -HE_BUSY;
    }
    struct file *old = put_in_slot(chunk, fd, file);

    set_bit(&chunk->used, fd, true);
    set_bit(&chunk->cloexec, fd, cloexec);
    spin_unlock(&fd_lock);
    if (old != NULL) {
        file_put(old);
    }
    return fd;
}

/* The chunk of fd if fd is open, with fd_lock held; else null without. */
static COLD struct fd_chunk *lock_open_fd(int fd)
{
    if (fd < 0 || fd >= HERMIT_OPEN_MAX) {
        return NULL;
    }
    spin_lock(&fd_lock);
    struct fd_chunk *chunk = fd_chunks[fd / FD_CHUNK];

    if (chunk == NULL || chunk->file[fd % FD_CHUNK] == NULL) {
        spin_unlock(&fd_lock);
        return NULL;
    }
    return chunk;
}

int fd_close(int fd)
{
    struct fd_chunk *chunk = lock_open_fd(fd);

    if (chunk == NULL) {
        return -HE_BADF;
    }
    struct file *file = put_in_slot(chunk, fd, NULL);

    set_bit(&chunk->used, fd, false);
    spin_unlock(&fd_lock);
    file_put(file);
    return 0;
}

int fd_get_cloexec(int fd)
{
    struct fd_chunk *chunk = lock_open_fd(fd);

    if (chunk == NULL) {
        return -HE_BADF;
    }
    int cloexec = (int)(chunk->cloexec >> (fd % FD_CHUNK) & 1);

    spin_unlock(&fd_lock);
    return cloexec;
}

int fd_set_cloexec(int fd, bool cloexec)
{
    struct fd_chunk *chunk = lock_open_fd(fd);

    if (chunk == NULL) {
        return -HE_BADF;
    }
    set_bit(&chunk->cloexec, fd, cloexec);
    spin_unlock(&fd_lock);
    return 0;
}
