/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Signal frames between vectors.asm and C. */
#ifndef X86_SIGNAL_H
#define X86_SIGNAL_H

#include "abi/signal.h"
#include "layout.h"
#include "lib/base.h"
#include "trap.h"

/*
 * What lies on the handler's stack, right where its caller's frame would be. As the
 * System V ABI wants it, the address is 8 more than a multiple of 16 when the handler
 * begins.
 */
struct signal_frame {
    uint64_t return_pc; /* signal_return */
    struct hermit_siginfo info;
    struct hermit_ucontext uc;
    uint64_t handler;
    uint64_t interrupts;
};

_Static_assert(sizeof(struct signal_frame) + 8 == SIGNAL_FRAME_BYTES, "vectors.asm");
_Static_assert(offsetof(struct signal_frame, info) == SIGNAL_FRAME_INFO, "vectors.asm");
_Static_assert(offsetof(struct signal_frame, uc) == SIGNAL_FRAME_UCONTEXT, "vectors.asm");
_Static_assert(offsetof(struct signal_frame, handler) == SIGNAL_FRAME_HANDLER,
               "vectors.asm");

/*
 * For the interrupt exit path, after the thread came back to its core: the frame to
 * enter, or null. regs and extended hold the thread's state on its stack, room is
 * SIGNAL_FRAME_BYTES below them. Soft mask held once.
 */
void *signal_at_interrupt(struct trap_frame *regs, void *extended, void *room);

/* The fault that frame describes goes to a handler if there is one: true. */
bool signal_at_fault(struct trap_frame *frame, uint64_t va);

/* Called by vectors.asm only. */
void *signal_at_call(struct trap_frame *regs, void *room);
NORETURN void signal_returned(struct signal_frame *frame);

/* Bounds of the kernel's code: text_first.asm, text_last.asm. */
extern const uint8_t text_start[], text_end[];

/* In vectors.asm; see there. */
NORETURN void signal_enter_frame(struct signal_frame *frame);
NORETURN void signal_load(struct trap_frame *regs, void *extended, uint64_t control);
void signal_return(void);

#endif
