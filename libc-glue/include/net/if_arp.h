/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Messages of ARP (RFC 826). */
#ifndef _NET_IF_ARP_H
#define _NET_IF_ARP_H

#include <stdint.h>

#define ARPOP_REQUEST   1
#define ARPOP_REPLY     2
#define ARPHRD_ETHER    1
#define ARPHRD_LOOPBACK 772

struct arphdr {
    uint16_t ar_hrd; /* all in network byte order */
    uint16_t ar_pro;
    uint8_t ar_hln;
    uint8_t ar_pln;
    uint16_t ar_op;
};

#endif
