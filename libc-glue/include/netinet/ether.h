/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Addresses of Ethernet as text. */
#ifndef _NETINET_ETHER_H
#define _NETINET_ETHER_H

#include <net/ethernet.h>
#include <sys/cdefs.h>

__BEGIN_DECLS

char *ether_ntoa(const struct ether_addr *__address);
char *ether_ntoa_r(const struct ether_addr *__address, char *__buf);
/* Null for what is no address. */
struct ether_addr *ether_aton(const char *__text);
struct ether_addr *ether_aton_r(const char *__text, struct ether_addr *__address);

__END_DECLS

#endif
