/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Processors and priorities. A thread may run on those cores that it is told to. */
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include "pthread/thread.h"

int sched_yield(void)
{
    sys_yield();
    return 0;
}

int pthread_yield(void)
{
    return sched_yield();
}

int sched_get_priority_max(int policy)
{
    switch (policy) {
    case SCHED_OTHER:
        return 0;
    case SCHED_FIFO:
    case SCHED_RR:
        return HPRIO_HIGHEST;
    default:
        return (int)__posix_fail(-EINVAL);
    }
}

int sched_get_priority_min(int policy)
{
    switch (policy) {
    case SCHED_OTHER:
        return 0;
    case SCHED_FIFO:
    case SCHED_RR:
        return HPRIO_LOWEST;
    default:
        return (int)__posix_fail(-EINVAL);
    }
}

int sched_getcpu(void)
{
    return (int)sys_get_core();
}

_Static_assert(sizeof(((cpu_set_t *)0)->__bits[0]) == sizeof(uint64_t),
               "the kernel takes the program's sets as they are");

static const uint64_t *words_of(const cpu_set_t *set)
{
    return (const uint64_t *)(const void *)set->__bits;
}

int sched_getaffinity(pid_t tid, size_t size, cpu_set_t *set)
{
    return tid < 0 ? (int)__posix_fail(-ESRCH)
                   : (int)posix_result(sys_get_affinity((uint32_t)tid,
                                                        (uint64_t *)words_of(set), size));
}

int sched_setaffinity(pid_t tid, size_t size, const cpu_set_t *set)
{
    return tid < 0
               ? (int)__posix_fail(-ESRCH)
               : (int)posix_result(sys_set_affinity((uint32_t)tid, words_of(set), size));
}

int pthread_getaffinity_np(pthread_t thread, size_t size, cpu_set_t *set)
{
    return -sys_get_affinity(thread_of(thread)->tid, (uint64_t *)words_of(set), size);
}

int pthread_setaffinity_np(pthread_t thread, size_t size, const cpu_set_t *set)
{
    return -sys_set_affinity(thread_of(thread)->tid, words_of(set), size);
}

/* The attribute has room for all cores that there can be; the others are no cores. */
int pthread_attr_setaffinity_np(pthread_attr_t *attr, size_t size, const cpu_set_t *set)
{
    if (size % sizeof(uint64_t) != 0) {
        return EINVAL;
    }
    attr->__has_cores = size != 0 && set != NULL; /* without: those of the creator */
    if (attr->__has_cores) {
        memset(attr->__cores, 0, sizeof(attr->__cores));
        memcpy(attr->__cores, set->__bits,
               size < sizeof(attr->__cores) ? size : sizeof(attr->__cores));
    }
    return 0;
}

int pthread_attr_getaffinity_np(const pthread_attr_t *attr, size_t size, cpu_set_t *set)
{
    if (size % sizeof(uint64_t) != 0) {
        return EINVAL;
    }
    if (!attr->__has_cores) {
        memset(set, 0xff, size);
        return 0;
    }
    for (size_t i = size / sizeof(uint64_t); i < ATTR_CORE_WORDS; i++) {
        if (attr->__cores[i] != 0) {
            return EINVAL;
        }
    }
    memset(set, 0, size);
    memcpy(set, attr->__cores,
           size < sizeof(attr->__cores) ? size : sizeof(attr->__cores));
    return 0;
}
