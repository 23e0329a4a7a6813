/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The clocks of POSIX by their numbers, processor time among them. */
#ifndef KERNEL_SCHED_CLOCK_H
#define KERNEL_SCHED_CLOCK_H

#include "lib/base.h"

/* The time of a clock: 0, or -HE_INVAL. Any context but under a run queue's lock. */
int clock_time_ns(uint64_t clock, int64_t *ns);

#endif
