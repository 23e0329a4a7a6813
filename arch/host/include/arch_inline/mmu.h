/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The inline part of <arch/mmu.h> on a Linux host: the direct map is an arena of this
 * process (arch/host/mmu.c); all other addresses exist in the software page table only.
 */
#ifndef ARCH_INLINE_MMU_H
#define ARCH_INLINE_MMU_H

#define MMU_DIRECT_MAP_VA   UINT64_C(0x0000200000000000)
#define MMU_USER_START      UINT64_C(0x0000001000000000)
#define MMU_USER_END        UINT64_C(0x00007ffffffff000)
#define MMU_KERNEL_STACK_VA UINT64_C(0xffffc00000000000)
#define MMU_DEVICE_VA       UINT64_C(0xffffe00000000000)

#endif
