/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Interrupts below the soft mask (kernel/irq/irq.h). An interrupt that arrives
 * while the core's irq_mask_depth is above 0 is noted by the entry code, which
 * then returns with the hard mask closed; irq_arch_replay() delivers it later.
 */
#ifndef ARCH_IRQ_H
#define ARCH_IRQ_H

#include "lib/base.h"

/*
 * Delivers what was noted while masked and opens the hard mask again. Called
 * with irq_mask_depth 1 and CORE_PENDING_IRQ set, from task context.
 */
void irq_arch_replay(void);

/*
 * Routes a legacy (ISA) interrupt line to the boot core. handler runs in
 * interrupt context with the soft mask held. Returns 0, -HE_NODEV without an
 * interrupt controller for it, -HE_BUSY if the line has a handler.
 */
int irq_arch_attach_isa(uint32_t line, void (*handler)(void *), void *arg);

#endif
