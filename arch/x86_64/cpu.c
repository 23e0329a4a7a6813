/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The contract of <arch/cpu.h> as far as it is no device's business. */
#include "arch/cpu.h"
#include "boot.h"
#include "core.h"
#include "insn.h"
#include "irq/irq.h"
#include "pagetable.h"
#include "pic.h"
#include "rate.h"
#include "regs.h"
#include "tlb.h"
#include "trap.h"

#define RANDOM_TRIES                                                  \
    10 /* Intel SDM 1, 7.3.17: RDRAND fails that often only if broken \
        */

/* The other cores' are allocated when they are started. */
static struct arch_core boot_core;

void cpu_init_boot_core(void)
{
    idt_fill(boot_idt_va());
    core_prepare(&boot_core);
    core_set_early_stack(&boot_core, boot_fault_stack_top_va());
    core_load(&boot_core);
    features_enable();
    pagetable_adopt();
}

void cpu_interrupts_on(void)
{
    struct arch_core *core = this_arch_core();

    if (core->core.id == 0) { /* the others have all this when they begin */
        core_map_stacks(core);
        if (boot_has_legacy_devices()) {
            pic_close();
        }
        rate_start_reference();
    }
    sti();
}

void cpu_idle(const uint32_t *wake_flag)
{
    struct arch_core *core = this_arch_core();

    /* What arrives is noted: nothing runs before the core knows its translations. */
    irq_mask();
    cli();
    if (__atomic_load_n(wake_flag, __ATOMIC_RELAXED) == 0 && CORE_GET(pending) == 0) {
        tlb_idle_begin(core);
        idle_halt();
        cli();
        tlb_idle_end(core);
    }
    if ((CORE_GET(pending) & CORE_PENDING_IRQ) == 0) {
        sti(); /* else the replay of what was noted does */
    }
    irq_unmask();
}

static bool try_random(bool (*source)(uint64_t *), uint64_t *bits)
{
    for (unsigned i = 0; i < RANDOM_TRIES; i++) {
        /* Some processors answer with success and all ones after a suspend. */
        if (source(bits) && *bits != UINT64_MAX) {
            return true;
        }
        cpu_relax();
    }
    return false;
}

bool cpu_random(uint64_t *bits)
{
    if ((cpu_features.leaf7_ebx & CPUID_7_EBX_RDSEED) && try_random(rdseed, bits)) {
        return true;
    }
    return (cpu_features.leaf1_ecx & CPUID_1_ECX_RDRAND) && try_random(rdrand, bits);
}

size_t cpu_backtrace(uintptr_t *pcs, size_t max)
{
    return backtrace_walk((uint64_t)(uintptr_t)__builtin_frame_address(0), pcs, max);
}
