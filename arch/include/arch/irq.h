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

/*
 * The same for a line that several devices share, as those of PCI are: all handlers
 * are called, each makes its own device silent. handler->next is the architecture's;
 * the structure stays for ever.
 */
struct irq_shared {
    void (*handler)(void *);
    void *arg;
    struct irq_shared *next;
};
int irq_arch_attach_shared(uint32_t line, struct irq_shared *shared);

/*
 * An interrupt that a device sends as a write to memory (PCI 3.0, 6.8): the device is
 * to write data to address. It arrives on the boot core, handler runs as above; soft
 * mask held at the call. 0, or
 * -HE_NODEV without an interrupt controller for it, -HE_BUSY when all are taken.
 */
struct irq_message {
    uint64_t address;
    uint32_t data;
};
int irq_arch_attach_message(void (*handler)(void *), void *arg,
                            struct irq_message *message);

#endif
