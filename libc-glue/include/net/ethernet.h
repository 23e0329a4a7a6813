/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Frames of Ethernet. */
#ifndef _NET_ETHERNET_H
#define _NET_ETHERNET_H

#include <stdint.h>
#include <sys/cdefs.h>

#define ETH_ALEN         6
#define ETH_HLEN         14
#define ETH_ZLEN         60
#define ETH_DATA_LEN     1500
#define ETH_FRAME_LEN    1514
#define ETHER_ADDR_LEN   ETH_ALEN
#define ETHER_HDR_LEN    ETH_HLEN
#define ETHERMTU         ETH_DATA_LEN
#define ETHERTYPE_IP     0x0800
#define ETHERTYPE_ARP    0x0806
#define ETHERTYPE_REVARP 0x8035
#define ETHERTYPE_VLAN   0x8100
#define ETHERTYPE_IPV6   0x86dd
#define ETH_P_IP         ETHERTYPE_IP
#define ETH_P_ARP        ETHERTYPE_ARP
#define ETH_P_IPV6       ETHERTYPE_IPV6
#define ETH_P_ALL        3

struct ether_addr {
    uint8_t ether_addr_octet[ETH_ALEN];
};

struct ether_header {
    uint8_t ether_dhost[ETH_ALEN];
    uint8_t ether_shost[ETH_ALEN];
    uint16_t ether_type; /* network byte order */
};

#endif
