/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Names by DNS, and what interfaces there are. Task context, lock not held. */
#ifndef KERNEL_NET_RESOLVE_H
#define KERNEL_NET_RESOLVE_H

#include "abi/net.h"
#include "lib/base.h"

/*
 * Addresses of name; of family HAF_INET or HAF_INET6 as such, as IPv4 ones in
 * hermit_sockaddr_in. How many; -HE_NOENT there are none, -HE_AGAIN no server
 * answers, -HE_INVAL a name that cannot be, -HE_NOMEM.
 */
int resolve_name(const char *name, int family, struct hermit_sockaddr_in6 *addresses,
                 int max);

/* Takes the given servers instead of those that DHCP named. -HE_INVAL. */
int resolve_set_servers(const struct hermit_sockaddr_in6 *servers, int count);

/* Fills in up to max of the addresses of all interfaces; how many there are. */
int list_interfaces(struct hermit_interface *interfaces, int max);

/* These with the lock held. The name and the number of an interface; number 0: there is
 * none, and its name is empty. */
void interface_name(int index, char name[HNET_NAME_BYTES]);
int interface_index(const char *name, size_t len);

/* Its IPv4 address, in network order. 0 or -HE_NODEV. */
int interface_address(int index, uint32_t *address);

#endif
