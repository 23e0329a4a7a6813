/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The seal at the low end of a stack. Debug kernels only. */
#include "sched/seal.h"
#include "arch/mmu.h"
#include "core/panic.h"

#define SEAL UINT64_C(0x5ea15ea15ea15ea1)

void seal_stack(uint64_t stack_va)
{
    *(volatile uint64_t *)stack_va = SEAL;
}

void seal_check(const struct task *task)
{
    uint64_t pa;

    /* Not by its own address, which the program may have protected or given back. */
    if (!task->owns_stack || !mmu_query(task->stack_va, &pa, NULL, NULL)) {
        return;
    }
    uint64_t found = *(const uint64_t *)mmu_direct(pa);

    if (found != SEAL && found != 0) { /* 0: given back and backed again */
        panic("stack of thread %u overflowed: %#lx at its end %#lx", (unsigned)task->id,
              found, task->stack_va);
    }
}
