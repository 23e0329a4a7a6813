/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The one-shot timer of the local APIC: by TSC deadline where the processor has that
 * (Intel SDM 3A, 11.5.4.1), else by its count-down register, which may fire a little
 * early or, for the far future, much too early; then it is armed again here.
 */
#include "arch/timer.h"
#include "apic.h"
#include "arch/cpu.h"
#include "arch/upcalls.h"
#include "core/panic.h"
#include "insn.h"
#include "interrupt.h"
#include "rate.h"
#include "regs.h"

#define TIMER_DIVIDER 16

/* APIC timer ticks per cycle, << 32. Written once, before the first count. */
static uint64_t ticks_per_cycle_fp;

void timer_init(const struct boot_info *boot)
{
    (void)boot; /* rate.c asks for the boot information when somebody wants a rate */
}

uint64_t timer_cycles_hz(void)
{
    return rate_tsc_hz();
}

static bool has_tsc_deadline(void)
{
    return (cpu_features.leaf1_ecx & CPUID_1_ECX_TSC_DEADLINE) != 0;
}

static COLD void set_up(struct arch_core *core)
{
    if (!apic_prepare()) {
        panic("timer: the processor has no local APIC");
    }
    idt_open(VECTOR_TIMER);
    if (has_tsc_deadline()) {
        apic_write(APIC_LVT_TIMER, APIC_LVT_TSC_DEADLINE | VECTOR_TIMER);
        mfence(); /* the mode must be set before the deadline (SDM 3A, 11.5.4.1) */
    } else {
        ticks_per_cycle_fp = (uint64_t)(((unsigned __int128)rate_apic_hz() << 32) /
                                        TIMER_DIVIDER / rate_tsc_hz());
        apic_write(APIC_TIMER_DIVIDE, APIC_DIVIDE_BY_16);
        apic_write(APIC_LVT_TIMER, VECTOR_TIMER);
    }
    core->timer_ready = true;
}

static uint32_t count_until(uint64_t deadline_cycles)
{
    uint64_t now = cpu_cycles();

    if (deadline_cycles <= now) {
        return 1; /* 0 would stop the timer */
    }
    unsigned __int128 ticks =
        ((unsigned __int128)(deadline_cycles - now) * ticks_per_cycle_fp >> 32) + 1;

    return ticks < UINT32_MAX ? (uint32_t)ticks : UINT32_MAX;
}

static void program(struct arch_core *core, uint64_t deadline_cycles)
{
    bool off = deadline_cycles == TIMER_NEVER;

    if (unlikely(!core->timer_ready)) {
        if (off) {
            return;
        }
        set_up(core);
    }
    if (has_tsc_deadline()) {
        wrmsr(MSR_TSC_DEADLINE, off ? 0 : MAX(deadline_cycles, 1));
    } else {
        apic_write(APIC_TIMER_INITIAL, off ? 0 : count_until(deadline_cycles));
    }
}

void timer_arm(uint64_t deadline_cycles)
{
    struct arch_core *core = this_arch_core();

    if (core->timer_deadline != deadline_cycles) {
        core->timer_deadline = deadline_cycles;
        program(core, deadline_cycles);
    }
}

void timer_interrupt(void)
{
    struct arch_core *core = this_arch_core();

    /* Too early, or on its way already when the timer was armed anew or turned off. */
    if (cpu_cycles() < core->timer_deadline) {
        program(core, core->timer_deadline);
        return;
    }
    core->timer_deadline = TIMER_NEVER;
    upcall_timer();
}
