/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of a masked section in which something happened. */
#include "irq/irq.h"
#include "arch/irq.h"
#include "arch/upcalls.h"

void irq_unmask_pending(void)
{
    uint32_t pending;

    while ((pending = CORE_GET(pending)) != 0) {
        CORE_INC(irq_mask_depth);
        if (pending & CORE_PENDING_IRQ) {
            /* The hard mask is closed: nothing changes until replay opens it. */
            irq_arch_replay();
        } else {
            upcall_preempt();
        }
        (void)CORE_DEC_IS_ZERO(irq_mask_depth);
    }
}
