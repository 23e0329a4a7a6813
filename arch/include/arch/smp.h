/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The other cores. Ids are dense: 0 is the core that booted, the others are numbered
 * in the order in which they come up. Nothing here waits except smp_settle().
 */
#ifndef ARCH_SMP_H
#define ARCH_SMP_H

#include "lib/base.h"

struct boot_info;
struct core;

/*
 * Starts all other cores at the same time and returns at once. Each that comes up
 * gets stacks and tables of its own, is counted, and calls upcall_core_started() on
 * its idle stack with the hard mask closed. After cpu_interrupts_on(), on the boot core.
 */
void smp_start(const struct boot_info *boot);

/*
 * Waits until every core that was started is counted or given up: one that does not
 * come up within a bounded time is logged and left out for good. Returns the number of
 * cores, which does not change any more. Task context; cheap from the second call on.
 */
uint32_t smp_settle(void);

/* Cores counted so far, at least 1. Any context. Acquire: their records are complete. */
uint32_t smp_core_count(void);

/* The record of core id < smp_core_count(). Any context. */
struct core *smp_core(uint32_t id);

/*
 * Makes another core look at its run queue soon: sets CORE_PENDING_RESCHED there
 * by an interrupt; a halted core wakes. What the caller wrote before is visible to it.
 * Any context; never waits for that core.
 */
void smp_kick(uint32_t id);

/* Halts all other cores for good: the machine ends or a panic is printed. Any context. */
void smp_stop_others(void);

/* The NUMA node that the firmware's table (ACPI SRAT) gives core id; 0 without one. */
uint32_t smp_core_node(uint32_t id);

#endif
