/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Between the parts of arch/host: forgets all page tables. */
#ifndef ARCH_MMU_HOST_H
#define ARCH_MMU_HOST_H

void host_mmu_reset(void);

#endif
