/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Signals within the one process: what newlib's <signal.h> needs from the system, and
 * the rest of POSIX's <signal.h>.
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
#define SIGRTMIN  32
#define SIGRTMAX  62
#define NSIG      63
#define _NSIG     NSIG
/* clang-format on */

#if __POSIX_VISIBLE >= 199309
#define RTSIG_MAX 31
#endif

typedef void (*_sig_func_ptr)(int);

union sigval {
    int sival_int;
    void *sival_ptr;
};

/* si_code: how it was sent, */
#define SI_USER    0 /* kill() */
#define SI_QUEUE   (-1)
#define SI_TIMER   (-2)
#define SI_MESGQ   (-3)
#define SI_ASYNCIO (-4)
#define SI_TKILL   (-6) /* pthread_kill(), raise() */

/* or which fault it was. */
#define ILL_ILLOPC  1
#define ILL_ILLOPN  2
#define ILL_ILLADR  3
#define ILL_ILLTRP  4
#define ILL_PRVOPC  5
#define ILL_PRVREG  6
#define ILL_COPROC  7
#define ILL_BADSTK  8
#define FPE_INTDIV  1
#define FPE_INTOVF  2
#define FPE_FLTDIV  3
#define FPE_FLTOVF  4
#define FPE_FLTUND  5
#define FPE_FLTRES  6
#define FPE_FLTINV  7
#define FPE_FLTSUB  8
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define BUS_ADRALN  1
#define BUS_ADRERR  2
#define BUS_OBJERR  3
#define TRAP_BRKPT  1
#define TRAP_TRACE  2
/* Of SIGCHLD, which nothing here sends. */
#define CLD_EXITED    1
#define CLD_KILLED    2
#define CLD_DUMPED    3
#define CLD_TRAPPED   4
#define CLD_STOPPED   5
#define CLD_CONTINUED 6

typedef struct {
    int si_signo;
    int si_code;
    int si_errno;
    int si_status;
    int si_pid;
    unsigned int si_uid;
    void *si_addr;
    union sigval si_value;
    long si_band;
    int si_timerid;
    int si_overrun;
    long __reserved[3];
} siginfo_t;

#define SIGEV_NONE      1
#define SIGEV_SIGNAL    2
#define SIGEV_THREAD    3
#define SIGEV_THREAD_ID 4 /* a signal to the thread that sys_gettid() tells */

struct sigevent {
    int sigev_notify;
    int sigev_signo;
    union sigval sigev_value;
    void (*sigev_notify_function)(union sigval);
    pthread_attr_t *sigev_notify_attributes;
    int sigev_notify_thread_id;
};

#define SA_NOCLDSTOP 0x01 /* there are no children */
#define SA_SIGINFO   0x02
#define SA_ONSTACK   0x04
#define SA_RESTART   0x08
#define SA_NODEFER   0x10
#define SA_RESETHAND 0x20
#define SA_NOCLDWAIT 0x40

/* Field by field what the kernel takes. */
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

#if __MISC_VISIBLE || __XSI_VISIBLE
#define SIG_HOLD ((_sig_func_ptr)2) /* of sigset() */
#endif

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
int sigsuspend(const sigset_t *__mask);
#endif
#if __POSIX_VISIBLE >= 199506
int pthread_kill(pthread_t __t, int __number);
int pthread_sigmask(int __how, const sigset_t *__restrict __set,
                    sigset_t *__restrict __old);
int sigwait(const sigset_t *__restrict __set, int *__restrict __number);
#endif
#if __POSIX_VISIBLE >= 199309
int sigqueue(pid_t __pid, int __number, const union sigval __value);
int sigtimedwait(const sigset_t *__restrict __set, siginfo_t *__restrict __info,
                 const struct timespec *__restrict __timeout);
int sigwaitinfo(const sigset_t *__restrict __set, siginfo_t *__restrict __info);
#endif
#if __BSD_VISIBLE || __XSI_VISIBLE || __POSIX_VISIBLE >= 200809
int killpg(pid_t __group, int __number);
int sigaltstack(const stack_t *__restrict __new, stack_t *__restrict __old);
#endif
#if __POSIX_VISIBLE >= 200809
void psiginfo(const siginfo_t *__info, const char *__text);
#endif
#if __MISC_VISIBLE || __XSI_VISIBLE
int sighold(int __number);
int sigignore(int __number);
int siginterrupt(int __number, int __interrupts);
int sigpause(int __number);
int sigrelse(int __number);
_sig_func_ptr sigset(int __number, _sig_func_ptr __handler);
#endif
#if __GNU_VISIBLE
int sigandset(sigset_t *__set, const sigset_t *__left, const sigset_t *__right);
int sigorset(sigset_t *__set, const sigset_t *__left, const sigset_t *__right);
int sigisemptyset(const sigset_t *__set);
int tgkill(pid_t __pid, pid_t __tid, int __number);
#endif
#if __MISC_VISIBLE
/* The first 32 signals as a word, as BSD had them. */
#define sigmask(number) (1 << ((number)-1))
int sigblock(int __mask);
int sigsetmask(int __mask);
int siggetmask(void);
#endif
#if __MISC_VISIBLE || __XSI_VISIBLE
_sig_func_ptr bsd_signal(int __number, _sig_func_ptr __handler);
#endif
#if __GNU_VISIBLE
_sig_func_ptr sysv_signal(int __number, _sig_func_ptr __handler);
int pthread_sigqueue(pthread_t __t, int __number, const union sigval __value);
#endif
#if __POSIX_VISIBLE
/* POSIX.1-2024 */
#define SIG2STR_MAX 16
int sig2str(int __number, char *__name);
int str2sig(const char *__restrict __name, int *__restrict __number);
#endif

__END_DECLS

#if __XSI_VISIBLE >= 4 || __POSIX_VISIBLE >= 200809
#include <sys/ucontext.h>
#endif

#ifndef _SIGNAL_H_
/* <sys/signal.h> by itself is <signal.h>, as on other systems. */
#include <signal.h>
#endif

#endif
