/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sets of signals: bit n - 1 is signal n. */
#include <signal.h>
#include "process/signal.h"

int sigemptyset(sigset_t *set)
{
    *set = 0;
    return 0;
}

int sigfillset(sigset_t *set)
{
    *set = ((sigset_t)1 << (NSIG - 1)) - 1;
    return 0;
}

int sigaddset(sigset_t *set, int number)
{
    if (!is_signal(number)) {
        return (int)__posix_fail(-EINVAL);
    }
    *set |= (sigset_t)1 << (number - 1);
    return 0;
}

int sigdelset(sigset_t *set, int number)
{
    if (!is_signal(number)) {
        return (int)__posix_fail(-EINVAL);
    }
    *set &= ~((sigset_t)1 << (number - 1));
    return 0;
}

int sigandset(sigset_t *set, const sigset_t *left, const sigset_t *right)
{
    *set = *left & *right;
    return 0;
}

int sigorset(sigset_t *set, const sigset_t *left, const sigset_t *right)
{
    *set = *left | *right;
    return 0;
}

int sigisemptyset(const sigset_t *set)
{
    return *set == 0;
}

int sigismember(const sigset_t *set, int number)
{
    if (!is_signal(number)) {
        return (int)__posix_fail(-EINVAL);
    }
    return (*set >> (number - 1) & 1) != 0;
}
