/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: which memory is near which core. */
#include "abi/errno.h"
#include "abi/syscalls.h"
#include "arch/mmu.h"
#include "arch/numa.h"
#include "arch/smp.h"

int sys_numa_node_count(void)
{
    return (int)numa_node_count();
}

int sys_numa_node_of_core(uint32_t core)
{
    return core < smp_settle() ? (int)numa_node_of_core(core) : -HE_INVAL;
}

int sys_numa_node_of_address(const void *addr)
{
    uint64_t pa;

    if (!mmu_query((uintptr_t)addr, &pa, NULL, NULL)) {
        return -HE_FAULT;
    }
    return (int)numa_node_of_memory(pa);
}

int sys_numa_node_memory(uint32_t node, uint32_t index, uint64_t *base, uint64_t *bytes)
{
    if (node >= numa_node_count()) {
        return -HE_INVAL;
    }
    return numa_node_range(node, index, base, bytes) ? 0 : -HE_NOENT;
}
