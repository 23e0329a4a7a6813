/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What a unit test can ask of the host architecture: a machine with so much memory, a
 * look at the address space, and panics that are expected. Tests are single-threaded
 * as far as these are concerned.
 */
#ifndef ARCH_HOST_H
#define ARCH_HOST_H

#include "lib/base.h"

struct boot_info;

struct host_region {
    uint64_t base_pa, len_bytes;
    uint32_t kind; /* enum boot_mem_kind */
};

/*
 * A machine with these regions; its physical memory is filled with a pattern. What
 * was there before is gone. Physical addresses below direct_map_bytes (a multiple of
 * 2 MiB) are accessible, the others after mmu_direct_map_extend(). The boot
 * information lies in the first region of kind BOOT_MEM_BOOT.
 */
struct boot_info *host_machine(const struct host_region *regions, unsigned count,
                               uint64_t direct_map_bytes);

/* Makes the page-table functions fail for lack of memory: after n more allocations of
 * tables; -1: never. */
void host_fail_tables(long n);

/* The number of frames that page tables take. */
uint64_t host_table_frames(void);

/*
 * Accesses the byte at va as a program would: page faults go to vm_fault(). False if
 * the fault was not mended. With FAULT_WRITE in flags *byte is stored, else loaded.
 */
bool host_access(uint64_t va, uint32_t flags, uint8_t *byte);

/* Page faults since the program began. */
uint64_t host_faults(void);

/*
 * Runs fn(arg) in a child process; true if it panicked, and then host_panic_text() is
 * what was said. Any other panic ends the test program.
 */
bool host_panics(void (*fn)(void *arg), void *arg);
const char *host_panic_text(void);

#endif
