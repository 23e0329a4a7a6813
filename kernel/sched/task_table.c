/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The id is the index: looking one up is a bounds check and a load. */
#include "sched/task_table.h"
#include "abi/errno.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "sync/spinlock.h"

#define FIRST_CAPACITY 64

static struct spinlock table_lock = SPINLOCK_OF(LOCK_TASKS);
static struct task **slots; /* guarded by table_lock, as are the next three */
static uint32_t capacity;
static uint32_t used;
static uint32_t next_id = 1; /* where to look for a free one */

/* A table of twice the size, made without the lock; null if out of memory. */
static bool grow(uint32_t seen_capacity)
{
    uint32_t bigger = seen_capacity == 0 ? FIRST_CAPACITY : seen_capacity * 2;
    struct task **fresh = kzalloc(bigger * sizeof(*fresh));

    if (fresh == NULL) {
        return false;
    }
    struct task **old = fresh;

    spin_lock(&table_lock);
    if (capacity == seen_capacity) { /* else another thread was faster */
        old = slots;
        if (old != NULL) {
            memcpy(fresh, old, capacity * sizeof(*fresh));
        }
        slots = fresh;
        capacity = bigger;
    }
    spin_unlock(&table_lock);
    kfree(old);
    return true;
}

/* table_lock held, and there is a free slot. */
static uint32_t take_free_id(void)
{
    for (;;) {
        if (next_id >= capacity) {
            next_id = 1;
        }
        if (slots[next_id] == NULL) {
            return next_id++;
        }
        next_id++;
    }
}

int task_table_add(struct task *task)
{
    for (;;) {
        spin_lock(&table_lock);
        uint32_t seen = capacity;

        /* A table that is half free keeps the search short and ids fresh. */
        if (used + 1 < seen / 2) {
            uint32_t id = take_free_id();

            task->id = id;
            slots[id] = task;
            used++;
            spin_unlock(&table_lock);
            return 0;
        }
        bool full = used >= TASK_MAX;

        spin_unlock(&table_lock);
        if (full) {
            return -HE_AGAIN;
        }
        if (!grow(seen)) {
            return -HE_NOMEM;
        }
    }
}

void task_table_remove(struct task *task)
{
    spin_lock(&table_lock);
    slots[task->id] = NULL;
    used--;
    spin_unlock(&table_lock);
}

struct task *task_table_lock(uint32_t id)
{
    spin_lock(&table_lock);
    return id != 0 && id < capacity ? slots[id] : NULL;
}

void task_table_unlock(void)
{
    spin_unlock(&table_lock);
}

struct task *task_table_find(bool (*matches)(const struct task *task, uint64_t arg),
                             uint64_t arg)
{
    struct task *found = NULL;

    spin_lock(&table_lock);
    for (uint32_t id = 1; id < capacity && found == NULL; id++) {
        if (slots[id] != NULL && matches(slots[id], arg)) {
            found = slots[id];
        }
    }
    spin_unlock(&table_lock);
    return found;
}

uint32_t task_table_count(void)
{
    return __atomic_load_n(&used, __ATOMIC_RELAXED);
}
