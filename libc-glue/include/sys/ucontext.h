/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The state of interrupted code, as the kernel hands it to handlers. */
#ifndef _SYS_UCONTEXT_H
#define _SYS_UCONTEXT_H

#include <sys/signal.h>

#if __MISC_VISIBLE
/* Indices of gregs, of which there are NGREG. */
enum {
    REG_R15,
    REG_R14,
    REG_R13,
    REG_R12,
    REG_R11,
    REG_R10,
    REG_R9,
    REG_R8,
    REG_RDI,
    REG_RSI,
    REG_RBP,
    REG_RBX,
    REG_RDX,
    REG_RCX,
    REG_RAX,
    REG_TRAPNO,
    REG_ERR,
    REG_RIP,
    REG_CS,
    REG_EFL,
    REG_RSP,
    REG_SS,
    REG_CR2
};
#define NGREG 24
typedef long long greg_t;
#endif

typedef struct {
    long long gregs[24];
    void *fpregs; /* as FXSAVE or XSAVE write it; may be null */
    unsigned long __fpregs_bytes;
    unsigned long __control; /* MXCSR and x87 control word, without fpregs */
    unsigned long __reserved;
} mcontext_t;

typedef struct ucontext_t {
    unsigned long uc_flags;
    struct ucontext_t *uc_link;
    stack_t uc_stack;
    sigset_t uc_sigmask;
    mcontext_t uc_mcontext;
} ucontext_t;

#endif
