/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* How fast the processor's counters run. Found when first asked for; any context. */
#ifndef X86_RATE_H
#define X86_RATE_H

#include "lib/base.h"

uint64_t rate_tsc_hz(void);  /* never 0 */
uint64_t rate_apic_hz(void); /* of the APIC timer before its divider; never 0 */

/*
 * Where the rate will have to be measured, takes the first reading now, so that the
 * second, when somebody asks, need not wait. Boot core, apic_prepare() may allocate.
 */
void rate_start_reference(void);

#endif
