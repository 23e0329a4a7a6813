/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The handlers of -fsanitize=undefined (ubsan.c) are called by compiled code only. They
 * panic with the place of the undefined behaviour; any context.
 */
#ifndef KERNEL_CORE_UBSAN_H
#define KERNEL_CORE_UBSAN_H

#include "lib/base.h"

#endif
