/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Signals: what the kernel hands to handlers and takes from the program; installed as
 * <hermit/signal.h>. The C library's siginfo_t, ucontext_t, stack_t and numbers are
 * these.
 */
#ifndef HERMIT_SIGNAL_H
#define HERMIT_SIGNAL_H

#include <stddef.h>
#include <stdint.h>

#include "fs.h"

/* newlib's numbers. Bit n - 1 of a set is signal n. */
#define HSIG_HUP    1
#define HSIG_INT    2
#define HSIG_QUIT   3
#define HSIG_ILL    4
#define HSIG_TRAP   5
#define HSIG_ABRT   6
#define HSIG_FPE    8
#define HSIG_KILL   9
#define HSIG_BUS    10
#define HSIG_SEGV   11
#define HSIG_SYS    12
#define HSIG_PIPE   13
#define HSIG_ALRM   14
#define HSIG_TERM   15
#define HSIG_URG    16
#define HSIG_STOP   17
#define HSIG_TSTP   18
#define HSIG_CONT   19
#define HSIG_CHLD   20
#define HSIG_TTIN   21
#define HSIG_TTOU   22
#define HSIG_IO     23
#define HSIG_VTALRM 26
#define HSIG_PROF   27
#define HSIG_WINCH  28
#define HSIG_RTMIN  32 /* from here on every one that is sent is queued */
#define HSIG_MAX    63

#define HSIG_BIT(number) (UINT64_C(1) << ((number)-1))

/* Values of code: from 0 down what was sent, from 1 up faults, for each signal anew. */
#define HSI_USER        0 /* kill() */
#define HSI_QUEUE       (-1)
#define HSI_TIMER       (-2)
#define HSI_THREAD      (-6) /* pthread_kill() */
#define HSI_ILL_OPCODE  1
#define HSI_FPE_INTDIV  1
#define HSI_FPE_INTOVF  2
#define HSI_FPE_FLTDIV  3
#define HSI_FPE_FLTOVF  4
#define HSI_FPE_FLTUND  5
#define HSI_FPE_FLTRES  6
#define HSI_FPE_FLTINV  7
#define HSI_SEGV_MAPERR 1
#define HSI_SEGV_ACCERR 2
#define HSI_BUS_ADRALN  1
#define HSI_BUS_ADRERR  2
#define HSI_TRAP_BRKPT  1
#define HSI_TRAP_TRACE  2

struct hermit_siginfo {
    int32_t signo;
    int32_t code; /* HSI_* */
    int32_t err;
    int32_t status;
    int32_t pid;
    uint32_t uid;
    uintptr_t addr; /* of the fault */
    uint64_t value; /* union sigval */
    int64_t band;
    int32_t timer; /* HSI_TIMER: id, and how many expirations were not told */
    int32_t overrun;
    uint64_t reserved[3];
};

#ifndef __cplusplus
_Static_assert(sizeof(struct hermit_siginfo) == 80, "the C library's siginfo_t");
#endif

#define HSIG_STACK_MIN 4096u

#define HSIGEV_NONE   1
#define HSIGEV_SIGNAL 2

/* What the expiration of a timer does. */
struct hermit_sigevent {
    int32_t notify; /* HSIGEV_* */
    int32_t signo;
    uint64_t value;
    uint32_t tid; /* the thread that gets the signal; 0: the program */
    uint32_t padding;
};

struct hermit_itimerspec {
    struct hermit_timespec interval, value; /* value 0: not armed */
};

#define HSS_ONSTACK 1u
#define HSS_DISABLE 2u

struct hermit_stack {
    void *sp; /* lowest byte */
    uint32_t flags;
    uint32_t padding;
    size_t size;
};

/*
 * The interrupted state. regs: the processor's list, which is its business; what a
 * handler changes there is what goes on running. control: floating-point control words,
 * in force where there is no extended state.
 */
#define HERMIT_MCONTEXT_REGS 24
struct hermit_mcontext {
    uint64_t regs[HERMIT_MCONTEXT_REGS];
    void *extended; /* floating-point and vector registers as the processor saves them */
    uint64_t extended_bytes;
    uint64_t control;
    uint64_t reserved;
};

struct hermit_ucontext {
    uint64_t flags;
    struct hermit_ucontext *link;
    struct hermit_stack stack;
    uint64_t mask;
    struct hermit_mcontext mcontext;
};

#define HSIG_DFL ((uintptr_t)0)
#define HSIG_IGN ((uintptr_t)1)

#define HSA_SIGINFO   0x02u
#define HSA_ONSTACK   0x04u
#define HSA_RESTART   0x08u
#define HSA_NODEFER   0x10u
#define HSA_RESETHAND 0x20u

/* Every handler gets (int, struct hermit_siginfo *, struct hermit_ucontext *). */
struct hermit_sigaction {
    uintptr_t handler;
    uint64_t mask;
    uint32_t flags; /* HSA_*; others are kept and mean nothing */
    uint32_t padding;
};

#define HSIG_SETMASK 0
#define HSIG_BLOCK   1
#define HSIG_UNBLOCK 2

#endif
