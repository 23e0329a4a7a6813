/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The kernel's configuration of lwIP as it is, without what main.c has no need of. */
#ifndef TESTS_NET_LWIP_LINE_LWIPOPTS_H
#define TESTS_NET_LWIP_LINE_LWIPOPTS_H

#include "../../../../kernel/net/port/lwipopts.h"

#undef LWIP_HOOK_TCP_OUT_ADD_TCPOPTS /* nobody counts repetitions */

#endif
