/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Policy and priority of running threads. */
#include "pthread/sched_map.h"
#include "pthread/thread.h"

int pthread_getschedparam(pthread_t handle, int *restrict policy,
                          struct sched_param *restrict param)
{
    struct pthread *thread = thread_of(handle);
    int error = sys_get_policy(&thread->tid);

    if (error < 0) {
        return -error;
    }
    *policy = error;
    param->sched_priority = posix_priority(error, thread->base_prio);
    return 0;
}

static uint32_t prio_lock; /* guards base_prio and ceiling of all threads */

int __posix_set_priority(struct pthread *thread, int base_prio, int ceiling)
{
    lock_acquire(&prio_lock);
    int error = sys_setprio(&thread->tid, base_prio > ceiling ? base_prio : ceiling);

    if (error == 0) {
        thread->base_prio = base_prio;
        thread->ceiling = ceiling;
    }
    lock_release(&prio_lock);
    return -error;
}

int pthread_setschedparam(pthread_t handle, int policy, const struct sched_param *param)
{
    struct pthread *thread = thread_of(handle);
    int prio;
    int error = kernel_priority(policy, param->sched_priority, &prio);

    if (error != 0) {
        return error;
    }
    error = -sys_set_policy(&thread->tid, policy);
    return error != 0 ? error : __posix_set_priority(thread, prio, thread->ceiling);
}

int pthread_setschedprio(pthread_t handle, int prio)
{
    const struct sched_param param = {.sched_priority = prio};
    int policy = sys_get_policy(&thread_of(handle)->tid);

    return policy < 0 ? -policy : pthread_setschedparam(handle, policy, &param);
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
