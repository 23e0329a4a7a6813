/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The list of the robust and the ceiling mutexes that a thread holds; see mutex.h. */
#include <limits.h>
#include "pthread/mutex.h"

int __posix_mutex_check_ceiling(const pthread_mutex_t *mutex)
{
    return thread_self()->base_prio > mutex->__ceiling ? EINVAL : 0;
}

static void set_ceiling(struct pthread *self)
{
    int ceiling = -1;

    for (const pthread_mutex_t *held = self->held; held != NULL;
         held = held->__next_held) {
        if ((held->__type & MUTEX_CEILING) != 0 && held->__ceiling > ceiling) {
            ceiling = held->__ceiling;
        }
    }
    if (ceiling != self->ceiling) {
        __posix_set_priority(self, self->base_prio, ceiling);
    }
}

/* Makes the mutex free. All sleepers, if it is lost: each has to learn it. */
static void set_free(pthread_mutex_t *mutex)
{
    bool is_lost = mutex->__health == MUTEX_LOST;

    mutex->__count = 0;
    __atomic_store_n(&mutex->__owner, 0, __ATOMIC_RELAXED);
    __posix_mutex_word_release(mutex, is_lost ? INT_MAX : 1);
}

int __posix_mutex_taken(pthread_mutex_t *mutex)
{
    struct pthread *self = thread_self();

    if (mutex->__health == MUTEX_LOST) {
        set_free(mutex);
        return ENOTRECOVERABLE;
    }
    mutex->__prev_held = NULL;
    mutex->__next_held = self->held;
    if (self->held != NULL) {
        self->held->__prev_held = mutex;
    }
    self->held = mutex;
    if ((mutex->__type & MUTEX_CEILING) != 0) {
        set_ceiling(self);
    }
    return mutex->__health == MUTEX_OWNER_DIED ? EOWNERDEAD : 0;
}

static void take_off(struct pthread *self, pthread_mutex_t *mutex)
{
    pthread_mutex_t *next = mutex->__next_held, *prev = mutex->__prev_held;

    if (next != NULL) {
        next->__prev_held = prev;
    }
    if (prev != NULL) {
        prev->__next_held = next;
    } else {
        self->held = next;
    }
}

void __posix_mutex_give_up(pthread_mutex_t *mutex)
{
    struct pthread *self = thread_self();
    bool has_ceiling = (mutex->__type & MUTEX_CEILING) != 0;

    take_off(self, mutex);
    if (mutex->__health == MUTEX_OWNER_DIED) {
        mutex->__health = MUTEX_LOST;
    }
    set_free(mutex);
    if (has_ceiling) {
        set_ceiling(self);
    }
}

/* What is not robust stays locked for ever, as POSIX has it for a dead owner. */
void __posix_leave_mutexes(struct pthread *self)
{
    while (self->held != NULL) {
        pthread_mutex_t *mutex = self->held;

        take_off(self, mutex);
        if ((mutex->__type & MUTEX_ROBUST) != 0) {
            mutex->__health = MUTEX_OWNER_DIED;
            set_free(mutex);
        }
    }
}

int pthread_mutex_consistent(pthread_mutex_t *mutex)
{
    if ((mutex->__type & MUTEX_ROBUST) == 0 || mutex->__health != MUTEX_OWNER_DIED ||
        __atomic_load_n(&mutex->__owner, __ATOMIC_RELAXED) != thread_pointer()) {
        return EINVAL;
    }
    mutex->__health = MUTEX_SOUND;
    return 0;
}

int pthread_mutex_getprioceiling(const pthread_mutex_t *restrict mutex,
                                 int *restrict ceiling)
{
    if ((mutex->__type & MUTEX_CEILING) == 0) {
        return EINVAL;
    }
    *ceiling = mutex->__ceiling;
    return 0;
}

int pthread_mutex_setprioceiling(pthread_mutex_t *restrict mutex, int ceiling,
                                 int *restrict old)
{
    if ((mutex->__type & MUTEX_CEILING) == 0 || ceiling < HPRIO_LOWEST ||
        ceiling > HPRIO_HIGHEST) {
        return EINVAL;
    }
    int error = pthread_mutex_lock(mutex);

    if (error != 0) {
        return error;
    }
    if (old != NULL) {
        *old = mutex->__ceiling;
    }
    mutex->__ceiling = ceiling;
    return pthread_mutex_unlock(mutex);
}
