/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The addresses from MMU_DEVICE_VA on (512 GiB, one entry of the top page table) are
 * this directory's own. The first 2 MiB share one page table, which exists once the
 * boot core has its stacks, so that mapping a device there takes no memory: a report
 * of a fault inside the frame allocator can still find the ACPI tables.
 *
 *   page 0                      the local APIC's registers
 *   up to 2 MiB - 64 KiB        small devices and firmware tables
 *   from there                  stacks of the boot core, with guard pages
 *   from 512 MiB                stacks of the others, 128 KiB a core
 *   from 1 GiB                  larger devices, and small ones when the first is full
 */
#ifndef X86_WINDOW_H
#define X86_WINDOW_H

#include "arch/mmu.h"

#define WINDOW_APIC_VA      MMU_DEVICE_VA
#define WINDOW_SMALL_VA     (MMU_DEVICE_VA + PAGE_BYTES)
#define WINDOW_STACKS_BYTES (64 * KIB)
#define WINDOW_STACKS_VA    (MMU_DEVICE_VA + 2 * MIB - WINDOW_STACKS_BYTES)
#define WINDOW_CORES_VA     (MMU_DEVICE_VA + 512 * MIB)
#define WINDOW_CORE_BYTES   (128 * KIB)
#define WINDOW_LARGE_VA     (MMU_DEVICE_VA + GIB)
#define WINDOW_END_VA       (MMU_DEVICE_VA + 512 * GIB)

/* slot: 1 to CORE_MAX - 1 */
static inline uint64_t window_core_va(uint32_t slot)
{
    return WINDOW_CORES_VA + slot * WINDOW_CORE_BYTES;
}

#endif
