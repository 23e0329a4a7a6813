/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sending signals, to the program or to one of its threads. */
#include <signal.h>
#include <unistd.h>
#include "process/signal.h"
#include "pthread/thread.h"

/* 0, -1 and our own id are all the processes that there are: this one. */
static int send_to_process(pid_t pid, int number, int code, uint64_t value)
{
    if (number != 0 && !is_signal(number)) {
        return (int)__posix_fail(-EINVAL);
    }
    if (pid != 0 && pid != -1 && pid != getpid() && pid != -getpid()) {
        return (int)__posix_fail(-ESRCH);
    }
    return (int)posix_result(sys_sigqueue(0, number, code, value));
}

int kill(pid_t pid, int number)
{
    return send_to_process(pid, number, HSI_USER, 0);
}

int killpg(pid_t group, int number)
{
    return group < 0 ? (int)__posix_fail(-EINVAL) : kill(group == 0 ? 0 : -group, number);
}

int sigqueue(pid_t pid, int number, const union sigval value)
{
    if (pid <= 0) {
        return (int)__posix_fail(-ESRCH);
    }
    return send_to_process(pid, number, HSI_QUEUE, (uint64_t)value.sival_ptr);
}

int raise(int number)
{
    if (number != 0 && !is_signal(number)) {
        return (int)__posix_fail(-EINVAL);
    }
    return (int)posix_result(sys_sigqueue((uint32_t)sys_gettid(), number, HSI_USER, 0));
}

/* A thread of this process by its id. */
int tgkill(pid_t pid, pid_t tid, int number)
{
    if (pid <= 0 || tid <= 0 || (number != 0 && !is_signal(number))) {
        return (int)__posix_fail(-EINVAL);
    }
    return (int)posix_result(pid == sys_getpid()
                                 ? sys_sigqueue((uint32_t)tid, number, HSI_THREAD, 0)
                                 : -ESRCH);
}

/* A thread that has ended and may still be joined takes everything and does nothing. */
static int send_to_thread(pthread_t handle, int number, int code, uint64_t value)
{
    const struct pthread *thread = thread_of(handle);
    uintptr_t fate = __atomic_load_n(&thread->fate, __ATOMIC_ACQUIRE);

    if (number != 0 && !is_signal(number)) {
        return EINVAL;
    }
    if (fate == FATE_GONE || fate == FATE_ENDED) {
        return fate == FATE_GONE ? ESRCH : 0;
    }
    int error = -sys_sigqueue(thread->tid, number, code, value);

    return error == ESRCH ? 0 : error; /* it has ended since we looked */
}

/* These two return the error number (POSIX). */
int pthread_kill(pthread_t thread, int number)
{
    return send_to_thread(thread, number, HSI_THREAD, 0);
}

int pthread_sigqueue(pthread_t thread, int number, const union sigval value)
{
    return send_to_thread(thread, number, HSI_QUEUE, (uint64_t)value.sival_ptr);
}
