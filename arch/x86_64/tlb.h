/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Translations that processors remember (Intel SDM 3A, 4.10; AMD APM 2, 5.5). Whoever
 * takes a page or a permission away calls tlb_flush() after the change of the tables and
 * before the page is used for something else. What becomes accessible needs nothing: no
 * processor remembers that a page is absent, and a fault on a permission that was given
 * meanwhile drops the old translation (SDM 3A, 4.10.4.3).
 */
#ifndef X86_TLB_H
#define X86_TLB_H

#include "core.h"
#include "lib/base.h"

/*
 * Drops stale translations of [va, va + len) on all cores: those that run have done it
 * when this returns, those that halt will before they touch memory. Any context, also
 * under locks that the others wait for: a core that spins answers (cpu_spin()).
 */
void tlb_flush(uint64_t va, uint64_t len);

/*
 * Frees page tables that no entry leads to any more, chained through their first words,
 * all else of them zero: once no core can walk them, which may be later.
 */
void tlb_free_tables(uint64_t *tables);

/* A core that was just counted: from now on it follows. Hard mask closed. */
void tlb_join(struct arch_core *core);

/* Around the halt of an idle core, soft mask held, hard mask closed. */
void tlb_idle_begin(struct arch_core *core);
void tlb_idle_end(struct arch_core *core);

/* In vectors.asm, the gate of VECTOR_TLB, and what it calls, hard mask closed. */
extern const uint8_t tlb_stub[];
void tlb_interrupt(void);

/* cpu_spin() without its keeping of registers; switch.asm calls it. */
void tlb_spin(void);

#endif
