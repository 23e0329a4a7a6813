/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* In place of the kernel's: a simulated card reaches all of the memory. */
#ifndef TESTS_NET_LWIP_LINE_ARCH_MMU_H
#define TESTS_NET_LWIP_LINE_ARCH_MMU_H

#include <stdint.h>

#define MMU_DIRECT_MAP_VA UINT64_C(0)

#endif
