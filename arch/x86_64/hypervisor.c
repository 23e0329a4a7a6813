/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Hypervisors by their CPUID signature at leaf 0x40000000. Sources: Linux's
 * Documentation/virt/kvm/x86/{cpuid,msr}.rst for KVM, the Hyper-V top-level functional
 * specification 2.4 and 12, VMware's and KVM's timing leaf 0x40000010.
 */
#include "hypervisor.h"
#include "arch/cpu.h"
#include "arch/mmu.h"
#include "core.h"
#include "insn.h"
#include "regs.h"

#define LEAF_SIGNATURE 0x40000000u
#define LEAF_TIMING    0x40000010u /* eax: TSC, ebx: APIC bus, both in kHz */
#define LEAF_END       0x40010000u

#define KVM_LEAF_FEATURES   0x40000001u
#define KVM_FEATURE_CLOCK   (1u << 3)
#define KVM_MSR_SYSTEM_TIME 0x4b564d01u
#define KVM_CLOCK_ENABLE    1u

#define HYPERV_LEAF_FEATURES  0x40000003u
#define HYPERV_FREQUENCY_MSRS (1u << 11)
#define HYPERV_MSR_TSC_HZ     0x40000022u
#define HYPERV_MSR_APIC_HZ    0x40000023u

/* The emulated APIC's bus clock in QEMU and KVM, where nothing else is said. */
#define QEMU_APIC_HZ UINT64_C(1000000000)

/* What KVM writes for the guest (msr.rst, MSR_KVM_SYSTEM_TIME_NEW). */
struct kvm_clock {
    uint32_t version; /* odd while being written */
    uint32_t padding;
    uint64_t tsc_timestamp;
    uint64_t system_time_ns;
    uint32_t tsc_to_ns_mul; /* ns = (cycles << shift) * mul >> 32 */
    int8_t tsc_shift;
    uint8_t flags;
    uint8_t padding2[2];
};
_Static_assert(sizeof(struct kvm_clock) == 32, "KVM's layout");

/* Of the twelve characters of a signature, the first four tell them apart. */
#define SIGNATURE(a, b, c, d) ((uint32_t)(a) | (b) << 8 | (c) << 16 | (d) << 24)

enum hypervisor hypervisor_kind(void)
{
    if ((cpu_features.leaf1_ecx & CPUID_1_ECX_HYPERVISOR) == 0) {
        return HYPERVISOR_NONE;
    }
    switch (cpuid(LEAF_SIGNATURE, 0).ebx) {
    case SIGNATURE('T', 'C', 'G', 'T'):
        return HYPERVISOR_TCG;
    case SIGNATURE('K', 'V', 'M', 'K'):
        return HYPERVISOR_KVM;
    case SIGNATURE('M', 'i', 'c', 'r'):
        return HYPERVISOR_HYPERV;
    default:
        return HYPERVISOR_OTHER;
    }
}

bool cpu_is_virtual(void)
{
    return hypervisor_kind() != HYPERVISOR_NONE;
}

/* Switches KVM's clock on just long enough to read the scale of the TSC from it. */
static uint64_t kvm_clock_tsc_hz(void)
{
    static struct kvm_clock clock __attribute__((aligned(sizeof(struct kvm_clock))));
    uint64_t pa;

    if ((cpuid(KVM_LEAF_FEATURES, 0).eax & KVM_FEATURE_CLOCK) == 0 ||
        !mmu_query((uint64_t)(uintptr_t)&clock, &pa, NULL, NULL)) {
        return 0;
    }
    wrmsr(KVM_MSR_SYSTEM_TIME, pa | KVM_CLOCK_ENABLE);
    (void)cpuid(0, 0); /* an exit, on the way back from which KVM writes */
    uint32_t version = __atomic_load_n(&clock.version, __ATOMIC_ACQUIRE);
    uint32_t mul = __atomic_load_n(&clock.tsc_to_ns_mul, __ATOMIC_ACQUIRE);
    int shift = __atomic_load_n(&clock.tsc_shift, __ATOMIC_ACQUIRE);

    wrmsr(KVM_MSR_SYSTEM_TIME, 0);
    if (version == 0 || (version & 1) != 0 || mul == 0 || shift < -30 || shift > 30) {
        return 0;
    }
    uint64_t hz = ((uint64_t)NS_PER_SEC << 32) / mul;

    return shift < 0 ? hz << -shift : hz >> shift;
}

struct hypervisor_rates hypervisor_rates(void)
{
    enum hypervisor kind = hypervisor_kind();
    struct hypervisor_rates rates = {0, 0};

    if (kind == HYPERVISOR_NONE) {
        return rates;
    }
    uint32_t max_leaf = cpuid(LEAF_SIGNATURE, 0).eax;

    if (kind == HYPERVISOR_HYPERV) {
        if (max_leaf >= HYPERV_LEAF_FEATURES &&
            (cpuid(HYPERV_LEAF_FEATURES, 0).eax & HYPERV_FREQUENCY_MSRS) != 0) {
            rates.tsc_hz = rdmsr(HYPERV_MSR_TSC_HZ);
            rates.apic_hz = rdmsr(HYPERV_MSR_APIC_HZ);
        }
        return rates;
    }
    if (max_leaf >= LEAF_TIMING && max_leaf < LEAF_END) {
        struct cpuid_regs leaf = cpuid(LEAF_TIMING, 0);

        rates.tsc_hz = leaf.eax * UINT64_C(1000);
        rates.apic_hz = leaf.ebx * UINT64_C(1000);
    }
    if (rates.tsc_hz == 0 && kind == HYPERVISOR_KVM) {
        rates.tsc_hz = kvm_clock_tsc_hz();
    }
    if (rates.apic_hz == 0 && (kind == HYPERVISOR_KVM || kind == HYPERVISOR_TCG)) {
        rates.apic_hz = QEMU_APIC_HZ;
    }
    return rates;
}
