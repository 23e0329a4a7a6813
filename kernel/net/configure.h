/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Addresses of an interface: from the environment, the door, or DHCP. Lock held. */
#ifndef KERNEL_NET_CONFIGURE_H
#define KERNEL_NET_CONFIGURE_H

#include "lib/base.h"

struct netif;

/* Takes it up; the first interface gets the fixed addresses, if there are any. */
void configure_interface(struct netif *netif);

#endif
