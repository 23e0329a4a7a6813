/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The inline part of <arch/mmu.h>: how the 48-bit address space is divided. The upper
 * half has an entry of the top page table, 512 GiB, for stacks and one for devices.
 */
#ifndef ARCH_INLINE_MMU_H
#define ARCH_INLINE_MMU_H

#define MMU_DIRECT_MAP_VA   UINT64_C(0xffff800000000000) /* as in abi/boot_info.h */
#define MMU_USER_START      UINT64_C(0x0000001000000000) /* 64 GiB */
#define MMU_USER_END        UINT64_C(0x00007ffffffff000)
#define MMU_KERNEL_STACK_VA UINT64_C(0xffffc00000000000)
#define MMU_DEVICE_VA       UINT64_C(0xffffe00000000000)

#endif
