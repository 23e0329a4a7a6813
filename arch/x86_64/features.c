/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Processor features: which there are, and switching them on. The first core decides,
 * the others end up alike.
 *
 * Left off on purpose: SMEP, SMAP, UMIP and PCE tell ring 0 from ring 3, and we have
 * no ring 3; PGE keeps translations over a change of CR3, and we change it only to
 * drop them all.
 */
#include "core.h"
#include "hypervisor.h"
#include "insn.h"
#include "regs.h"
#include "trap.h"

/*
 * State components that threads may use: what they hold is saved at preemption on
 * the thread's own stack, in a frame that must stay smaller than the guard page
 * below it. So AMX tiles (8 KiB) are not offered; MPX is gone from processors and
 * PKRU means nothing without user pages. Bit 19: the further 16 general registers.
 */
#define XCR0_WANTED     (XCR0_X87 | XCR0_SSE | XCR0_AVX | XCR0_AVX512 | (UINT64_C(1) << 19))
#define XSAVE_BYTES_MAX 3264

_Static_assert(XSAVE_BYTES_MAX + RED_ZONE_BYTES + sizeof(struct trap_frame) +
                       SIGNAL_FRAME_BYTES + 64 <
                   PAGE_BYTES,
               "irq_preempt in vectors.asm can not reach across a guard page");

struct cpu_features cpu_features;
bool cpu_has_fsgsbase;
uint64_t xsave_mask;
uint64_t xsave_bytes = FXSAVE_BYTES;
static uint64_t cr4_flags; /* what the first core added */
static uint64_t pat;       /* its page attribute table, which all must share */
static uint64_t tsc_adjust;

static void features_read(struct cpu_features *features)
{
    struct cpuid_regs leaf1 = cpuid(1, 0);

    features->max_leaf = cpuid(0, 0).eax;
    features->leaf1_ecx = leaf1.ecx;
    features->leaf1_edx = leaf1.edx;
    features->leaf7_ebx = features->max_leaf >= 7 ? cpuid(7, 0).ebx : 0;
    features->ext_edx = cpuid(0x80000001, 0).edx;
}

/*
 * QEMU's emulator (7.2) takes CR4.OSXSAVE for a reserved bit where subleaf 1 offers
 * nothing, whatever leaf 1 says, and does not even raise #GP, but stays at the
 * instruction for ever. Real processors of that kind exist and can do it.
 */
static bool xsave_is_usable(void)
{
    return (cpu_features.leaf1_ecx & CPUID_1_ECX_XSAVE) != 0 &&
           (cpuid(0xd, 1).eax != 0 || hypervisor_kind() != HYPERVISOR_TCG);
}

/* Sets XCR0; returns the size of the save area for it, 0 if it did not take. */
static uint32_t xcr0_set(uint64_t mask)
{
    xsetbv(0, mask);

    uint32_t bytes = cpuid(0xd, 0).ebx; /* for what XCR0 has now */

    /*
     * KVM inside QEMU's emulator never hears of XSETBV and puts its own value back
     * with the next exit, which the CPUID above was. XCR0 says what is true.
     */
    return xgetbv(0) == mask ? bytes : 0;
}

/* Intel SDM 1, 13.3: CR4.OSXSAVE is set. False: it is of no use after all. */
static bool xsave_enable(void)
{
    struct cpuid_regs leaf = cpuid(0xd, 0);
    uint64_t mask = leaf.eax & XCR0_WANTED;

    if ((mask & XCR0_AVX512) != XCR0_AVX512 || (mask & XCR0_AVX) == 0) {
        mask &= ~XCR0_AVX512; /* all three, and with AVX, else XSETBV faults */
    }
    uint32_t bytes = xcr0_set(mask);

    if (bytes > XSAVE_BYTES_MAX) {
        mask &= XCR0_X87 | XCR0_SSE | XCR0_AVX;
        bytes = xcr0_set(mask);
    }
    if (bytes == 0 || bytes > XSAVE_BYTES_MAX) {
        return false;
    }
    xsave_mask = mask;
    xsave_bytes = ALIGN_UP(bytes, 64);
    return true;
}

static void set_control_registers(void)
{
    write_cr0((read_cr0() & ~(CR0_EM | CR0_TS)) | CR0_MP | CR0_NE | CR0_WP);
    write_cr4(read_cr4() | cr4_flags);
}

static void start_fpu(void)
{
    fninit();
    ldmxcsr(MXCSR_INIT);
}

void features_enable(void)
{
    features_read(&cpu_features);
    cpu_has_fsgsbase = (cpu_features.leaf7_ebx & CPUID_7_EBX_FSGSBASE) != 0;

    bool has_xsave = xsave_is_usable();

    cr4_flags = CR4_OSFXSR | CR4_OSXMMEXCPT;
    if (cpu_features.leaf1_edx & CPUID_1_EDX_MCE) {
        cr4_flags |= CR4_MCE; /* a machine check is reported instead of a reset */
    }
    if (cpu_has_fsgsbase) {
        cr4_flags |= CR4_FSGSBASE;
    }
    if (has_xsave) {
        cr4_flags |= CR4_OSXSAVE;
    }
    set_control_registers();
    if (cpu_features.ext_edx & CPUID_EXT_EDX_NX) {
        uint64_t efer = rdmsr(MSR_EFER);

        if ((efer & EFER_NXE) == 0) {
            wrmsr(MSR_EFER, efer | EFER_NXE);
        }
    }
    if (has_xsave && !xsave_enable()) {
        cr4_flags &= ~CR4_OSXSAVE; /* programs ask this bit before they use AVX */
        write_cr4(read_cr4() & ~CR4_OSXSAVE);
    }
    start_fpu();
}

/* What must be there if the first core has it: instructions and registers in use. */
static bool has_all(const struct cpu_features *mine)
{
    const uint32_t leaf1_ecx = CPUID_1_ECX_X2APIC | CPUID_1_ECX_TSC_DEADLINE |
                               CPUID_1_ECX_XSAVE | CPUID_1_ECX_RDRAND;
    uint32_t missing = cpu_features.leaf1_ecx & ~mine->leaf1_ecx & leaf1_ecx;

    missing |= cpu_features.leaf1_edx & ~mine->leaf1_edx;
    missing |= cpu_features.leaf7_ebx & ~mine->leaf7_ebx &
               (CPUID_7_EBX_FSGSBASE | CPUID_7_EBX_RDSEED | CPUID_7_EBX_TSC_ADJUST);
    missing |= cpu_features.ext_edx & ~mine->ext_edx &
               (CPUID_EXT_EDX_NX | CPUID_EXT_EDX_PAGE_1G);
    return missing == 0;
}

/*
 * What firmware added to a core's time stamp counter, which began with all others' at
 * reset (Intel SDM 3B, 17.17.3). Hypervisors keep the counters of their own in step.
 */
static bool has_tsc_adjust(void)
{
    return (cpu_features.leaf7_ebx & CPUID_7_EBX_TSC_ADJUST) != 0 &&
           hypervisor_kind() == HYPERVISOR_NONE;
}

void features_remember(void)
{
    if (cpu_features.leaf1_edx & CPUID_1_EDX_PAT) {
        pat = rdmsr(MSR_PAT);
    }
    if (has_tsc_adjust()) {
        tsc_adjust = rdmsr(MSR_TSC_ADJUST);
    }
}

bool features_join(void)
{
    struct cpu_features mine;

    features_read(&mine);
    if (!has_all(&mine)) {
        return false;
    }
    set_control_registers();
    /* All cores must agree on it (Intel SDM 3A, 11.12.4). */
    if ((cpu_features.leaf1_edx & CPUID_1_EDX_PAT) && rdmsr(MSR_PAT) != pat) {
        wrmsr(MSR_PAT, pat);
    }
    if (has_tsc_adjust() && rdmsr(MSR_TSC_ADJUST) != tsc_adjust) {
        wrmsr(MSR_TSC_ADJUST, tsc_adjust);
    }
    if (xsave_mask != 0) {
        uint32_t bytes = xcr0_set(xsave_mask);

        if (bytes == 0 || bytes > xsave_bytes) {
            return false;
        }
    }
    start_fpu();
    return true;
}
