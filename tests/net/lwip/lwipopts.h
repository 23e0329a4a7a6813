/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The kernel's configuration of lwIP (kernel/net/port/lwipopts.h) for lwIP's own unit
 * tests, but for what they look into or count on by number.
 */
#ifndef TESTS_NET_LWIP_LWIPOPTS_H
#define TESTS_NET_LWIP_LWIPOPTS_H

#include "../../../kernel/net/port/lwipopts.h"

#define LWIP_TESTMODE 1

/* They look into lwIP's own pools and statistics, and want none used at the start. */
#undef MEM_LIBC_MALLOC
#undef MEMP_MEM_MALLOC
#undef LWIP_STATS
#undef LWIP_DNS
#undef LWIP_LOOPIF_MULTICAST
#undef LWIP_TIMERS_CUSTOM
#define MEM_LIBC_MALLOC       0
#define MEMP_MEM_MALLOC       0
#define LWIP_STATS            1
#define LWIP_DNS              0
#define LWIP_LOOPIF_MULTICAST 0
#define MIB2_STATS            1
#define MEM_SIZE              16000
#define PBUF_POOL_SIZE        400
#define MEMP_NUM_TCP_SEG      TCP_SND_QUEUELEN
#define LWIP_MEM_ILLEGAL_FREE(msg)

/* What nobody but the tests asks for. */
#define ETHARP_SUPPORT_STATIC_ENTRIES  1
#define LWIP_NETIF_EXT_STATUS_CALLBACK 1

/* Of several sockets with a port one gets a broadcast. */
#undef SO_REUSE_RXTOALL

/* Broadcasts for everybody, addresses of DHCP asked after, sequence numbers that can be
 * foreseen, nobody who counts repetitions (in our sockets). */
#undef IP_SOF_BROADCAST
#undef IP_SOF_BROADCAST_RECV
#undef DHCP_DOES_ARP_CHECK
#undef LWIP_HOOK_TCP_ISN
#undef LWIP_HOOK_TCP_OUT_ADD_TCPOPTS
#define IP_SOF_BROADCAST      0
#define IP_SOF_BROADCAST_RECV 0
#define DHCP_DOES_ARP_CHECK   1

/* Sizes and times. */
#undef TCP_MSS
#undef TCP_TMR_INTERVAL
#undef PBUF_LINK_ENCAPSULATION_HLEN
#define TCP_MSS          536
#define TCP_TMR_INTERVAL 250
#undef TCP_WND
#undef TCP_SND_BUF
#undef TCP_RCV_SCALE
#undef TCP_SND_QUEUELEN
#define TCP_WND          (10 * TCP_MSS)
#define TCP_SND_BUF      (12 * TCP_MSS)
#define TCP_RCV_SCALE    0
#define TCP_SND_QUEUELEN 40

#endif
