/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The soft interrupt mask: a count per core. While it is above 0 an interrupt is
 * noted and delivered when the count falls to 0, which is also when a thread that
 * became ready meanwhile takes over. Two instructions, no cli/sti.
 */
#ifndef KERNEL_IRQ_IRQ_H
#define KERNEL_IRQ_IRQ_H

#include "arch/percore.h"
#include "lib/base.h"

/* Delivers noted interrupts and reschedules; only irq_unmask() calls it. */
void irq_unmask_pending(void);

/*
 * Nests. From here to the matching irq_unmask() the caller stays on this core
 * and no handler and no other thread runs on it.
 */
static inline void irq_mask(void)
{
    CORE_INC(irq_mask_depth);
    __atomic_signal_fence(__ATOMIC_SEQ_CST); /* the compiler moves nothing across */
}

static inline void irq_unmask(void)
{
    __atomic_signal_fence(__ATOMIC_SEQ_CST); /* the compiler moves nothing across */
    /* One instruction for the usual case: depth 0 now, and nothing pending. An interrupt
     * that comes behind it finds depth 0 and is handled at once. */
    if (unlikely(!CORE_DEC_AND_NEXT_ARE_ZERO(irq_mask_depth)) &&
        CORE_GET(irq_mask_depth) == 0) {
        irq_unmask_pending();
    }
}

#endif
