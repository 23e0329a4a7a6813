/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#ifndef _NETINET_IF_ETHER_H
#define _NETINET_IF_ETHER_H

#include <net/ethernet.h>
#include <net/if_arp.h>

#endif
