/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What the processor needs per core: descriptor tables, stacks for interrupts and
 * exceptions, and the few words that the entry code keeps. GS base points here.
 * A core touches only its own, but for the fields of struct tlb_state.
 */
#ifndef X86_CORE_H
#define X86_CORE_H

#include "layout.h"
#include "lib/base.h"

#define GDT_ENTRIES 5 /* null, code, data, and the TSS takes two */

/* Entries of the interrupt stack table, from 1; 0 in a gate means none. */
enum ist_index {
    IST_IRQ = 1,
    IST_PAGE_FAULT,
    IST_FAULT,
    IST_NMI,
    IST_DOUBLE_FAULT,
    IST_MACHINE_CHECK,
    IST_COUNT = IST_MACHINE_CHECK,
};

/* 64-bit task state segment (Intel SDM 3A, 8.7). */
struct tss {
    uint32_t reserved0;
    uint64_t rsp[3];
    uint64_t reserved1;
    uint64_t ist[7]; /* index - 1 */
    uint64_t reserved2;
    uint16_t reserved3;
    uint16_t io_map_offset;
} __attribute__((packed));

_Static_assert(sizeof(struct tss) == 104, "the processor's layout");

/* The id of a core that has begun, but is not counted yet (smp.c). */
#define CORE_NOT_COUNTED UINT32_MAX

/* What tlb.c keeps of a core. */
struct tlb_state {
    uint64_t seen;    /* the last change that this core's TLB follows; written by it */
    uint64_t asked;   /* the last change that it was interrupted for; by who asks */
    uint32_t is_idle; /* it halts, and will look before it touches anything */
} CACHE_ALIGNED;

struct arch_core {
    struct core core;
    uint32_t noted_vector; /* valid while CORE_PENDING_IRQ is set */
    uint32_t faults;       /* page faults and reports under way on this core */
    uint64_t stack_top_va; /* of the idle stack, where the core begins; not the first's */
    uint64_t timer_deadline; /* what the timer was last armed for, in cycles */
    uint32_t apic_id;
    uint32_t spins;   /* turns of loops that wait for another core (tlb.c) */
    bool apic_ready;  /* the local APIC has been set up */
    bool timer_ready; /* and its timer */
    uint64_t gdt[GDT_ENTRIES];
    struct tss tss;
    struct tlb_state tlb; /* read by others, one of its fields written by them */
};

_Static_assert(offsetof(struct arch_core, core) == 0, "GS base serves both");
_Static_assert(offsetof(struct arch_core, noted_vector) == CORE_NOTED_VECTOR,
               "used by vectors.asm");
_Static_assert(offsetof(struct arch_core, stack_top_va) == CORE_STACK_TOP,
               "used by entry.asm");

static inline struct arch_core *this_arch_core(void)
{
    struct arch_core *self;

    __asm__ volatile("mov %%gs:0, %0" : "=r"(self));
    return self;
}

/* Code, in vectors.asm: where the gates lead. */
extern const uint8_t exception_stubs[VECTOR_FIRST_IRQ][EXCEPTION_STUB_BYTES];
extern const uint8_t irq_stubs[VECTOR_COUNT - VECTOR_FIRST_IRQ][IRQ_STUB_BYTES];

/* In vectors.asm: opens the hard mask and sleeps until something has been noted. Soft
 * mask held, hard mask closed at the call. */
void idle_halt(void);

/* In segments.asm: loads the table and all segment registers. GS base becomes 0. */
struct table_pointer;
void segments_load(const struct table_pointer *gdt);

/* Fills the descriptor tables of a core; its memory is zeroed. */
void core_prepare(struct arch_core *core);

/* Loads descriptor tables and per-core base on the running core. */
void core_load(struct arch_core *core);

/* All exceptions use this stack until core_map_stacks() is done. */
void core_set_early_stack(struct arch_core *core, uint64_t early_stack_top_va);

/*
 * Gives the core that boots its guarded stacks. Memory from the frame allocator; panics
 * without. Not to be called from an interrupt or exception.
 */
void core_map_stacks(struct arch_core *core);

/*
 * Makes what core number slot (from 1) needs before it begins: its record, its guarded
 * stacks for exceptions and its idle stack. Null: out of memory.
 */
struct arch_core *core_create(uint32_t slot);

/* Control registers, extended state and feature flags of the core that boots. */
void features_enable(void);

/*
 * The same on any other core, after features_remember() on the first one. False: it
 * lacks something that the first one has.
 */
bool features_join(void);
void features_remember(void);

/*
 * The interrupt descriptor table, one for all cores. idt_fill() writes the gates
 * of the exceptions at va (4 KiB); idt_load() makes the running core use it.
 */
void idt_fill(uint64_t va);
void idt_load(void);

/* Opens the gate of an interrupt vector, VECTOR_FIRST_IRQ or above. */
void idt_open(uint32_t vector);

/* The same with code of its own, which runs whatever the soft mask says. */
void idt_open_at(uint32_t vector, const void *stub);

/* Registers of CPUID leaf 1 and 7 and 0x80000001, read once at boot. */
struct cpu_features {
    uint32_t leaf1_ecx, leaf1_edx;
    uint32_t leaf7_ebx;
    uint32_t ext_edx;
    uint32_t max_leaf;
};

extern struct cpu_features cpu_features;

/* Read by assembly: see vectors.asm and switch.asm. Written once at boot. */
extern bool cpu_has_fsgsbase;
extern uint64_t xsave_mask;
extern uint64_t xsave_bytes;

#endif
