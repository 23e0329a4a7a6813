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
#include "arch/smp.h"
#include "arch/upcalls.h"
#include "core/log.h"
#include "insn.h"
#include "interrupt.h"
#include "ioapic.h"
#include "smp.h"
#include "signal.h"
#include "switch.h"

#define ISA_LINES     16
#define MESSAGE_COUNT 24

#define MESSAGE_ADDRESS       UINT64_C(0xfee00000) /* SDM 3A, 11.11 */
#define MESSAGE_APIC_ID_SHIFT 12
#define MESSAGE_APIC_ID_MAX   254u /* 255 is everybody */

struct line {
    void (*handler)(void *);
    void *arg;
};

static struct line isa_lines[ISA_LINES];
static struct line messages[MESSAGE_COUNT];
static struct irq_shared *shared_lines[ISA_LINES];

/* Calls what expects the vector; false if nobody does. */
static bool call_line(struct line *lines, uint32_t count, uint32_t index)
{
    if (index >= count || lines[index].handler == NULL) {
        return false;
    }
    lines[index].handler(lines[index].arg);
    return true;
}

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
    } else if (!call_line(isa_lines, ISA_LINES, vector - VECTOR_ISA) &&
               !call_line(messages, MESSAGE_COUNT, vector - VECTOR_MESSAGE)) {
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
    /* Of the boot core: its local APIC is set up before any other core runs. */
    uint32_t boot_apic_id = smp_arch_core(0)->apic_id;
    int result = ioapic_route_isa(line, VECTOR_ISA + line, boot_apic_id);

    if (result != 0) {
        isa_lines[line].handler = NULL;
    }
    return result;
}

static void call_shared(void *head)
{
    for (struct irq_shared *shared = *(struct irq_shared **)head; shared != NULL;
         shared = shared->next) {
        shared->handler(shared->arg);
    }
}

int irq_arch_attach_shared(uint32_t line, struct irq_shared *shared)
{
    if (line >= ISA_LINES) {
        return -HE_NODEV;
    }
    struct irq_shared **head = &shared_lines[line];

    shared->next = *head;
    if (shared->next != NULL) {
        /* Release: the interrupt handler sees a complete entry. */
        __atomic_store_n(head, shared, __ATOMIC_RELEASE);
        return 0;
    }
    *head = shared;
    int result = irq_arch_attach_isa(line, call_shared, head);

    if (result != 0) {
        *head = NULL;
    }
    return result;
}

int irq_arch_attach_message(void (*handler)(void *), void *arg,
                            struct irq_message *message)
{
    const struct arch_core *boot_core = container_of(smp_core(0), struct arch_core, core);

    if (!apic_prepare() || boot_core->apic_id > MESSAGE_APIC_ID_MAX) {
        return -HE_NODEV;
    }
    for (uint32_t i = 0; i < MESSAGE_COUNT; i++) {
        if (messages[i].handler == NULL) {
            messages[i].arg = arg;
            messages[i].handler = handler;
            idt_open(VECTOR_MESSAGE + i);
            message->address = MESSAGE_ADDRESS | (uint64_t)this_arch_core()->apic_id
                                                     << MESSAGE_APIC_ID_SHIFT;
            message->data = VECTOR_MESSAGE + i;
            return 0;
        }
    }
    return -HE_BUSY;
}
