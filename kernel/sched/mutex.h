/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A lock to sleep on, for the kernel's longer critical sections. Task context
 * only, not while interrupts are masked. Not recursive.
 */
#ifndef KERNEL_SCHED_MUTEX_H
#define KERNEL_SCHED_MUTEX_H

#include "lib/base.h"

struct mutex {
    uint32_t word; /* 0 free, 1 held, 2 held and somebody may sleep */
};

#define MUTEX_INIT \
    {              \
        0          \
    }

void mutex_lock(struct mutex *mutex);
void mutex_unlock(struct mutex *mutex);

#endif
