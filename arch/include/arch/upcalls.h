/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The only functions of kernel/ that an architecture may call (besides lib/, log,
 * panic, frame_alloc for page tables, spinlocks and the soft mask).
 */
#ifndef ARCH_UPCALLS_H
#define ARCH_UPCALLS_H

#include "lib/base.h"

struct boot_info;

/* The boot story (kernel/core/main.c). On the boot stack, hard mask closed. */
NORETURN void kernel_main(const struct boot_info *boot);

/* Another core is up: it becomes an idle core (smp.h). Hard mask closed. */
NORETURN void upcall_core_started(void);

/* The one-shot timer fired. Interrupt context, soft mask held (depth 1). */
void upcall_timer(void);

/*
 * Picks and switches to the thread that should run, if it is another one. Soft mask
 * held once, on entry and on return; task stack, hard mask open or closed. Called by
 * the interrupt exit path when CORE_PENDING_RESCHED is set, after the interrupted
 * state has been saved on the thread's stack, and by irq_unmask(). Returns when the
 * thread is to go on, maybe on another core.
 */
void upcall_preempt(void);

#define FAULT_WRITE   1u
#define FAULT_EXEC    2u
#define FAULT_PRESENT 4u /* the page is mapped, the access is not allowed */

/*
 * A page fault at va. Fault context: own stack, hard mask closed, soft mask held;
 * may run under any lock but vm_lock, the frame allocator's and the scheduler's.
 * A page fault in here is fatal. True: mended, repeat the instruction. False before
 * there is a memory manager.
 */
bool upcall_page_fault(uint64_t va, uint32_t flags);

/* Whether the program has mapped va, accessible or not; guard pages do not count. */
bool upcall_is_mapped(uint64_t va);

/* Whether va lies in a mapping, behind the end of its file. */
bool upcall_is_behind_file(uint64_t va);

/* What lies at va, in words for a fault report ("stack overflow of thread 3 ..."). */
void upcall_describe_address(uint64_t va, char *buf, size_t len);

/* Name of the function at pc and distance from its start; false if not known. */
bool upcall_symbol(uint64_t pc, char *buf, size_t len, uint64_t *offset);

/*
 * Signals (arch/signal.h). Each may call signal_arch_push() and then returns true: the
 * handler is to run instead of the code at hand, whose stack pointer is sp.
 *
 * _interrupt: the running thread was interrupted in the application, or is at the end of
 * a system call; its state is saved on its stack. Soft mask held, or task context.
 */
struct interrupted;
struct hermit_siginfo;
bool upcall_signal_interrupt(struct interrupted *at, uint64_t sp);

/* The application has caused a fault. Fault context, soft mask held. */
bool upcall_signal_fault(struct interrupted *at, const struct hermit_siginfo *info,
                         uint64_t sp);

/* A handler has returned: mask is to be in force again. interrupts: as its delivery said;
 * the thread is told when no further handler runs. Task context. */
bool upcall_signal_return(struct interrupted *at, uint64_t mask, uint64_t sp,
                          bool interrupts);

/*
 * A fault report is complete: prints the log if asked for and ends the machine with
 * status, which is 128 + the signal number that POSIX gives the fault.
 */
NORETURN void upcall_fault_end(int status);

#endif
