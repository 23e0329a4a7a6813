/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The header of UDP (RFC 768). */
#ifndef _NETINET_UDP_H
#define _NETINET_UDP_H

#include <stdint.h>

struct udphdr {
    uint16_t uh_sport;
    uint16_t uh_dport;
    uint16_t uh_ulen;
    uint16_t uh_sum;
};

#endif
