/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The stack protector's secrets: the kernel's own guard and the threads' canary. */
#ifndef KERNEL_CORE_RANDOM_H
#define KERNEL_CORE_RANDOM_H

#include "lib/base.h"

struct boot_info;

/* Makes the canaries from the processor's random numbers, or else from what the
 * host gave and the cycle counter. */
void random_init(const struct boot_info *boot);

/* The same for all threads; its lowest byte is 0, so that it ends a string. */
uint64_t random_canary(void);

#endif
