/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Calling a signal's handler: on top of interrupted code, whose state goes into a frame
 * on the handler's stack, and back. Which handler is the kernel's decision
 * (kernel/sched/signal.h); the frame and the registers are the architecture's.
 */
#ifndef ARCH_SIGNAL_H
#define ARCH_SIGNAL_H

#include "abi/signal.h"
#include "lib/base.h"

/* The interrupted code; the architecture's own structure. */
struct interrupted;

struct signal_delivery {
    struct hermit_siginfo info;
    uint64_t mask; /* for the frame: what blocked becomes at the end */
    uintptr_t handler;
    uint64_t stack_top_va; /* of the alternate stack; 0: the interrupted stack */
    bool interrupts;       /* a system call that sleeps is to fail with -HE_INTR */
};

/*
 * Makes the handler what goes on running instead of the interrupted code. Only from
 * within the upcalls that were given it. False: the stack has no room that can be
 * written (only after faults; elsewhere that is a fault of its own).
 */
bool signal_arch_push(struct interrupted *at, const struct signal_delivery *delivery);

/*
 * Lets the kernel deliver signals (upcall_signal_interrupt()) as if the calling thread
 * were interrupted at the return from this call, and returns when the handler has. Task
 * context, nothing held.
 */
void signal_arch_at_call(void);

/*
 * Goes on with the state that uc holds, on whatever stack that is: perhaps further up on
 * the running one, so that no handler can begin below it from here. The mask is the
 * caller's business. Bits that a program has no business with are put right.
 */
NORETURN void signal_arch_resume(const struct hermit_ucontext *uc);

#endif
