/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Policy and priority of the process, which are those of the calling thread: POSIX
 * leaves open what they mean where every thread is scheduled for itself. A thread's id
 * is accepted too, if it is the caller's.
 */
#include <pthread.h>
#include <sched.h>
#include "internal.h"

/* 0, or the error for a process that is not this one. */
static int check_process(pid_t pid)
{
    if (pid == 0 || pid == sys_getpid() || pid == sys_gettid()) {
        return 0;
    }
    return pid < 0 ? -EINVAL : -ESRCH;
}

int sched_getscheduler(pid_t pid)
{
    int error = check_process(pid);

    return (int)posix_result(error != 0 ? error : sys_get_policy(NULL));
}

int sched_getparam(pid_t pid, struct sched_param *param)
{
    int error = check_process(pid), policy;

    if (error == 0) {
        error = -pthread_getschedparam(pthread_self(), &policy, param);
    }
    return (int)posix_result(error);
}

/* Returns the policy that was. */
int sched_setscheduler(pid_t pid, int policy, const struct sched_param *param)
{
    int error = check_process(pid);
    int before = sys_get_policy(NULL);

    if (error == 0) {
        error = -pthread_setschedparam(pthread_self(), policy, param);
    }
    return (int)posix_result(error != 0 ? error : before);
}

int sched_setparam(pid_t pid, const struct sched_param *param)
{
    int error = check_process(pid);

    if (error == 0) {
        error = -pthread_setschedparam(pthread_self(), sys_get_policy(NULL), param);
    }
    return (int)posix_result(error);
}

int sched_rr_get_interval(pid_t pid, struct timespec *interval)
{
    int error = check_process(pid);

    if (error == 0) {
        *interval = (struct timespec){.tv_nsec = HSCHED_SLICE_NS};
    }
    return (int)posix_result(error);
}
