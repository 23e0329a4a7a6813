/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Signals that the program sends to itself. The actions are the process's, the
 * mask and what is pending are the thread's. A signal is delivered where it is
 * raised, in the caller, at once or when the caller unblocks it.
 */
#include <signal.h>
#include <unistd.h>
#include "lock.h"
#include "process/signal.h"

static uint32_t actions_lock;
static struct sigaction actions[NSIG]; /* guarded by actions_lock; zero: SIG_DFL */

static __thread sigset_t blocked, pending;

static sigset_t bit(int number)
{
    return (sigset_t)1 << (number - 1);
}

static bool is_signal(int number)
{
    return number > 0 && number < NSIG;
}

/* What nobody can catch, block or ignore. */
static bool is_sovereign(int number)
{
    return number == SIGKILL || number == SIGSTOP;
}

/* Stopping is for a shell that lets us go on: there is none, so nothing stops. */
static bool is_ignored_by_default(int number)
{
    switch (number) {
    case SIGCHLD:
    case SIGCONT:
    case SIGURG:
    case SIGWINCH:
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
        return true;
    default:
        return false;
    }
}

/* The end that the default action brings: the status that a shell would show. */
static _Noreturn void die(int number)
{
    sys_exit(128 + number);
    __builtin_unreachable();
}

/* The action for number; one that is for one time only is taken away. */
static struct sigaction take_action(int number)
{
    lock_acquire(&actions_lock);
    struct sigaction action = actions[number];

    if ((action.sa_flags & SA_RESETHAND) != 0) {
        actions[number].sa_handler = SIG_DFL;
        actions[number].sa_flags &= ~SA_SIGINFO;
    }
    lock_release(&actions_lock);
    return action;
}

static void call_handler(int number, const struct sigaction *action)
{
    siginfo_t info = {.si_signo = number, .si_code = SI_USER, .si_pid = getpid()};

    if ((action->sa_flags & SA_SIGINFO) != 0) {
        action->sa_sigaction(number, &info, NULL);
    } else {
        action->sa_handler(number);
    }
}

static void deliver(int number)
{
    struct sigaction action = take_action(number);

    if (action.sa_handler == SIG_DFL) {
        if (!is_ignored_by_default(number)) {
            die(number);
        }
        return;
    }
    if (action.sa_handler == SIG_IGN) {
        return;
    }
    sigset_t saved = blocked;
    sigset_t during = saved | action.sa_mask;

    if ((action.sa_flags & SA_NODEFER) == 0) {
        during |= bit(number);
    }
    pthread_sigmask(SIG_SETMASK, &during, NULL);
    call_handler(number, &action);
    pthread_sigmask(SIG_SETMASK, &saved, NULL); /* delivers what came meanwhile */
}

int raise(int number)
{
    if (!is_signal(number)) {
        return (int)__posix_fail(-EINVAL);
    }
    if ((blocked & bit(number)) != 0) {
        pending |= bit(number);
    } else {
        deliver(number);
    }
    return 0;
}

/* 0, -1 and our own id are all the processes that there are: this one. */
int kill(pid_t pid, int number)
{
    if (number != 0 && !is_signal(number)) {
        return (int)__posix_fail(-EINVAL);
    }
    if (pid != 0 && pid != -1 && pid != getpid() && pid != -getpid()) {
        return (int)__posix_fail(-ESRCH);
    }
    return number == 0 ? 0 : raise(number);
}

int sigaction(int number, const struct sigaction *restrict new,
              struct sigaction *restrict old)
{
    if (!is_signal(number) || (new != NULL &&is_sovereign(number))) {
        return (int)__posix_fail(-EINVAL);
    }
    lock_acquire(&actions_lock);
    if (old != NULL) {
        *old = actions[number];
    }
    if (new != NULL) {
        actions[number] = *new;
    }
    lock_release(&actions_lock);
    return 0;
}

/* With the lasting handlers of BSD, as everybody does today. */
_sig_func_ptr signal(int number, _sig_func_ptr handler)
{
    const struct sigaction new = {.sa_handler = handler, .sa_flags = SA_RESTART};
    struct sigaction old;

    return sigaction(number, &new, &old) == 0 ? old.sa_handler : SIG_ERR;
}

static int change_mask(int how, sigset_t set)
{
    switch (how) {
    case SIG_BLOCK:
        blocked |= set;
        break;
    case SIG_UNBLOCK:
        blocked &= ~set;
        break;
    case SIG_SETMASK:
        blocked = set;
        break;
    default:
        return EINVAL;
    }
    blocked &= ~(bit(SIGKILL) | bit(SIGSTOP));
    return 0;
}

/* A handler may raise, block and unblock signals: look again after each one. */
static void deliver_pending(void)
{
    sigset_t now;

    while (now = pending & ~blocked, now != 0) {
        int number = __builtin_ctzl(now) + 1;

        pending &= ~bit(number);
        deliver(number);
    }
}

int pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
    sigset_t before = blocked;
    int error = set != NULL ? change_mask(how, *set) : 0;

    if (error == 0) {
        if (old != NULL) {
            *old = before;
        }
        deliver_pending();
    }
    return error;
}

int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
    return (int)posix_result(-pthread_sigmask(how, set, old));
}

int sigpending(sigset_t *set)
{
    *set = pending;
    return 0;
}

void __posix_handle_abort(void)
{
    struct sigaction action = take_action(SIGABRT);

    if (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN) {
        call_handler(SIGABRT, &action);
    }
}
