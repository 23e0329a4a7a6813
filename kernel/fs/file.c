/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The pool of open file descriptions. It grows to as many as were ever open at
 * once and does not shrink; see the header for why.
 */
#include "fs/file.h"
#include "fs/epoll.h"
#include "fs/flock.h"
#include "mm/heap.h"
#include "sync/spinlock.h"

static struct spinlock pool_lock = SPINLOCK_OF(LOCK_FILES);
static struct file *free_files; /* guarded by pool_lock */

struct file *file_alloc(void)
{
    spin_lock(&pool_lock);
    struct file *file = free_files;

    if (file != NULL) {
        free_files = file->next_free;
    }
    spin_unlock(&pool_lock);
    if (file == NULL) {
        file = kzalloc(sizeof(*file));
        if (file == NULL) {
            return NULL;
        }
        file->refs = FILE_FREE;
    }
    file->ops = NULL;
    file->node = NULL;
    file->object = NULL;
    file->flags = 0;
    file->offset = 0;
    file->object = NULL;
    /* Release pairs with the acquire in file_get_unsure(): a late comer whose reference
     * counts now sees a file, if not the one it was looking for. */
    __atomic_fetch_add(&file->refs, 1 - FILE_FREE, __ATOMIC_RELEASE);
    return file;
}

void file_last_put(struct file *file)
{
    int32_t none = 0;

    /* A late comer may count itself here and bring the count back to 0 once more: one of
     * those who have seen 0 ends the file. Acquire: all uses come before the end. */
    if (!__atomic_compare_exchange_n(&file->refs, &none, FILE_FREE, false,
                                     __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
        return;
    }
    if (unlikely(file->watched != NULL)) {
        epoll_forget(file);
    }
    if (unlikely(file->has_flock)) {
        flock_drop(file);
    }
    if (file->ops != NULL && file->ops->release != NULL) {
        file->ops->release(file);
    }
    node_put(file->node);
    spin_lock(&pool_lock);
    file->next_free = free_files;
    free_files = file;
    spin_unlock(&pool_lock);
}
