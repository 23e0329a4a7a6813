/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The state of the interrupted code as exception_entry in vectors.asm pushes it. A
 * handler that returns may have changed any of it: that is what goes on running.
 */
#ifndef X86_TRAP_H
#define X86_TRAP_H

#include "lib/base.h"

struct trap_frame {
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
    uint64_t rdi, rsi, rbp, rbx, rdx, rcx, rax;
    uint64_t vector, error;
    uint64_t rip, cs, rflags, rsp, ss; /* by the processor */
};

_Static_assert(sizeof(struct trap_frame) == 22 * 8, "built by vectors.asm");

enum exception {
    EXCEPTION_DIVIDE = 0,
    EXCEPTION_DEBUG = 1,
    EXCEPTION_NMI = 2,
    EXCEPTION_BREAKPOINT = 3,
    EXCEPTION_OVERFLOW = 4,
    EXCEPTION_BOUND = 5,
    EXCEPTION_UNDEFINED = 6,
    EXCEPTION_NO_FPU = 7,
    EXCEPTION_DOUBLE_FAULT = 8,
    EXCEPTION_SEGMENT = 11,
    EXCEPTION_STACK = 12,
    EXCEPTION_PROTECTION = 13,
    EXCEPTION_PAGE_FAULT = 14,
    EXCEPTION_X87 = 16,
    EXCEPTION_ALIGNMENT = 17,
    EXCEPTION_MACHINE_CHECK = 18,
    EXCEPTION_SIMD = 19,
};

/* Bits of a page fault's error code (Intel SDM 3A, 4.7). */
#define PAGE_FAULT_PRESENT  1u
#define PAGE_FAULT_WRITE    2u
#define PAGE_FAULT_RESERVED 8u
#define PAGE_FAULT_FETCH    16u

/* Called by vectors.asm on the exception's stack, hard mask closed. */
void exception_handle(struct trap_frame *frame);

/* Says on the console what happened and ends the machine. va: CR2. */
NORETURN void fault_report(const struct trap_frame *frame, uint64_t va);

/* In access.c: true if the access was one that may fail; it goes on behind it. */
bool access_give_up(struct trap_frame *frame, uint64_t va);

/*
 * Backtraces (backtrace.c). Any context; only memory that is mapped is read.
 *
 * One step along the frame pointers: takes the return address from the frame at *rbp
 * and moves on to the caller's, 0 after the last. False: nothing believable there.
 */
bool backtrace_next(uint64_t *rbp, uint64_t *pc);

/* All steps from rbp on; returns how many return addresses there were, max at most. */
size_t backtrace_walk(uint64_t rbp, uintptr_t *pcs, size_t max);

/*
 * For code without frame pointers: the next word from *rsp up to limit that looks like
 * a return address; *rsp ends behind it.
 */
bool backtrace_scan(uint64_t *rsp, uint64_t limit, uint64_t *pc);

#endif
