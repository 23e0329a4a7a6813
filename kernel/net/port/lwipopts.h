/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * How lwIP is configured. It runs without a thread of its own (NO_SYS): every call
 * is made under the network's lock (net.h), on the thread of whoever sends or
 * receives, and its timers are driven by timers.c. Nothing is sized at compile
 * time that memory or traffic should decide: all objects come from the kernel heap.
 */
#ifndef LWIP_LWIPOPTS_H
#define LWIP_LWIPOPTS_H

#include <stddef.h>
#include <stdint.h>

#define NO_SYS               1
#define LWIP_NETCONN         0
#define LWIP_SOCKET          0
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_TIMERS          1
#define LWIP_TIMERS_CUSTOM   1
#define LWIP_STATS           0

/* Memory: the kernel heap. */
void *net_malloc(size_t size);
void *net_calloc(size_t count, size_t size);
void net_free(void *ptr);
#define MEM_LIBC_MALLOC 1
#define MEMP_MEM_MALLOC 1
#define mem_clib_malloc net_malloc
#define mem_clib_calloc net_calloc
#define mem_clib_free   net_free
#define MEM_ALIGNMENT   8
/* A driver's own header stands in front of the frame (nic.h: headroom). */
#define PBUF_LINK_ENCAPSULATION_HLEN 18

/* Of a few bytes known at compile time: in place, not by a call. */
#define SMEMCPY(dst, src, len) __builtin_memcpy(dst, src, len)

/* Ethernet and ARP */
#define LWIP_ARP                     1
#define LWIP_ETHERNET                1
#define ARP_TABLE_SIZE               100
#define ARP_QUEUEING                 1
#define ARP_QUEUE_LEN                16
#define ETHARP_SUPPORT_VLAN          0
#define LWIP_NETIF_HWADDRHINT        1
#define LWIP_NETIF_HOSTNAME          1
#define LWIP_NETIF_API               0
#define LWIP_NETIF_LOOPBACK          1
#define LWIP_HAVE_LOOPIF             1
#define LWIP_LOOPIF_MULTICAST        1
#define LWIP_NETIF_STATUS_CALLBACK   1
#define LWIP_CHECKSUM_CTRL_PER_NETIF 1
uint16_t net_checksum(const void *data, int len);
#define LWIP_CHKSUM net_checksum

/* IP */
#define LWIP_IPV4                     1
#define IP_REASSEMBLY                 1
#define IP_REASS_MAX_PBUFS            256
#define IP_FRAG                       1
#define IP_SOF_BROADCAST              1
#define IP_SOF_BROADCAST_RECV         1
#define LWIP_ICMP                     1
#define LWIP_IGMP                     1
#define LWIP_MULTICAST_TX_OPTIONS     1
#define LWIP_RAW                      1
#define LWIP_DHCP                     1
#define DHCP_DOES_ARP_CHECK           0 /* costs seconds; the server has looked */
#define LWIP_DNS                      1
#define DNS_TABLE_SIZE                16
#define DNS_MAX_NAME_LENGTH           256
#define DNS_MAX_SERVERS               3
#define LWIP_DNS_SUPPORT_MDNS_QUERIES 0

#define LWIP_IPV6                     1
#define LWIP_IPV6_AUTOCONFIG          1
#define LWIP_IPV6_DHCP6               0
#define LWIP_IPV6_FRAG                1
#define LWIP_IPV6_REASS               1
#define IPV6_FRAG_COPYHEADER          1 /* pointers do not fit in the header */
#define LWIP_ND6_QUEUEING             1
#define LWIP_IPV6_NUM_ADDRESSES       4
#define LWIP_ND6_NUM_NEIGHBORS        32
#define LWIP_ND6_NUM_DESTINATIONS     32
#define LWIP_IPV6_DUP_DETECT_ATTEMPTS 1

/* UDP */
#define LWIP_UDP     1
#define LWIP_UDPLITE 0

/* TCP */
#define LWIP_TCP              1
#define SO_REUSE              1
#define SO_REUSE_RXTOALL      1 /* a group's datagram is for all that have its port */
#define LWIP_TCP_KEEPALIVE    1
#define LWIP_TCP_SACK_OUT     1
#define LWIP_TCP_MAX_SACK_NUM 4
#define LWIP_TCP_TIMESTAMPS   0
#define TCP_LISTEN_BACKLOG    1
#define TCP_QUEUE_OOSEQ       1
#define TCP_TTL               64
#define TCP_MSS               1460
#define LWIP_WND_SCALE        1
/* The window is told again when a quarter of it has been read; where the other side does
 * not know scaled ones, it is a small one. */
#define TCP_WND_UPDATE_THRESHOLD   (TCP_WND_MAX(pcb) / 4)
#define TCP_RCV_SCALE              7
#define TCP_SND_QUEUELEN           0x8000
#define TCP_DEFAULT_LISTEN_BACKLOG 0xff
/* Milliseconds: acknowledgements wait for one such, retransmission counts two. */
#define TCP_TMR_INTERVAL 50
/* Ports are reused after twice this: lwIP looks through all that wait for it. It counts
 * the same from close() to the last acknowledgement, and takes a segment to be lost with
 * that; there we count from the last sign of life (recovery.c), and longer. */
#define TCP_MSL (pcb->state == LAST_ACK ? 30000U : 5000U)
/* One a second (tcp_start_clock()). */
#define TCP_SYNMAXRTX 12
/* Windows depend on the machine's memory (tcp_limits.c). lwIP's own checks at compile
 * time see the largest. */
#define NET_TCP_WINDOW_MAX (UINT32_C(0xffff) << TCP_RCV_SCALE)
#ifdef NET_LWIP_CHECKS
#define TCP_WND                        (0xffffU << TCP_RCV_SCALE)
#define TCP_SND_BUF                    (0xffffU << TCP_RCV_SCALE)
#define LWIP_DISABLE_TCP_SANITY_CHECKS 1
#else
extern uint32_t net_tcp_window, net_tcp_send_bytes;
#define TCP_WND     net_tcp_window
#define TCP_SND_BUF net_tcp_send_bytes
#endif
/* Sequence numbers that a stranger cannot guess (RFC 6528). */
#define LWIP_HOOK_TCP_ISN net_tcp_isn
/* Options are rare but where something got lost. */
#define LWIP_HOOK_TCP_INPACKET_PCB(pcb, header, len, first_len, rest, p) \
    ((len) == 0 && (pcb)->state == ESTABLISHED                           \
         ? ERR_OK                                                        \
         : net_tcp_look_at(pcb, header, len, first_len, rest, p))
/* Each header that leaves: what was sent before is counted for TCP_INFO. */
#define LWIP_HOOK_TCP_OUT_ADD_TCPOPTS(p, header, pcb, options)                \
    ((pcb) != NULL && TCP_SEQ_LT(lwip_ntohl((header)->seqno), (pcb)->snd_nxt) \
         ? net_tcp_note_repeated(pcb, p, header, options)                     \
         : (options))
#define LWIP_HOOK_FILENAME "net/hooks.h"

#endif
