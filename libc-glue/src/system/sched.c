/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Processors and priorities. The kernel moves threads between cores as it likes,
 * so the only set of processors that can be asked for is all of them.
 */
#include <pthread.h>
#include <sched.h>
#include "internal.h"

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
    case SCHED_RR:
        return HPRIO_LOWEST;
    default:
        return (int)__posix_fail(-EINVAL);
    }
}

static int get_affinity(size_t size, cpu_set_t *set)
{
    size_t count = sys_get_processor_count();

    if (size % sizeof(set->__bits[0]) != 0 || size * 8 < count) {
        return EINVAL;
    }
    CPU_ZERO_S(size, set);
    for (size_t cpu = 0; cpu < count; cpu++) {
        CPU_SET_S(cpu, size, set);
    }
    return 0;
}

static int set_affinity(size_t size, const cpu_set_t *set)
{
    size_t count = sys_get_processor_count(), wanted = 0;

    for (size_t cpu = 0; cpu < count; cpu++) {
        wanted += CPU_ISSET_S(cpu, size, set) ? 1 : 0;
    }
    if (wanted == 0) {
        return EINVAL;
    }
    return wanted == count ? 0 : ENOTSUP;
}

/* 0 is the caller; other numbers are ids of threads. */
static int check_thread(pid_t tid)
{
    uint32_t id = (uint32_t)tid;

    return tid < 0 || (tid > 0 && sys_getprio(&id) < 0) ? ESRCH : 0;
}

int sched_getaffinity(pid_t tid, size_t size, cpu_set_t *set)
{
    int error = check_thread(tid);

    return (int)posix_result(-(error != 0 ? error : get_affinity(size, set)));
}

int sched_setaffinity(pid_t tid, size_t size, const cpu_set_t *set)
{
    int error = check_thread(tid);

    return (int)posix_result(-(error != 0 ? error : set_affinity(size, set)));
}

int pthread_getaffinity_np(pthread_t thread, size_t size, cpu_set_t *set)
{
    (void)thread;
    return get_affinity(size, set);
}

int pthread_setaffinity_np(pthread_t thread, size_t size, const cpu_set_t *set)
{
    (void)thread;
    return set_affinity(size, set);
}
