/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Network cards as lwIP's interfaces, and their configuration: HERMIT_IP, HERMIT_MASK
 * and HERMIT_GATEWAY, or what the door says (boot_info.net), or else DHCP; IPv6
 * configures itself (RFC 4862). All under the network's lock except where it says
 * otherwise.
 */
#ifndef KERNEL_NET_INTERFACE_H
#define KERNEL_NET_INTERFACE_H

#include "lib/base.h"
#include "lwip/err.h"
#include "lwip/ip_addr.h"

struct tcp_pcb;
struct netif;
struct pbuf;

/* Takes over the cards; when lwIP is up. */
void interface_start(void);

/* Takes in up to budget frames of each card; true if there may be more at once. */
bool interface_poll(uint32_t budget);

/* Wants net_wake() for the next frame of any card; true if there is one already. */
bool interface_arm(void);

/* Tells the cards of what was queued. */
void interface_flush(void);

/* Takes back what the cards have sent: lwIP repeats nothing that is still queued. */
void interface_reclaim(void);

/* True while DHCP has not answered, for a time. */
bool interface_is_waiting(void);

/*
 * Waits until an address of remote's family can be reached through some interface, at
 * most until configuration is given up. The lock is held before and after.
 */
void interface_wait_for(const ip_addr_t *remote);

/* Null: there is none. */
struct netif *interface_by_index(int index);

/* For checks of a frame's length: TCP segments above the MTU that the card cuts. */
err_t net_ip4_frag(struct pbuf *p, struct netif *netif, const ip4_addr_t *dest);
err_t net_ip6_frag(struct pbuf *p, struct netif *netif, const ip6_addr_t *dest);

/* Bytes of one TCP segment that the way to remote takes at once: mss itself, or a
 * multiple where the card cuts segments. */
uint16_t interface_segment_bytes(const ip_addr_t *local, const ip_addr_t *remote,
                                 uint16_t mss);

/* lwIP's tcp_output() after a segment that came in: not where the last try since the
 * interface was polled found no room. Network's lock held. */
err_t net_tcp_output_after_input(struct tcp_pcb *pcb);

#endif
