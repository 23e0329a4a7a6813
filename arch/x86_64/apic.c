/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The local APIC: xAPIC registers in memory, x2APIC registers as MSRs. */
#include "apic.h"
#include "acpi.h"
#include "core/panic.h"
#include "hypervisor.h"
#include "insn.h"
#include "regs.h"
#include "window.h"

#define APIC_SVR_ENABLE   (1u << 8)
#define APIC_BASE_ADDRESS UINT64_C(0x000ffffffffff000)
#define APIC_ICR_PENDING  (1u << 12)
#define APIC_ID_MAX       254u /* of 8 bits; 255 is everybody */

/* DMA remapping table: the firmware wants 8-bit ids (Intel VT-d 4.1, 8.1). */
#define DMAR_FLAGS          37
#define DMAR_X2APIC_OPT_OUT (1u << 1)

static bool uses_x2apic; /* the same on all cores, by the first one's choice */

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

bool apic_can_reach(uint32_t apic_id)
{
    return uses_x2apic || apic_id <= APIC_ID_MAX;
}

void apic_send(uint32_t apic_id, uint32_t message)
{
    if (uses_x2apic) {
        mfence_lfence(); /* this WRMSR does not serialise (SDM 3A, 11.12.3) */
        wrmsr(MSR_X2APIC + APIC_ICR / 16, (uint64_t)apic_id << 32 | message);
        return;
    }
    /* An interrupt handler's own message must not come between the two halves. */
    bool was_open = save_flags_cli();

    while (apic_read(APIC_ICR) & APIC_ICR_PENDING) {
        pause();
    }
    apic_write(APIC_ICR_HIGH, apic_id << 24);
    apic_write(APIC_ICR, message);
    restore_flags(was_open);
}

static bool firmware_opts_out(void)
{
    return hypervisor_kind() == HYPERVISOR_NONE &&
           (acpi_field(acpi_find("DMAR"), DMAR_FLAGS, 1) & DMAR_X2APIC_OPT_OUT) != 0;
}

/* SDM 3A, 11.12.1: x2APIC mode is entered from the enabled xAPIC mode only. */
static void choose_mode(const struct arch_core *core)
{
    uint64_t base = rdmsr(MSR_APIC_BASE);

    if ((base & APIC_BASE_ENABLE) == 0) {
        base |= APIC_BASE_ENABLE;
        wrmsr(MSR_APIC_BASE, base);
    }
    if (core->core.id == 0) {
        uses_x2apic =
            (base & APIC_BASE_X2APIC) != 0 ||
            ((cpu_features.leaf1_ecx & CPUID_1_ECX_X2APIC) != 0 && !firmware_opts_out());
    }
    if (uses_x2apic && (base & APIC_BASE_X2APIC) == 0) {
        wrmsr(MSR_APIC_BASE, base | APIC_BASE_X2APIC);
    }
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
    choose_mode(core);
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
