/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Making a thread; what happens at its end is in exit.c and join.c. */
#include <string.h>
#include "newlib/reent.h"
#include "pthread/sched_map.h"
#include "pthread/thread.h"

static void start_thread(size_t arg)
{
    struct pthread *thread = (struct pthread *)arg;

    __posix_self = thread;
    __posix_reent = thread->reent;
    if (thread->has_cores) {
        sys_set_affinity(0, thread->cores, sizeof(thread->cores));
    }
    pthread_exit(thread->start(thread->arg));
}

/* Kernel priority and policy of the thread that attr describes; 0 or errno. */
static int choose_priority(const pthread_attr_t *attr, int *policy, int *prio)
{
    if (attr == NULL || attr->__inherit == PTHREAD_INHERIT_SCHED) {
        *policy = thread_self()->policy;
        *prio = sys_getprio(NULL);
        return *prio < 0 ? -*prio : 0;
    }
    *policy = attr->__policy;
    return kernel_priority(attr->__policy, attr->__param.sched_priority, prio);
}

/*
 * The core to begin on, as sys_spawn2() takes it, for a thread with a set of its own;
 * it takes on the whole set itself. -EINVAL if none of them exists.
 */
static int first_core(struct pthread *thread, const pthread_attr_t *attr)
{
    size_t count = sys_get_processor_count();

    for (size_t core = 0; core < count && core < 64 * ATTR_CORE_WORDS; core++) {
        if (attr->__cores[core / 64] >> core % 64 & 1) {
            thread->has_cores = true;
            memcpy(thread->cores, attr->__cores, sizeof(thread->cores));
            return (int)core;
        }
    }
    return -EINVAL;
}

int pthread_create(pthread_t *restrict handle, const pthread_attr_t *restrict attr,
                   void *(*start)(void *), void *restrict arg)
{
    size_t stack_bytes = attr != NULL && attr->__stack_bytes != 0 ? attr->__stack_bytes
                                                                  : DEFAULT_STACK_BYTES;
    bool detached = attr != NULL && attr->__detached == PTHREAD_CREATE_DETACHED;
    int policy, prio;
    int error = choose_priority(attr, &policy, &prio);

    if (error != 0) {
        return error;
    }
    struct pthread *thread = __posix_thread_alloc();

    if (thread == NULL) {
        return EAGAIN;
    }
    int core = attr != NULL && attr->__has_cores ? first_core(thread, attr) : -1;

    if (core < -1) {
        __posix_thread_free(thread);
        return -core;
    }
    thread->start = start;
    thread->arg = arg;
    thread->policy = policy;
    thread->fate = detached ? FATE_DETACHED : FATE_JOINABLE;
    /* The new thread may have ended, and be gone, when sys_spawn2() returns. */
    *handle = (pthread_t)thread;
    __atomic_fetch_add(&__posix_live_threads, 1, __ATOMIC_RELAXED);
    error = sys_spawn2(&thread->tid, start_thread, (size_t)thread, (uint8_t)prio,
                       stack_bytes, core, detached ? HSPAWN_DETACHED : 0);
    if (error < 0) {
        __atomic_fetch_sub(&__posix_live_threads, 1, __ATOMIC_RELAXED);
        __posix_thread_free(thread);
        return error == -ENOMEM ? EAGAIN : -error; /* POSIX knows no ENOMEM here */
    }
    return 0;
}
