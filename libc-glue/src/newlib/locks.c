/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * newlib's locks (its <sys/lock.h>): the static ones of malloc, stdio, the
 * environment ..., usable before anything is initialised, and one a stream or
 * directory, made at run time. All may be taken again by their holder.
 */
#include <stdlib.h>
#include <sys/lock.h>
#include "lock.h"
#include "newlib/locks.h"

struct __lock {
    uint32_t word;       /* lock.h */
    uint32_t depth;      /* how often the holder took it again */
    unsigned long owner; /* its thread pointer, or 0; others see it change at any time */
};

struct __lock __lock___sinit_recursive_mutex;
struct __lock __lock___sfp_recursive_mutex;
struct __lock __lock___atexit_recursive_mutex;
struct __lock __lock___at_quick_exit_mutex;
struct __lock __lock___malloc_recursive_mutex;
struct __lock __lock___env_recursive_mutex;
struct __lock __lock___tz_mutex;
struct __lock __lock___dd_hash_mutex;
struct __lock __lock___arc4random_mutex;

/* Locks of the standard streams: a program that opens no more needs no malloc. */
static struct __lock ready_made[3];
static unsigned int ready_made_used;

/* For a stream whose lock found no memory: one lock may well guard several. */
static struct __lock shared;

void __retarget_lock_init_recursive(_LOCK_T *lock)
{
    /* A count that has passed the end stays there: it is only ever looked at. */
    if (__atomic_load_n(&ready_made_used, __ATOMIC_RELAXED) < 3) {
        unsigned int index = __atomic_fetch_add(&ready_made_used, 1, __ATOMIC_RELAXED);

        if (index < 3) {
            *lock = &ready_made[index];
            return;
        }
    }
    *lock = calloc(1, sizeof(**lock));
    if (*lock == NULL) {
        *lock = &shared;
    }
}

void __retarget_lock_close_recursive(_LOCK_T lock)
{
    if (lock != &shared && !(lock >= ready_made && lock < ready_made + 3)) {
        free(lock);
    }
}

void __retarget_lock_acquire_recursive(_LOCK_T lock)
{
    unsigned long me = thread_pointer();

    /* It can be me only if I wrote it, so no order is needed. */
    if (__atomic_load_n(&lock->owner, __ATOMIC_RELAXED) == me) {
        lock->depth++;
        return;
    }
    lock_acquire(&lock->word);
    __atomic_store_n(&lock->owner, me, __ATOMIC_RELAXED);
}

int __retarget_lock_try_acquire_recursive(_LOCK_T lock)
{
    unsigned long me = thread_pointer();

    if (__atomic_load_n(&lock->owner, __ATOMIC_RELAXED) == me) {
        lock->depth++;
        return 1;
    }
    if (!lock_try(&lock->word)) {
        return 0;
    }
    __atomic_store_n(&lock->owner, me, __ATOMIC_RELAXED);
    return 1;
}

bool __posix_holds_lock(_LOCK_T lock)
{
    return __atomic_load_n(&lock->owner, __ATOMIC_RELAXED) == thread_pointer();
}

void __retarget_lock_release_recursive(_LOCK_T lock)
{
    if (lock->depth > 0) {
        lock->depth--;
        return;
    }
    __atomic_store_n(&lock->owner, 0, __ATOMIC_RELAXED);
    lock_release(&lock->word);
}

void __retarget_lock_init(_LOCK_T *lock)
{
    __retarget_lock_init_recursive(lock);
}

void __retarget_lock_close(_LOCK_T lock)
{
    __retarget_lock_close_recursive(lock);
}

void __retarget_lock_acquire(_LOCK_T lock)
{
    __retarget_lock_acquire_recursive(lock);
}

int __retarget_lock_try_acquire(_LOCK_T lock)
{
    return __retarget_lock_try_acquire_recursive(lock);
}

void __retarget_lock_release(_LOCK_T lock)
{
    __retarget_lock_release_recursive(lock);
}
