/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A thread's stack mapping and the thread-local storage at its top, laid out as
 * variant II of the TLS ABI for x86-64 (Drepper, "ELF Handling For Thread-Local
 * Storage", 3.4.6):
 *
 *   stack_va ... | initial frame | TLS block | thread control block | end
 *
 * The control block is 64 bytes: its own address first, the stack protector's
 * canary at 0x28.
 */
#ifndef KERNEL_SCHED_STACK_H
#define KERNEL_SCHED_STACK_H

#include "lib/base.h"

struct task;
struct task_params;

/*
 * Gives task the stack of params, a new one with the TLS block on top or the program's
 * own memory, and sets its context's sp and tls_base. 0, -HE_NOMEM, or -HE_INVAL for
 * memory of the program that is too small for the TLS block.
 */
int stack_create(struct task *task, const struct task_params *params);
void stack_destroy(struct task *task);

#endif
