/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Actions, masks and alternate stacks: the kernel has them all (sched/signal.h). */
#include <signal.h>
#include <unistd.h>
#include "process/signal.h"

/* clang-format off */
_Static_assert(sizeof(siginfo_t) == sizeof(struct hermit_siginfo) &&
               offsetof(siginfo_t, si_addr) == offsetof(struct hermit_siginfo, addr) &&
               offsetof(siginfo_t, si_value) == offsetof(struct hermit_siginfo, value) &&
               offsetof(siginfo_t, si_overrun) == offsetof(struct hermit_siginfo, overrun),
               "handlers and sigwait() get what the kernel made");
_Static_assert(sizeof(stack_t) == sizeof(struct hermit_stack) &&
               sizeof(struct sigaction) == sizeof(struct hermit_sigaction) &&
               offsetof(struct sigaction, sa_flags) == offsetof(struct hermit_sigaction, flags),
               "handed on as they are");
_Static_assert(sizeof(ucontext_t) == sizeof(struct hermit_ucontext) &&
               offsetof(ucontext_t, uc_mcontext) == offsetof(struct hermit_ucontext, mcontext),
               "built by the kernel");
_Static_assert(SIGALRM == HSIG_ALRM && SIGPROF == HSIG_PROF && SIGRTMIN == HSIG_RTMIN &&
               SIGSEGV == HSIG_SEGV && SIGBUS == HSIG_BUS && SIGCHLD == HSIG_CHLD &&
               SA_SIGINFO == HSA_SIGINFO && SA_RESETHAND == HSA_RESETHAND &&
               SIG_BLOCK == HSIG_BLOCK && SIG_UNBLOCK == HSIG_UNBLOCK &&
               MINSIGSTKSZ == HSIG_STACK_MIN,
               "the kernel's numbers");
/* clang-format on */

int sigaction(int number, const struct sigaction *restrict new,
              struct sigaction *restrict old)
{
    if (!is_signal(number)) {
        return (int)__posix_fail(-EINVAL);
    }
    return (int)posix_result(sys_sigaction(number, (const void *)new, (void *)old));
}

/* With the lasting handlers of BSD, as everybody does today. */
_sig_func_ptr signal(int number, _sig_func_ptr handler)
{
    const struct sigaction new = {.sa_handler = handler, .sa_flags = SA_RESTART};
    struct sigaction old;

    return sigaction(number, &new, &old) == 0 ? old.sa_handler : SIG_ERR;
}

int siginterrupt(int number, int interrupts)
{
    struct sigaction action;

    if (sigaction(number, NULL, &action) != 0) {
        return -1;
    }
    if (interrupts) {
        action.sa_flags &= ~SA_RESTART;
    } else {
        action.sa_flags |= SA_RESTART;
    }
    return sigaction(number, &action, NULL);
}

int pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
    uint64_t wanted = set != NULL ? *set & ~HSIG_BIT(SIGNAL_INTERNAL) : 0;

    return -sys_sigmask(how, set != NULL ? &wanted : NULL, old);
}

int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
    return (int)posix_result(-pthread_sigmask(how, set, old));
}

int sigpending(sigset_t *set)
{
    return (int)posix_result(sys_sigpending(set));
}

int sigaltstack(const stack_t *restrict new, stack_t *restrict old)
{
    return (int)posix_result(sys_sigaltstack((const void *)new, (void *)old));
}

void __posix_handle_abort(void)
{
    const sigset_t only = HSIG_BIT(SIGABRT);
    struct sigaction action;

    if (sigaction(SIGABRT, NULL, &action) == 0 && action.sa_handler != SIG_DFL &&
        action.sa_handler != SIG_IGN) {
        pthread_sigmask(SIG_UNBLOCK, &only, NULL);
        raise(SIGABRT);
    }
}
