/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The end of the machine. */
#ifndef KERNEL_CORE_EXIT_H
#define KERNEL_CORE_EXIT_H

#include "lib/base.h"

/*
 * Logs the status, prints the kernel log on the console if HERMIT_VERBOSE asks
 * for it, and ends the machine. Any context, any stack.
 */
NORETURN void machine_exit(int status);

#endif
