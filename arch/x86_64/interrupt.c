/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * From vectors to handlers. Runs on the core's interrupt stack with the hard mask
 * closed and the soft mask held, whether the interrupt comes from the processor or
 * had been noted.
 */
#include "arch/irq.h"
#include "abi/errno.h"
#include "apic.h"
#include "arch/percore.h"
#include "arch/upcalls.h"
#include "core/log.h"
#include "insn.h"
#include "interrupt.h"
#include "ioapic.h"
#include "signal.h"
#include "switch.h"

#define ISA_LINES 16

static struct {
    void (*handler)(void *);
    void *arg;
} isa_lines[ISA_LINES];

void irq_dispatch(uint32_t vector)
{
    if (vector == VECTOR_SPURIOUS) {
        return; /* is not in service, so wants no end-of-interrupt (SDM 3A, 11.9) */
    }
    CORE_INC(irq_nesting);
    if (vector == VECTOR_TIMER) {
        timer_interrupt();
    } else if (vector == VECTOR_KICK) {
        CORE_OR(pending, CORE_PENDING_RESCHED);
    } else if (vector - VECTOR_ISA < ISA_LINES &&
               isa_lines[vector - VECTOR_ISA].handler != NULL) {
        isa_lines[vector - VECTOR_ISA].handler(isa_lines[vector - VECTOR_ISA].arg);
    } else {
        log_warn("interrupt: nobody expects vector %u", vector);
    }
    apic_end_of_interrupt();
    (void)CORE_DEC_IS_ZERO(irq_nesting);
}

/* Takes note and vector, and delivers it. The hard mask is closed. */
static void deliver_noted(struct arch_core *core)
{
    CORE_AND(pending, ~CORE_PENDING_IRQ);
    if (core->noted_vector != VECTOR_NONE) {
        irq_dispatch_on(core->tss.ist[IST_IRQ - 1], core->noted_vector);
    }
}

void irq_arch_replay(void)
{
    deliver_noted(this_arch_core());
    sti();
}

/*
 * On the interrupted thread's stack, its state is saved there. A thread that runs
 * instead finds the hard mask closed without a vector noted, and the note makes it
 * open the mask like any other. When this thread comes back (maybe on another core),
 * whatever was noted meanwhile is delivered here, and may make it give way again.
 */
void *irq_give_way(struct trap_frame *regs, void *extended, void *room)
{
    do {
        this_arch_core()->noted_vector = VECTOR_NONE;
        CORE_OR(pending, CORE_PENDING_IRQ);
        upcall_preempt();
        cli();
        if (CORE_GET(pending) & CORE_PENDING_IRQ) {
            deliver_noted(this_arch_core());
        }
    } while (CORE_GET(pending) & CORE_PENDING_RESCHED);
    return signal_at_interrupt(regs, extended, room);
}

int irq_arch_attach_isa(uint32_t line, void (*handler)(void *), void *arg)
{
    if (line >= ISA_LINES || !apic_prepare()) {
        return -HE_NODEV;
    }
    if (isa_lines[line].handler != NULL) {
        return -HE_BUSY;
    }
    isa_lines[line].arg = arg;
    isa_lines[line].handler = handler;
    idt_open(VECTOR_ISA + line);
    int result = ioapic_route_isa(line, VECTOR_ISA + line, this_arch_core()->apic_id);

    if (result != 0) {
        isa_lines[line].handler = NULL;
    }
    return result;
}
