/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Policy and priority of running threads. */
#include "pthread/sched_map.h"
#include "pthread/thread.h"

int pthread_getschedparam(pthread_t handle, int *restrict policy,
                          struct sched_param *restrict param)
{
    struct pthread *thread = thread_of(handle);
    int prio = sys_getprio(&thread->tid);

    if (prio < 0) {
        return -prio;
    }
    *policy = thread->policy;
    param->sched_priority = thread->policy == SCHED_OTHER ? 0 : prio;
    return 0;
}

int pthread_setschedparam(pthread_t handle, int policy, const struct sched_param *param)
{
    struct pthread *thread = thread_of(handle);
    int prio;
    int error = kernel_priority(policy, param->sched_priority, &prio);

    if (error != 0) {
        return error;
    }
    error = sys_setprio(&thread->tid, prio);
    if (error < 0) {
        return -error;
    }
    thread->policy = policy;
    return 0;
}

int pthread_setschedprio(pthread_t handle, int prio)
{
    const struct sched_param param = {.sched_priority = prio};

    return pthread_setschedparam(handle, thread_of(handle)->policy, &param);
}

/* How many threads run at once is the kernel's business; the level is a hint. */
static int concurrency;

int pthread_getconcurrency(void)
{
    return concurrency;
}

int pthread_setconcurrency(int level)
{
    if (level < 0) {
        return EINVAL;
    }
    concurrency = level;
    return 0;
}
