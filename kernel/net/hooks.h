/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Where lwIP asks us (LWIP_HOOK_FILENAME); only its own files and hooks.c include it. */
#ifndef KERNEL_NET_HOOKS_H
#define KERNEL_NET_HOOKS_H

#include "lwip/ip_addr.h"

/* The first sequence number of a connection. */
u32_t net_tcp_isn(const ip_addr_t *local_ip, u16_t local_port, const ip_addr_t *remote_ip,
                  u16_t remote_port);

#endif
