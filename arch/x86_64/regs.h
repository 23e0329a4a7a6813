/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Registers of the processor: control registers (Intel SDM 3A, 2.5), model-specific
 * registers (SDM 4), CPUID bits (SDM 2A, CPUID). Only what is used.
 */
#ifndef X86_REGS_H
#define X86_REGS_H

#define RFLAGS_IF (UINT64_C(1) << 9)

#define CR0_MP (UINT64_C(1) << 1)
#define CR0_EM (UINT64_C(1) << 2)
#define CR0_TS (UINT64_C(1) << 3)
#define CR0_NE (UINT64_C(1) << 5)
#define CR0_WP (UINT64_C(1) << 16)

#define CR4_MCE        (UINT64_C(1) << 6)
#define CR4_OSFXSR     (UINT64_C(1) << 9)
#define CR4_OSXMMEXCPT (UINT64_C(1) << 10)
#define CR4_FSGSBASE   (UINT64_C(1) << 16)
#define CR4_OSXSAVE    (UINT64_C(1) << 18)

#define EFER_LMA (UINT64_C(1) << 10)
#define EFER_NXE (UINT64_C(1) << 11)

/* State components of XCR0 (SDM 1, 13.1). */
#define XCR0_X87    (UINT64_C(1) << 0)
#define XCR0_SSE    (UINT64_C(1) << 1)
#define XCR0_AVX    (UINT64_C(1) << 2)
#define XCR0_AVX512 (UINT64_C(7) << 5) /* masks, upper halves, registers 16 to 31 */

#define MSR_APIC_BASE    0x1bu
#define MSR_TSC_ADJUST   0x3bu
#define MSR_TSC_DEADLINE 0x6e0u
#define MSR_X2APIC       0x800u /* + register offset / 16 */
#define MSR_PAT          0x277u
#define MSR_EFER         0xc0000080u
#define MSR_FS_BASE      0xc0000100u
#define MSR_GS_BASE      0xc0000101u

#define APIC_BASE_X2APIC (UINT64_C(1) << 10)
#define APIC_BASE_ENABLE (UINT64_C(1) << 11)

/* CPUID leaf 1 */
#define CPUID_1_ECX_X2APIC       (1u << 21)
#define CPUID_1_ECX_TSC_DEADLINE (1u << 24)
#define CPUID_1_ECX_XSAVE        (1u << 26)
#define CPUID_1_ECX_RDRAND       (1u << 30)
#define CPUID_1_ECX_HYPERVISOR   (1u << 31)
#define CPUID_1_EDX_MCE          (1u << 7)
#define CPUID_1_EDX_APIC         (1u << 9)
#define CPUID_1_EDX_PAT          (1u << 16)
/* leaf 7, subleaf 0 */
#define CPUID_7_EBX_FSGSBASE   (1u << 0)
#define CPUID_7_EBX_TSC_ADJUST (1u << 1)
#define CPUID_7_EBX_RDSEED     (1u << 18)
/* leaf 0x80000001 */
#define CPUID_EXT_EDX_NX      (1u << 20)
#define CPUID_EXT_EDX_PAGE_1G (1u << 26)

#endif
