/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The interrupt descriptor table (Intel SDM 3A, 6.14.1). Exceptions have their gates
 * from the start; an interrupt vector gets its own when somebody wants it.
 */
#include "core.h"
#include "core/panic.h"
#include "insn.h"
#include "trap.h"

/* Present, DPL 0, 64-bit interrupt gate: the processor clears IF. */
#define GATE_FLAGS UINT64_C(0x8e00)

struct gate {
    uint64_t low, high;
};

static struct gate *idt;

static uint64_t gate_low(const void *stub, enum ist_index ist)
{
    uint64_t pc = (uint64_t)(uintptr_t)stub;

    return (pc & 0xffff) | (uint64_t)SELECTOR_CODE << 16 | (GATE_FLAGS | ist) << 32 |
           (pc >> 16 & 0xffff) << 48;
}

static void gate_set_ist(uint32_t vector, enum ist_index ist)
{
    idt[vector].low = gate_low(exception_stubs[vector], ist);
}

void idt_fill(uint64_t va)
{
    idt = (struct gate *)(uintptr_t)va;

    /* The code lies below 4 GiB (-mcmodel=small), so the high halves stay 0. */
    uint64_t low = gate_low(exception_stubs, IST_FAULT);

    for (uint32_t vector = 0; vector < VECTOR_FIRST_IRQ; vector++) {
        idt[vector].low = low + (uint64_t)vector * EXCEPTION_STUB_BYTES;
    }
    gate_set_ist(EXCEPTION_NMI, IST_NMI);
    gate_set_ist(EXCEPTION_DOUBLE_FAULT, IST_DOUBLE_FAULT);
    gate_set_ist(EXCEPTION_PAGE_FAULT, IST_PAGE_FAULT);
    gate_set_ist(EXCEPTION_MACHINE_CHECK, IST_MACHINE_CHECK);
}

void idt_load(void)
{
    struct table_pointer pointer = {VECTOR_COUNT * sizeof(struct gate) - 1,
                                    (uint64_t)(uintptr_t)idt};

    lidt(&pointer);
}

void idt_open_at(uint32_t vector, const void *stub)
{
    idt[vector].low = gate_low(stub, IST_IRQ);
}

void idt_open(uint32_t vector)
{
    ASSERT(vector >= VECTOR_FIRST_IRQ && vector < VECTOR_COUNT);
    idt_open_at(vector, irq_stubs[vector - VECTOR_FIRST_IRQ]);
}
