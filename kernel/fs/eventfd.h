/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* eventfd: a counter as a file, as Linux has it. */
#ifndef KERNEL_FS_EVENTFD_H
#define KERNEL_FS_EVENTFD_H

#include "fs/file.h"

/*
 * A counter that begins at count; with one reference. A read of 8 bytes takes the
 * count away (is_semaphore: 1 of it) and waits while it is 0; a write of 8 bytes adds to
 * it and waits while the sum would not fit. flags: HO_NONBLOCK or 0. -HE_NOMEM.
 */
int eventfd_open(uint64_t count, bool is_semaphore, uint32_t flags, struct file **file);

#endif
