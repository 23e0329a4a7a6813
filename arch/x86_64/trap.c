/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Exceptions. A page fault may be mended by the memory manager; all else is the
 * program's fault and ends in a report.
 */
#include "trap.h"
#include "arch/percore.h"
#include "arch/upcalls.h"
#include "core.h"
#include "insn.h"
#include "signal.h"
#include "smp.h"

static bool mend_page_fault(const struct trap_frame *frame, uint64_t va)
{
    struct arch_core *core = this_arch_core();
    uint32_t flags = 0;

    /*
     * A page fault inside the mending has overwritten the first one's frame on the
     * common stack, so there is no way back.
     */
    if (core->faults != 0 || (frame->error & PAGE_FAULT_RESERVED) != 0) {
        return false;
    }
    flags |= frame->error & PAGE_FAULT_PRESENT ? FAULT_PRESENT : 0;
    flags |= frame->error & PAGE_FAULT_WRITE ? FAULT_WRITE : 0;
    flags |= frame->error & PAGE_FAULT_FETCH ? FAULT_EXEC : 0;

    /* Held, so that no spin_unlock() in there thinks it may switch threads here. */
    CORE_INC(irq_mask_depth);
    core->faults++;
    bool mended = upcall_page_fault(va, flags);

    core->faults--;
    (void)CORE_DEC_IS_ZERO(irq_mask_depth);
    return mended;
}

void exception_handle(struct trap_frame *frame)
{
    uint64_t va = read_cr2();

    if (frame->vector == EXCEPTION_NMI) {
        smp_nmi();
    }
    if (frame->vector == EXCEPTION_PAGE_FAULT && mend_page_fault(frame, va)) {
        return;
    }
    if (!access_give_up(frame, va) && !signal_at_fault(frame, va)) {
        fault_report(frame, va);
    }
}
