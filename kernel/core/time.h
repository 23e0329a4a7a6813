/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Clocks. The monotonic clock is the cycle counter, scaled; the scale is found
 * when somebody first asks, never at boot. Any context.
 */
#ifndef KERNEL_CORE_TIME_H
#define KERNEL_CORE_TIME_H

#include "abi/syscalls.h"
#include "lib/base.h"

struct boot_info;

void time_init(const struct boot_info *boot);

/* ns since boot, never going back on any core. */
int64_t time_mono_ns(void);

/* ns since 1970-01-01 UTC; the time since boot where no clock tells the date. */
int64_t time_wall_ns(void);

/* Sets the wall clock of this machine. Deadlines that exist stay where they are. */
void time_set_wall(int64_t ns);

/* The date at which cpu_cycles() read cycles; boot time for what was before. Always
 * the same for the same cycles. */
int64_t time_wall_of_cycles(uint64_t cycles);

/* The cycle count at which the monotonic clock reads ns (0 for the past, and
 * never more than the far future). */
uint64_t time_cycles_at(int64_t mono_ns);

/* What both clocks are made of; wall_ns is valid only with_date. */
const struct hermit_clock *time_clock(bool with_date);

/* A number of cycles in ns. */
int64_t time_ns_of_cycles(uint64_t cycles);

/* For the log: us since boot, 0 as long as nobody needed the scale. */
uint64_t time_since_boot_us(void);

#endif
