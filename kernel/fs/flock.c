/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* One list of all locks: there are few, and they come and go seldom. */
#include "fs/flock.h"
#include "abi/poll.h"
#include "mm/heap.h"
#include "sched/futex.h"
#include "sched/ready.h"

struct flock {
    struct flock *next;
    const struct node *node; /* the file's, which keeps it */
    struct file *file;
    bool is_exclusive;
};

static struct mutex list_lock = MUTEX_INIT;
static struct flock *locks; /* guarded by list_lock */
static struct ready_source unlocked = READY_SOURCE_INIT(unlocked);

/* list_lock held: takes file's lock away; null if it has none. */
static struct flock *take(struct file *file)
{
    struct flock **where = &locks;

    while (*where != NULL && (*where)->file != file) {
        where = &(*where)->next;
    }
    struct flock *lock = *where;

    if (lock != NULL) {
        *where = lock->next;
        file->has_flock = false;
        ready_notify(&unlocked, HPOLLIN);
    }
    return lock;
}

/* list_lock held. */
static bool may_have(const struct flock *wanted)
{
    for (const struct flock *lock = locks; lock != NULL; lock = lock->next) {
        if (lock->node == wanted->node && (lock->is_exclusive || wanted->is_exclusive)) {
            return false;
        }
    }
    return true;
}

void flock_drop(struct file *file)
{
    mutex_lock(&list_lock);
    struct flock *lock = take(file);

    mutex_unlock(&list_lock);
    kfree(lock);
}

/* list_lock held: 0 when file has the lock. */
static int wait_for(struct flock *wanted, bool nonblock)
{
    int err = 0;

    while (!may_have(wanted)) {
        err = nonblock ? -HE_AGAIN
                       : ready_wait(&unlocked, HPOLLIN, &list_lock, FUTEX_FOREVER);
        if (err < 0) {
            return err;
        }
    }
    wanted->next = locks;
    locks = wanted;
    wanted->file->has_flock = true;
    return 0;
}

int flock_set(struct file *file, int op)
{
    const int kind = op & ~HLOCK_NONBLOCK;

    if (kind != HLOCK_SHARED && kind != HLOCK_EXCLUSIVE && kind != HLOCK_UNLOCK) {
        return -HE_INVAL;
    }
    if (file->node == NULL) {
        return -HE_BADF;
    }
    struct flock *wanted = kind != HLOCK_UNLOCK ? kmalloc(sizeof(*wanted)) : NULL;
    int err = 0;

    if (kind != HLOCK_UNLOCK && wanted == NULL) {
        return -HE_NOMEM;
    }
    mutex_lock(&list_lock);
    struct flock *old = take(file);

    if (wanted != NULL) {
        *wanted = (struct flock){
            .node = file->node, .file = file, .is_exclusive = kind == HLOCK_EXCLUSIVE};
        err = wait_for(wanted, (op & HLOCK_NONBLOCK) != 0);
    }
    mutex_unlock(&list_lock);
    kfree(old);
    if (err < 0) {
        kfree(wanted);
    }
    return err;
}
