/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The kernel's, on a host that has types of its own. */
#ifndef TESTS_NET_LWIP_ARCH_CC_H
#define TESTS_NET_LWIP_ARCH_CC_H

#include <limits.h>
#include <stdlib.h>
#include <sys/types.h>
#undef SSIZE_MAX
#define ssize_t lwip_ssize_t
#include "../../../../kernel/net/port/arch/cc.h"
#undef ssize_t

#endif
