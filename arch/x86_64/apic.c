/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The local APIC: xAPIC registers in memory, x2APIC registers as MSRs. */
#include "apic.h"
#include "core/panic.h"
#include "insn.h"
#include "regs.h"
#include "window.h"

#define APIC_SVR_ENABLE   (1u << 8)
#define APIC_BASE_ADDRESS UINT64_C(0x000ffffffffff000)

static bool uses_x2apic; /* the same on all cores */

uint32_t apic_read(enum apic_register reg)
{
    if (uses_x2apic) {
        return (uint32_t)rdmsr(MSR_X2APIC + reg / 16);
    }
    return mmio_read32(WINDOW_APIC_VA + reg);
}

void apic_write(enum apic_register reg, uint32_t value)
{
    if (uses_x2apic) {
        wrmsr(MSR_X2APIC + reg / 16, value);
    } else {
        mmio_write32(WINDOW_APIC_VA + reg, value);
    }
}

/* SDM 3A, 11.12.1: x2APIC mode is entered from the enabled xAPIC mode only. */
static void choose_mode(void)
{
    uint64_t base = rdmsr(MSR_APIC_BASE);

    if ((base & APIC_BASE_ENABLE) == 0) {
        base |= APIC_BASE_ENABLE;
        wrmsr(MSR_APIC_BASE, base);
    }
    if ((base & APIC_BASE_X2APIC) == 0 &&
        (cpu_features.leaf1_ecx & CPUID_1_ECX_X2APIC) != 0) {
        base |= APIC_BASE_X2APIC;
        wrmsr(MSR_APIC_BASE, base);
    }
    uses_x2apic = (base & APIC_BASE_X2APIC) != 0;
    if (!uses_x2apic && !mmu_query(WINDOW_APIC_VA, NULL, NULL, NULL) &&
        mmu_map(WINDOW_APIC_VA, base & APIC_BASE_ADDRESS, PAGE_BYTES, PAGE_BYTES,
                MMU_READ | MMU_WRITE | MMU_DEVICE) != 0) {
        panic("no memory to map the local APIC");
    }
}

static COLD bool set_up(struct arch_core *core)
{
    if ((cpu_features.leaf1_edx & CPUID_1_EDX_APIC) == 0) {
        return false;
    }
    choose_mode();
    idt_open(VECTOR_SPURIOUS);
    apic_write(APIC_SVR, APIC_SVR_ENABLE | VECTOR_SPURIOUS);
    apic_write(APIC_TPR, 0);
    /* The firmware routes the PIC through it, which is masked for good. */
    apic_write(APIC_LVT_LINT0, APIC_LVT_MASKED);
    uint32_t id = apic_read(APIC_ID);

    core->apic_id = uses_x2apic ? id : id >> 24;
    core->apic_ready = true;
    return true;
}

bool apic_prepare(void)
{
    struct arch_core *core = this_arch_core();

    return likely(core->apic_ready) || set_up(core);
}
