/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sleeping until a signal comes. */
#include <signal.h>
#include <unistd.h>
#include "process/signal.h"
#include "pthread/cancel.h"

int sigsuspend(const sigset_t *mask)
{
    uint64_t wanted = *mask & ~HSIG_BIT(SIGNAL_INTERNAL);

    return (int)posix_result(cancellable(sys_sigsuspend(&wanted)));
}

int pause(void)
{
    sigset_t mask;

    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    return sigsuspend(&mask);
}

int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info,
                 const struct timespec *restrict timeout)
{
    uint64_t wanted = *set & ~HSIG_BIT(SIGNAL_INTERNAL);

    return (int)posix_result(
        cancellable(sys_sigtimedwait(&wanted, (void *)info, kernel_timespec(timeout))));
}

int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info)
{
    return sigtimedwait(set, info, NULL);
}

/* Returns the error number; never EINTR (POSIX). */
int sigwait(const sigset_t *restrict set, int *restrict number)
{
    uint64_t wanted = *set & ~HSIG_BIT(SIGNAL_INTERNAL);
    int result;

    do {
        result = (int)cancellable(sys_sigtimedwait(&wanted, NULL, NULL));
        cancel_if_interrupted(result);
    } while (result == -EINTR);
    if (result < 0) {
        return -result;
    }
    *number = result;
    return 0;
}
