/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Accesses to the address space under test, with page faults like a processor's. */
#include "arch/mmu.h"
#include "arch/upcalls.h"
#include "host.h"
#include "mm/vm.h"

static uint64_t faults;

uint64_t host_faults(void)
{
    return faults;
}

static uint32_t needed(uint32_t flags)
{
    if (flags & FAULT_EXEC) {
        return MMU_EXEC;
    }
    return flags & FAULT_WRITE ? MMU_WRITE : MMU_READ | MMU_WRITE | MMU_EXEC;
}

bool host_access(uint64_t va, uint32_t flags, uint8_t *byte)
{
    uint64_t pa;
    uint32_t prot;
    bool present;

    /* A fault that is mended twice in vain is as bad as one that is not. */
    for (int tries = 0; tries < 3; tries++) {
        present = mmu_query(va, &pa, NULL, &prot);
        if (present && (prot & needed(flags)) != 0) {
            uint8_t *memory = mmu_direct(pa);

            if (flags & FAULT_WRITE) {
                *memory = *byte;
            } else {
                *byte = *memory;
            }
            return true;
        }
        faults++;
        if (!vm_fault(va, flags | (present ? FAULT_PRESENT : 0))) {
            return false;
        }
    }
    return false;
}
