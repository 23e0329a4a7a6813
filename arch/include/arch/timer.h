/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The one-shot timer of each core and the rate of the cycle counter. Nothing
 * here waits at boot; a rate that is not known from the boot information or the
 * processor is measured when it is first asked for, in less than 1 ms.
 */
#ifndef ARCH_TIMER_H
#define ARCH_TIMER_H

#include "lib/base.h"

struct boot_info;

/* Remembers where to find the rates and a reading to measure against; no waiting. */
void timer_init(const struct boot_info *boot);

/* Rate of cpu_cycles(); never 0. The first call may measure. Any context. */
uint64_t timer_cycles_hz(void);

/*
 * Interrupts this core when cpu_cycles() reaches deadline (at once if it has);
 * TIMER_NEVER turns the timer off. Replaces what was armed. Soft mask held.
 * The interrupt ends in upcall_timer().
 */
#define TIMER_NEVER UINT64_MAX
void timer_arm(uint64_t deadline_cycles);

/* Wall time in ns since 1970 from the real-time clock; 0 where there is none. */
uint64_t timer_rtc_ns(void);

#endif
