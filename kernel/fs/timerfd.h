/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* timerfd: a timer as a file, as Linux has it. */
#ifndef KERNEL_FS_TIMERFD_H
#define KERNEL_FS_TIMERFD_H

#include "fs/file.h"

/* Both in ns: until the next expiration (0: none) and between later ones (0: none). */
struct timerfd_setting {
    int64_t value_ns, interval_ns;
};

/*
 * A timer that is not set, on HCLOCK_MONOTONIC or HCLOCK_REALTIME; with one reference. A
 * read of 8 bytes takes the number of expirations since the last one and waits while
 * there were none. flags: HO_NONBLOCK or 0. -HE_NOMEM.
 */
int timerfd_open(uint64_t clock, uint32_t flags, struct file **file);

/*
 * Sets the timer, from now or (is_absolute) to a point on its clock, and forgets what it
 * has counted. *old, which may be null, receives what it was set to. Task context.
 * -HE_INVAL if file is no timer.
 */
int timerfd_set(struct file *file, bool is_absolute, const struct timerfd_setting *wanted,
                struct timerfd_setting *old);
int timerfd_get(struct file *file, struct timerfd_setting *setting);

#endif
