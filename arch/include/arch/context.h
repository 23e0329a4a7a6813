/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Switching between threads. A thread that is not running is a stack pointer:
 * what it needs to go on lies on its own stack. A voluntary switch keeps the
 * callee-saved registers there, and the floating-point control words here; a preempted
 * thread has, below that, its whole interrupted state, put there by the
 * interrupt exit path.
 */
#ifndef ARCH_CONTEXT_H
#define ARCH_CONTEXT_H

#include "lib/base.h"

struct context {
    uint64_t sp;
    uint64_t tls_base; /* the thread pointer, FS base on x86 */
    uint64_t control;  /* of floating point: MXCSR, then the x87 control word on x86 */
};

/*
 * Prepares a thread that begins in entry(arg) on a stack that ends at stack_top
 * (16-byte aligned) when it is first switched to. Only the topmost
 * CONTEXT_FRAME_BYTES of the stack are written.
 */
#define CONTEXT_FRAME_BYTES 128
void context_init(struct context *ctx, uint64_t stack_top_va, uint64_t tls_base,
                  void (*entry)(void *), void *arg);

/* Saves the running thread in from and continues to. Soft mask held (depth 1). */
void context_switch(struct context *from, struct context *to);

/* Sets the running thread's thread pointer now (and remembers it in no context). */
void context_set_tls(uint64_t tls_base);
uint64_t context_get_tls(void);

/*
 * Leaves the current stack for good and calls entry(arg) on the one that ends
 * at stack_top.
 */
NORETURN void context_enter(uint64_t stack_top_va, void (*entry)(void *), void *arg);

#endif
