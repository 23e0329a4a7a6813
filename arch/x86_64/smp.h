/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The other cores, seen from inside this directory (arch/smp.h is the contract). smp.c
 * counts those that have begun, smp_pc.c makes them begin on a PC; under uhyve they wait
 * in entry.asm.
 */
#ifndef X86_SMP_H
#define X86_SMP_H

#include "arch/smp.h"
#include "core.h"

/* smp_core() with all that this directory keeps. */
static inline struct arch_core *smp_arch_core(uint32_t id)
{
    return (struct arch_core *)smp_core(id);
}

/* A core has been started that is neither counted nor given up. Any context. */
bool smp_is_starting(void);

/* smp_stop_others() has been called. Any context. */
bool smp_is_stopping(void);

/* An NMI arrived: halts for good if smp_stop_others() sent it, else returns. */
void smp_nmi(void);

/* smp_pc.c. True if it is certain and cheap to know that there is no other core. */
bool smp_pc_is_alone(void);

/*
 * Finds out which processors the machine has besides the running one: how
 * many, at most max, with their APIC ids in ids. No other core runs yet.
 */
uint32_t smp_pc_find(uint32_t *ids, uint32_t max);

/* Starts them all. False: that can not be done here. */
bool smp_pc_start(const uint32_t *ids, uint32_t count);

/* Once more, for one that may have missed the first call (SDM 3A, 8.4.4.1). */
void smp_pc_start_again(uint32_t apic_id);

/* All have begun: undoes what they needed for it. */
void smp_pc_finish(void);

/* trampoline.asm: what smp_pc.c copies, not code of the image. */
extern const uint8_t trampoline_start[], trampoline_end[];

/* entry.asm: where they arrive in 64-bit mode; then smp_begin() in C. */
void smp_entry(void);
NORETURN void smp_begin(struct arch_core *core);

/* Read and counted by entry.asm. */
extern struct arch_core **smp_slots;
extern uint32_t smp_slot_count, smp_ticket, smp_is_open;

#endif
