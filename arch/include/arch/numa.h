/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Which memory is near which core, as the firmware says; without a word from it all is
 * node 0. Nodes are numbered from 0, without gaps. The first call reads the firmware's
 * table. Task context.
 */
#ifndef ARCH_NUMA_H
#define ARCH_NUMA_H

#include "lib/base.h"

/* At least 1. */
uint32_t numa_node_count(void);

/* The node of core id < smp_core_count(). */
uint32_t numa_node_of_core(uint32_t id);

/* The node of the memory at pa; 0 where nothing is said about it. */
uint32_t numa_node_of_memory(uint64_t pa);

/* Range number index of node, in physical memory. False: it has no more. */
bool numa_node_range(uint32_t node, uint32_t index, uint64_t *base_pa, uint64_t *len);

#endif
