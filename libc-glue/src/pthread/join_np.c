/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Waiting for a thread's end for a time, or not at all. */
#include <time.h>
#include "pthread/cancel.h"
#include "pthread/thread.h"

int pthread_tryjoin_np(pthread_t handle, void **result)
{
    struct pthread *thread = thread_of(handle);
    uintptr_t fate = __atomic_load_n(&thread->fate, __ATOMIC_ACQUIRE);

    if (thread != thread_self() && fate == FATE_JOINABLE) {
        return EBUSY;
    }
    return pthread_join(handle, result);
}

#define LOOK_AGAIN_NS 1000000

/* The kernel joins without a time limit: so it looks again and again. */
int pthread_clockjoin_np(pthread_t handle, void **result, clockid_t clock,
                         const struct timespec *until)
{
    const struct timespec pause = {.tv_nsec = LOOK_AGAIN_NS};
    struct timespec now;
    int error;

    if (until == NULL) {
        return pthread_join(handle, result);
    }
    if (until->tv_nsec < 0 || until->tv_nsec >= 1000000000 ||
        (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)) {
        return EINVAL;
    }
    while (error = pthread_tryjoin_np(handle, result), error == EBUSY) {
        clock_gettime(clock, &now);
        if (now.tv_sec > until->tv_sec ||
            (now.tv_sec == until->tv_sec && now.tv_nsec >= until->tv_nsec)) {
            return ETIMEDOUT;
        }
        cancel_if_interrupted(cancellable(sys_nanosleep(kernel_timespec(&pause), NULL)));
    }
    return error;
}

int pthread_timedjoin_np(pthread_t handle, void **result, const struct timespec *until)
{
    return pthread_clockjoin_np(handle, result, CLOCK_REALTIME, until);
}
