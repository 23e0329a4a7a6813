/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * System calls: semaphores, recursive mutexes and spinlocks by handle, as the first
 * HermitCore had them. New programs use futexes. A handle is checked as far as that
 * goes: what is not aligned, not readable or not one of these objects is -HE_INVAL.
 */
#include "abi/errno.h"
#include "abi/syscalls.h"
#include "arch/cpu.h"
#include "core/time.h"
#include "mm/heap.h"
#include "sched/futex.h"
#include "sched/mutex.h"
#include "sched/sched.h"
#include "sync/spinlock.h"
#include "sys/timespec.h"

#define SPINS_BEFORE_YIELD 1000

enum kind {
    KIND_SEM = 0x6d657301,
    KIND_RECMUTEX = 0x78746d02,
    KIND_SPINLOCK = 0x6e697003
};

struct object {
    uint32_t kind; /* enum kind; 0 once it is destroyed */
    union {
        uint32_t value; /* of a semaphore; a futex word */
        struct spinlock spinlock;
        struct {
            struct mutex mutex;
            uint32_t owner; /* id of the thread that has it; 0: none */
            uint32_t count;
        };
    };
};

static int create(void **handle, enum kind kind, uint32_t value)
{
    if (handle == NULL || !IS_ALIGNED((uintptr_t)handle, sizeof(*handle))) {
        return -HE_INVAL;
    }
    struct object *object = kzalloc(sizeof(*object));

    if (object == NULL) {
        return -HE_NOMEM;
    }
    object->kind = kind;
    if (kind == KIND_SEM) {
        object->value = value;
    }
    *handle = object;
    return 0;
}

static struct object *get(void *handle, enum kind kind)
{
    struct object *object = handle;

    return object != NULL && IS_ALIGNED((uintptr_t)object, sizeof(uint64_t)) &&
                   cpu_load32(&object->kind) == (uint32_t)kind
               ? object
               : NULL;
}

static int destroy(void *handle, enum kind kind)
{
    struct object *object = get(handle, kind);

    if (object == NULL) {
        return -HE_INVAL;
    }
    object->kind = 0;
    kfree(object);
    return 0;
}

/* ---- semaphores */

int sys_sem_init(void **sem, uint32_t value)
{
    return value > INT32_MAX ? -HE_INVAL : create(sem, KIND_SEM, value);
}

int sys_sem_destroy(void *sem)
{
    return destroy(sem, KIND_SEM);
}

int sys_sem_post(void *sem)
{
    struct object *object = get(sem, KIND_SEM);

    if (object == NULL) {
        return -HE_INVAL;
    }
    uint32_t seen = __atomic_load_n(&object->value, __ATOMIC_RELAXED);

    do {
        if (seen == INT32_MAX) {
            return -HE_OVERFLOW;
        }
        /* Release pairs with the acquire in take(). */
    } while (!__atomic_compare_exchange_n(&object->value, &seen, seen + 1, true,
                                          __ATOMIC_RELEASE, __ATOMIC_RELAXED));
    (void)futex_wake(&object->value, 1);
    return 0;
}

static bool take(struct object *object)
{
    uint32_t seen = __atomic_load_n(&object->value, __ATOMIC_RELAXED);

    while (seen != 0) {
        if (__atomic_compare_exchange_n(&object->value, &seen, seen - 1, true,
                                        __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
            return true;
        }
    }
    return false;
}

int sys_sem_trywait(void *sem)
{
    struct object *object = get(sem, KIND_SEM);

    if (object == NULL) {
        return -HE_INVAL;
    }
    return take(object) ? 0 : -HE_AGAIN;
}

int sys_sem_timedwait(void *sem, uint32_t ms)
{
    struct object *object = get(sem, KIND_SEM);
    int64_t deadline_ns = FUTEX_FOREVER;

    if (object == NULL) {
        return -HE_INVAL;
    }
    if (ms != 0) {
        deadline_ns = timespec_add(time_mono_ns(), ms * NS_PER_MSEC);
    }
    while (!take(object)) {
        if (futex_wait(&object->value, 0, deadline_ns) == -HE_TIMEDOUT) {
            return -HE_TIMEDOUT;
        }
    }
    return 0;
}

int sys_sem_wait(void *sem)
{
    return sys_sem_timedwait(sem, 0);
}

/* ---- recursive mutexes */

int sys_recmutex_init(void **recmutex)
{
    return create(recmutex, KIND_RECMUTEX, 0);
}

int sys_recmutex_destroy(void *recmutex)
{
    return destroy(recmutex, KIND_RECMUTEX);
}

/* The owner's field can equal one's own id only if one wrote it. */
static bool is_mine(const struct object *object)
{
    return __atomic_load_n(&object->owner, __ATOMIC_RELAXED) == task_current()->id;
}

int sys_recmutex_lock(void *recmutex)
{
    struct object *object = get(recmutex, KIND_RECMUTEX);

    if (object == NULL) {
        return -HE_INVAL;
    }
    if (!is_mine(object)) {
        mutex_lock(&object->mutex);
        __atomic_store_n(&object->owner, task_current()->id, __ATOMIC_RELAXED);
    } else if (object->count == UINT32_MAX) {
        return -HE_AGAIN;
    }
    object->count++;
    return 0;
}

int sys_recmutex_unlock(void *recmutex)
{
    struct object *object = get(recmutex, KIND_RECMUTEX);

    if (object == NULL) {
        return -HE_INVAL;
    }
    if (!is_mine(object)) {
        return -HE_PERM;
    }
    if (--object->count == 0) {
        __atomic_store_n(&object->owner, 0, __ATOMIC_RELAXED);
        mutex_unlock(&object->mutex);
    }
    return 0;
}

/* ---- spinlocks: fair, first come first served */

int sys_spinlock_init(void **lock)
{
    return create(lock, KIND_SPINLOCK, 0);
}

int sys_spinlock_destroy(void *lock)
{
    return destroy(lock, KIND_SPINLOCK);
}

static void spin_or_give_way(unsigned turn)
{
    if (turn % SPINS_BEFORE_YIELD == 0) {
        sched_yield();
    } else {
        cpu_spin();
    }
}

/*
 * Not by spin_lock_raw(): the holder is application code, which may be preempted, perhaps
 * by one that spins. That one gives way.
 */
int sys_spinlock_lock(void *lock)
{
    struct object *object = get(lock, KIND_SPINLOCK);

    if (object == NULL) {
        return -HE_INVAL;
    }
    if (!spin_take(&object->spinlock)) {
        spin_stand_in_line(&object->spinlock, spin_or_give_way);
    }
    return 0;
}

int sys_spinlock_unlock(void *lock)
{
    struct object *object = get(lock, KIND_SPINLOCK);

    if (object == NULL) {
        return -HE_INVAL;
    }
    /* Release pairs with the acquires in sys_spinlock_lock(). */
    __atomic_store_n(&object->spinlock.held, 0, __ATOMIC_RELEASE);
    return 0;
}

/* With interrupts masked while it is held: the holder must not wait for anything. */
int sys_spinlock_irqsave_lock(void *lock)
{
    struct object *object = get(lock, KIND_SPINLOCK);

    if (object == NULL) {
        return -HE_INVAL;
    }
    spin_lock(&object->spinlock);
    return 0;
}

int sys_spinlock_irqsave_unlock(void *lock)
{
    struct object *object = get(lock, KIND_SPINLOCK);

    if (object == NULL) {
        return -HE_INVAL;
    }
    spin_unlock(&object->spinlock);
    return 0;
}
