/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Signals within the one process: what newlib's <signal.h> needs from the system.
 * A thread can send one to itself and to the process; the kernel sends none.
 */
#ifndef _SYS_SIGNAL_H
#define _SYS_SIGNAL_H

#include <stddef.h>
#include <sys/cdefs.h>
#include <sys/features.h>
#include <sys/types.h>
#include <sys/_sigset.h>
#include <sys/_timespec.h>

#ifndef _SIGSET_T_DECLARED
#define _SIGSET_T_DECLARED
typedef __sigset_t sigset_t;
#endif

/* clang-format off */
#define SIGHUP     1
#define SIGINT     2
#define SIGQUIT    3
#define SIGILL     4
#define SIGTRAP    5
#define SIGABRT    6
#define SIGIOT     SIGABRT
#define SIGEMT     7
#define SIGFPE     8
#define SIGKILL    9
#define SIGBUS    10
#define SIGSEGV   11
#define SIGSYS    12
#define SIGPIPE   13
#define SIGALRM   14
#define SIGTERM   15
#define SIGURG    16
#define SIGSTOP   17
#define SIGTSTP   18
#define SIGCONT   19
#define SIGCHLD   20
#define SIGCLD    SIGCHLD
#define SIGTTIN   21
#define SIGTTOU   22
#define SIGIO     23
#define SIGPOLL   SIGIO
#define SIGXCPU   24
#define SIGXFSZ   25
#define SIGVTALRM 26
#define SIGPROF   27
#define SIGWINCH  28
#define SIGLOST   29
#define SIGUSR1   30
#define SIGUSR2   31
#define NSIG      32
/* clang-format on */

typedef void (*_sig_func_ptr)(int);

union sigval {
    int sival_int;
    void *sival_ptr;
};

#define SI_USER    1 /* kill(), raise() */
#define SI_QUEUE   2
#define SI_TIMER   3
#define SI_ASYNCIO 4
#define SI_MESGQ   5

typedef struct {
    int si_signo;
    int si_code;
    int si_errno;
    int si_status;
    pid_t si_pid;
    uid_t si_uid;
    void *si_addr;
    union sigval si_value;
    long si_band;
    long __reserved[4];
} siginfo_t;

#define SIGEV_NONE   1
#define SIGEV_SIGNAL 2
#define SIGEV_THREAD 3

struct sigevent {
    int sigev_notify;
    int sigev_signo;
    union sigval sigev_value;
    void (*sigev_notify_function)(union sigval);
    pthread_attr_t *sigev_notify_attributes;
};

#define SA_NOCLDSTOP 0x01 /* there are no children */
#define SA_SIGINFO   0x02
#define SA_ONSTACK   0x04 /* handlers run on the stack of the thread */
#define SA_RESTART   0x08 /* no call is interrupted in the first place */
#define SA_NODEFER   0x10
#define SA_RESETHAND 0x20
#define SA_NOCLDWAIT 0x40

struct sigaction {
    union {
        _sig_func_ptr __handler;
        void (*__action)(int, siginfo_t *, void *);
    } __function;
    sigset_t sa_mask;
    int sa_flags;
};
#define sa_handler   __function.__handler
#define sa_sigaction __function.__action

#define SIG_SETMASK 0
#define SIG_BLOCK   1
#define SIG_UNBLOCK 2

#define MINSIGSTKSZ 4096
#define SIGSTKSZ    16384
#define SS_ONSTACK  1
#define SS_DISABLE  2

typedef struct sigaltstack {
    void *ss_sp;
    int ss_flags;
    size_t ss_size;
} stack_t;

__BEGIN_DECLS

#if __POSIX_VISIBLE
int kill(pid_t __pid, int __number);
int sigaction(int __number, const struct sigaction *__restrict __new,
              struct sigaction *__restrict __old);
int sigaddset(sigset_t *__set, int __number);
int sigdelset(sigset_t *__set, int __number);
int sigemptyset(sigset_t *__set);
int sigfillset(sigset_t *__set);
int sigismember(const sigset_t *__set, int __number);
int sigpending(sigset_t *__set);
int sigprocmask(int __how, const sigset_t *__restrict __set, sigset_t *__restrict __old);
#endif
#if __POSIX_VISIBLE >= 199506
int pthread_sigmask(int __how, const sigset_t *__restrict __set,
                    sigset_t *__restrict __old);
#endif

__END_DECLS

#ifndef _SIGNAL_H_
/* <sys/signal.h> by itself is <signal.h>, as on other systems. */
#include <signal.h>
#endif

#endif
