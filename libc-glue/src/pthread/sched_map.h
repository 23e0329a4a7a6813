/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * POSIX policies and the kernel's priorities 0 to 31: SCHED_OTHER is its normal
 * one, SCHED_RR has all of them under their own numbers. Threads of one priority
 * share a core by time slices, so there is no SCHED_FIFO.
 */
#ifndef LIBPOSIX_SCHED_MAP_H
#define LIBPOSIX_SCHED_MAP_H

#include <sched.h>
#include "internal.h"

/* 0 and the kernel's priority in *prio, EINVAL, or ENOTSUP for the policy. */
static inline int kernel_priority(int policy, int priority, int *prio)
{
    switch (policy) {
    case SCHED_OTHER:
        *prio = HPRIO_NORMAL;
        return priority == 0 ? 0 : EINVAL;
    case SCHED_RR:
        *prio = priority;
        return priority >= HPRIO_LOWEST && priority <= HPRIO_HIGHEST ? 0 : EINVAL;
    case SCHED_FIFO:
        return ENOTSUP;
    default:
        return EINVAL;
    }
}

#endif
