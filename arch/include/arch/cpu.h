/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The processor: what the kernel asks of it besides memory and interrupts.
 * Every architecture supplies these; the hot ones are inline (arch_inline/cpu.h).
 */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include "lib/base.h"

struct boot_info;

/*
 * Called once on the first core, first thing in kernel_main: loads the core's
 * own descriptor tables and per-core base, switches processor features on
 * (SSE, XSAVE, FSGSBASE where present). Interrupts are hard-masked before and
 * after. Logs, does not fail.
 */
void cpu_init_boot_core(void);

/*
 * Opens this core's hard interrupt mask; from now on irq_mask() counts. On the first
 * core, after frame_init() and mmu_init(), it also makes the guarded stacks for
 * interrupts and exceptions, and panics without memory: until here all exceptions share
 * one small stack.
 */
void cpu_interrupts_on(void);

/* In a spin loop. */
static inline void cpu_relax(void);

/*
 * The same where the owner of what is waited for may itself be waiting for this core:
 * with a lock. Answers what other cores ask of one whose interrupts are closed.
 */
static inline void cpu_spin(void);

/*
 * cpu_reserve_stack(bytes) makes sure that so many bytes below the stack pointer are
 * backed, a constant of at most 4 KiB. Stacks of threads are backed on demand, and
 * mending a page fault takes vm_lock, heap_lock and frame_lock: whoever is about to take
 * one of them touches the stack first, further down the further out the lock is. One
 * instruction; on a stack that has the room. See sync/spinlock.h.
 */

/* Free-running counter, same rate on all cores; not serialising. */
static inline uint64_t cpu_cycles(void);

/*
 * Sleeps until an interrupt arrives unless *wake_flag is already not 0. The
 * check and the sleep are one step as seen by interrupts. Soft mask must be 0.
 */
void cpu_idle(const uint32_t *wake_flag);

/*
 * Accesses to a word of the program that may not be mapped: CPU_ACCESS_FAILED instead of
 * a fault that ends the program. addr is 4-byte aligned. Where a page fault may come.
 * cpu_swap32() stores desired if *addr is expected, and returns what *addr was; a full
 * barrier.
 */
#define CPU_ACCESS_FAILED UINT64_MAX
static inline uint64_t cpu_load32(const uint32_t *addr);
static inline uint64_t cpu_swap32(uint32_t *addr, uint32_t expected, uint32_t desired);

/* 64 random bits from the processor; false where it has no source. Any context. */
bool cpu_random(uint64_t *bits);

/* The processors are those of a virtual machine, whose host may stop each at any time.
 * From cpu_init_boot_core() on. */
bool cpu_is_virtual(void);

/*
 * Ends the machine with status by whatever door there is: a debug-exit device,
 * a hypercall, ACPI power-off; halts for good where all of them fail.
 */
NORETURN void cpu_end_machine(int status);

/* Return addresses of the calling stack, innermost first; returns how many. */
size_t cpu_backtrace(uintptr_t *pcs, size_t max);

#include <arch_inline/cpu.h>

#endif
