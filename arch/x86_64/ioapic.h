/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The I/O APIC: from the legacy interrupt lines to vectors (82093AA data sheet). */
#ifndef X86_IOAPIC_H
#define X86_IOAPIC_H

#include "lib/base.h"

/*
 * Sends ISA line (0 to 15) as vector to the core with that local APIC, and opens
 * it. The first call looks for the controller. 0 or -HE_NODEV.
 */
int ioapic_route_isa(uint32_t line, uint32_t vector, uint32_t apic_id);

#endif
