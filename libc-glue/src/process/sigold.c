/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The calls of System V that POSIX keeps. */
#include <signal.h>
#include "process/signal.h"

static int change(int how, int number)
{
    sigset_t only;

    if (!is_signal(number)) {
        return (int)__posix_fail(-EINVAL);
    }
    only = HSIG_BIT(number);
    return sigprocmask(how, &only, NULL);
}

int sighold(int number)
{
    return change(SIG_BLOCK, number);
}

int sigrelse(int number)
{
    return change(SIG_UNBLOCK, number);
}

int sigignore(int number)
{
    return signal(number, SIG_IGN) == SIG_ERR ? -1 : 0;
}

int sigpause(int number)
{
    sigset_t mask;

    if (!is_signal(number)) {
        return (int)__posix_fail(-EINVAL);
    }
    sigprocmask(SIG_BLOCK, NULL, &mask);
    mask &= ~HSIG_BIT(number);
    return sigsuspend(&mask);
}

_sig_func_ptr sigset(int number, _sig_func_ptr handler)
{
    const sigset_t only = is_signal(number) ? HSIG_BIT(number) : 0;
    struct sigaction new = {.sa_handler = handler}, old;
    sigset_t before;

    if (handler == SIG_HOLD) {
        if (sigaction(number, NULL, &old) != 0 ||
            sigprocmask(SIG_BLOCK, &only, &before) != 0) {
            return SIG_ERR;
        }
    } else if (sigaction(number, &new, &old) != 0 ||
               sigprocmask(SIG_UNBLOCK, &only, &before) != 0) {
        return SIG_ERR;
    }
    return (before & only) != 0 ? SIG_HOLD : old.sa_handler;
}

/* BSD's calls work on the first 32 signals; returns the mask of before. */
static int change_mask(int how, int mask)
{
    sigset_t set = (unsigned int)mask, old;

    pthread_sigmask(how, &set, &old);
    return (int)(unsigned int)old;
}

int sigblock(int mask)
{
    return change_mask(SIG_BLOCK, mask);
}

int sigsetmask(int mask)
{
    return change_mask(SIG_SETMASK, mask);
}

int siggetmask(void)
{
    return change_mask(SIG_BLOCK, 0);
}

/* signal() by the name that says how it behaves. */
_sig_func_ptr bsd_signal(int number, _sig_func_ptr handler)
{
    return signal(number, handler);
}

/* As on System V: once, and not blocked while it runs. */
_sig_func_ptr sysv_signal(int number, _sig_func_ptr handler)
{
    const struct sigaction new = {.sa_handler = handler,
                                  .sa_flags = SA_RESETHAND | SA_NODEFER};
    struct sigaction old;

    return sigaction(number, &new, &old) == 0 ? old.sa_handler : SIG_ERR;
}
