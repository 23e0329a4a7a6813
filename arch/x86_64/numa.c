/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Nodes: the proximity domains of the SRAT, numbered in ascending order. */
#include "arch/numa.h"
#include "abi/boot_info.h"
#include "acpi.h"
#include "arch/mmu.h"
#include "boot.h"
#include "core/log.h"
#include "smp.h"
#include "sync/spinlock.h"

#define NODES_MAX 64

static struct acpi_table srat;      /* no bytes: none, or not read yet */
static uint32_t domains[NODES_MAX]; /* of the nodes, ascending */
static uint32_t node_count;         /* 0: not read yet; written last */
static struct spinlock numa_lock = SPINLOCK_OF(LOCK_NUMA); /* guards the reading */

/* Something of the range is memory: tables also name places where some may be plugged. */
static bool has_memory(const struct acpi_affinity *range)
{
    const struct boot_info *boot = boot_information();
    const struct boot_mem_region *region = mmu_direct(boot->mem_regions_pa);

    for (uint32_t i = 0; i < boot->mem_region_count; i++, region++) {
        if (region->kind != BOOT_MEM_RESERVED &&
            region->base_pa < range->base_pa + range->len_bytes &&
            range->base_pa < region->base_pa + region->len_bytes) {
            return true;
        }
    }
    return false;
}

static bool next_in_force(uint32_t *at, struct acpi_affinity *out)
{
    while (acpi_next_affinity(srat, at, out)) {
        if (!out->is_memory || has_memory(out)) {
            return true;
        }
    }
    return false;
}

/* The node of a domain, or where it belongs among count of them. */
static uint32_t place_of(uint32_t domain, uint32_t count)
{
    uint32_t node = 0;

    while (node < count && domains[node] < domain) {
        node++;
    }
    return node;
}

static uint32_t collect_domains(void)
{
    struct acpi_affinity next;
    uint32_t at = 0, count = 0;

    while (next_in_force(&at, &next)) {
        uint32_t node = place_of(next.domain, count);

        if (node < count && domains[node] == next.domain) {
            continue;
        }
        if (count == NODES_MAX) {
            log_warn("numa: more than %u nodes; the others count as node 0", NODES_MAX);
            break;
        }
        for (uint32_t i = count++; i > node; i--) {
            domains[i] = domains[i - 1];
        }
        domains[node] = next.domain;
    }
    return count;
}

static COLD void read_table(void)
{
    spin_lock(&numa_lock);
    if (node_count == 0) {
        srat = acpi_find("SRAT");
        /* Release pairs with the acquire in numa_node_count(). */
        __atomic_store_n(&node_count, MAX(collect_domains(), 1u), __ATOMIC_RELEASE);
    }
    spin_unlock(&numa_lock);
}

uint32_t numa_node_count(void)
{
    uint32_t count = __atomic_load_n(&node_count, __ATOMIC_ACQUIRE);

    if (unlikely(count == 0)) {
        read_table();
        count = node_count;
    }
    return count;
}

static uint32_t node_of(uint32_t domain)
{
    uint32_t count = numa_node_count();
    uint32_t node = place_of(domain, count);

    return node < count && domains[node] == domain ? node : 0;
}

uint32_t numa_node_of_core(uint32_t id)
{
    uint32_t apic_id = smp_arch_core(id)->apic_id, at = 0;
    struct acpi_affinity next;

    (void)numa_node_count();
    while (next_in_force(&at, &next)) {
        if (!next.is_memory && next.apic_id == apic_id) {
            return node_of(next.domain);
        }
    }
    return 0;
}

uint32_t smp_core_node(uint32_t id)
{
    return numa_node_of_core(id);
}

uint32_t numa_node_of_memory(uint64_t pa)
{
    struct acpi_affinity next;
    uint32_t at = 0;

    (void)numa_node_count();
    while (next_in_force(&at, &next)) {
        if (next.is_memory && pa - next.base_pa < next.len_bytes) {
            return node_of(next.domain);
        }
    }
    return 0;
}

bool numa_node_range(uint32_t node, uint32_t index, uint64_t *base_pa, uint64_t *len)
{
    struct acpi_affinity next;
    uint32_t at = 0;

    (void)numa_node_count();
    while (next_in_force(&at, &next)) {
        if (next.is_memory && node_of(next.domain) == node && index-- == 0) {
            *base_pa = next.base_pa;
            *len = next.len_bytes;
            return true;
        }
    }
    return false;
}
