/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The parts of switch.asm that are this directory's own business. */
#ifndef X86_SWITCH_H
#define X86_SWITCH_H

#include "lib/base.h"

/* Never called: a new thread's context returns to it. */
void context_start(void);

/* Calls irq_dispatch(vector) on the stack that ends at stack_top_va. IF is off. */
void irq_dispatch_on(uint64_t stack_top_va, uint32_t vector);

/* interrupt.c; vectors.asm calls them with IF off and the soft mask held. */
void irq_dispatch(uint32_t vector);
struct trap_frame;
void *irq_give_way(struct trap_frame *regs, void *extended, void *room);

#endif
