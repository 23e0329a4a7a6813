/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * POSIX policies and the kernel's priorities 0 to 31: SCHED_OTHER is the
 * lowest one, SCHED_RR and SCHED_FIFO have all of them under their own numbers. The
 * kernel keeps a thread's policy under POSIX's number.
 */
#ifndef LIBPOSIX_SCHED_MAP_H
#define LIBPOSIX_SCHED_MAP_H

#include <sched.h>
#include "internal.h"

_Static_assert(SCHED_OTHER == HSCHED_OTHER && SCHED_FIFO == HSCHED_FIFO &&
                   SCHED_RR == HSCHED_RR,
               "policies are passed on unchanged");

/* 0 and the kernel's priority in *prio, or EINVAL. */
static inline int kernel_priority(int policy, int priority, int *prio)
{
    switch (policy) {
    case SCHED_OTHER:
        *prio = HPRIO_NORMAL;
        return priority == 0 ? 0 : EINVAL;
    case SCHED_FIFO:
    case SCHED_RR:
        *prio = priority;
        return priority >= HPRIO_LOWEST && priority <= HPRIO_HIGHEST ? 0 : EINVAL;
    default:
        return EINVAL;
    }
}

/* What POSIX calls the priority of a thread with that policy. */
static inline int posix_priority(int policy, int prio)
{
    return policy == SCHED_OTHER ? 0 : prio;
}

#endif
