/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A thread's first frame, and its thread pointer. The switch itself is switch.asm. */
#include "arch/context.h"
#include "core.h"
#include "insn.h"
#include "regs.h"
#include "switch.h"

/* What context_switch() pops, from the stack pointer up. */
struct switch_frame {
    uint64_t r15, r14, r13;
    uint64_t r12; /* context_start: the argument */
    uint64_t rbx; /* context_start: the function */
    uint64_t rbp;
    uint64_t return_pc;
};

_Static_assert(sizeof(struct switch_frame) == 56, "popped by switch.asm");
_Static_assert(sizeof(struct switch_frame) <= CONTEXT_FRAME_BYTES, "promised");

void context_init(struct context *ctx, uint64_t stack_top_va, uint64_t tls_base,
                  void (*entry)(void *), void *arg)
{
    struct switch_frame *frame = (struct switch_frame *)(uintptr_t)stack_top_va - 1;

    *frame = (struct switch_frame){
        .r12 = (uint64_t)(uintptr_t)arg,
        .rbx = (uint64_t)(uintptr_t)entry,
        .return_pc = (uint64_t)(uintptr_t)context_start,
    };
    ctx->sp = (uint64_t)(uintptr_t)frame;
    ctx->tls_base = tls_base;
    ctx->control = control_words(); /* POSIX: inherited from its maker */
}

void context_set_tls(uint64_t tls_base)
{
    if (cpu_has_fsgsbase) {
        wrfsbase(tls_base);
    } else {
        wrmsr(MSR_FS_BASE, tls_base);
    }
}

uint64_t context_get_tls(void)
{
    return cpu_has_fsgsbase ? rdfsbase() : rdmsr(MSR_FS_BASE);
}
