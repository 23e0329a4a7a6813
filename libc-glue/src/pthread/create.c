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
    thread->result = thread->start(thread->arg);
    thread->cancel_disabled = 1;
    __posix_thread_end(thread);
}

/* The policy and the kernel's priority of the thread that attr describes; 0 or errno. */
static int choose_priority(const pthread_attr_t *attr, int *policy, int *prio)
{
    if (attr == NULL || attr->__inherit == PTHREAD_INHERIT_SCHED) {
        *policy = sys_get_policy(NULL);
        *prio = thread_self()->base_prio;
        return *policy < 0 ? -*policy : 0;
    }
    *policy = attr->__policy;
    return kernel_priority(attr->__policy, attr->__param.sched_priority, prio);
}

/*
 * The core to begin on: -1, any, unless the thread has a set of its own; the whole set
 * it takes on itself. -EINVAL if none of them exists.
 */
static int first_core(struct pthread *thread, const pthread_attr_t *attr)
{
    if (attr == NULL || !attr->__has_cores) {
        return -1;
    }
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

static void read_attr(const pthread_attr_t *attr, struct hermit_spawn *params)
{
    params->stack_bytes = DEFAULT_STACK_BYTES;
    params->guard_bytes = PAGE_BYTES;
    if (attr == NULL) {
        return;
    }
    params->stack_va = (uintptr_t)attr->__stack_addr;
    params->guard_bytes = attr->__guard_bytes;
    if (attr->__stack_bytes != 0) {
        params->stack_bytes = attr->__stack_bytes;
    }
    if (attr->__detached == PTHREAD_CREATE_DETACHED) {
        params->flags = HSPAWN_DETACHED;
    }
}

int pthread_create(pthread_t *restrict handle, const pthread_attr_t *restrict attr,
                   void *(*start)(void *), void *restrict arg)
{
    struct hermit_spawn params = {.size = sizeof(params), .core = -1};
    int error = choose_priority(attr, &params.policy, &params.prio);

    if (error != 0) {
        return error;
    }
    read_attr(attr, &params);
    struct pthread *thread = __posix_thread_alloc();

    if (thread == NULL) {
        return EAGAIN;
    }
    params.core = first_core(thread, attr);
    if (params.core < -1) {
        __posix_thread_free(thread);
        return (int)-params.core;
    }
    thread->start = start;
    thread->arg = arg;
    thread->base_prio = params.prio;
    thread->ceiling = -1;
    thread->stack_bytes = params.stack_bytes;
    thread->guard_bytes = params.guard_bytes;
    thread->fate = params.flags & HSPAWN_DETACHED ? FATE_DETACHED : FATE_JOINABLE;
    /* The new thread may have ended, and be gone, when sys_spawn3() returns. */
    *handle = (pthread_t)thread;
    __atomic_fetch_add(&__posix_live_threads, 1, __ATOMIC_RELAXED);
    error = sys_spawn3(&thread->tid, start_thread, (size_t)thread, &params);
    if (error < 0) {
        __atomic_fetch_sub(&__posix_live_threads, 1, __ATOMIC_RELAXED);
        __posix_thread_free(thread);
        return error == -ENOMEM ? EAGAIN : -error; /* POSIX knows no ENOMEM here */
    }
    return 0;
}
