/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Registers of devices: in memory (mapped by mmu_map_device()) and, where the
 * architecture has them, behind ports. Accesses to one device stay in order; what was
 * written to memory before a register is written is visible to the device by then.
 *
 *   uint8_t mmio_load8(const void *)     also 16 and 32; void mmio_store8(void *,
 * uint8_t) uint8_t port_load8(uint16_t)         also 16 and 32; void
 * port_store8(uint16_t, uint8_t)
 *
 * PORT_COUNT is how many ports there are, 0 where the architecture has none.
 */
#ifndef ARCH_IO_H
#define ARCH_IO_H

#include "lib/base.h"
#include <arch_inline/io.h>

#endif
