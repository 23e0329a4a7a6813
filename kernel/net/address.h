/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Between the program's socket addresses and lwIP's, and lwIP's errors and ours. */
#ifndef KERNEL_NET_ADDRESS_H
#define KERNEL_NET_ADDRESS_H

#include "net/socket.h"
#include "lwip/err.h"
#include "lwip/ip_addr.h"

/*
 * Reads an address for a socket of that domain. An IPv4 address mapped into IPv6
 * becomes an IPv4 one. -HE_INVAL too short, -HE_AFNOSUPPORT of another family.
 */
int address_read(const union socket_address *address, uint32_t len, int domain,
                 ip_addr_t *ip, uint16_t *port);

/* The same of whom to talk to: no address in particular is this machine, as on other
 * systems. */
int address_read_peer(const union socket_address *address, uint32_t len, int domain,
                      ip_addr_t *ip, uint16_t *port);

/* Writes it; the bytes that it has. */
int address_write(union socket_address *address, int domain, const ip_addr_t *ip,
                  uint16_t port);

/* True if a socket may be bound to it: any, or one of an interface. Lock held. */
bool address_is_ours(const ip_addr_t *ip);

/* The address of no interface in particular, for the sockets of a domain. */
const ip_addr_t *address_any(int domain, bool v6_only);

int address_error(err_t err);

#endif
