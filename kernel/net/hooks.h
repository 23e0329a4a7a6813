/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Where lwIP asks us (LWIP_HOOK_FILENAME); only its own files and ours that answer
 * include it. Network's lock held. */
#ifndef KERNEL_NET_HOOKS_H
#define KERNEL_NET_HOOKS_H

#include <stdbool.h>
#include "lwip/err.h"
#include "lwip/ip_addr.h"

struct pbuf;
struct tcp_pcb;
struct tcp_hdr;

/* The first sequence number of a connection that nobody can guess (RFC 6528). */
u32_t net_random_isn(const ip_addr_t *local_ip, u16_t local_port,
                     const ip_addr_t *remote_ip, u16_t remote_port);

/* The same for lwIP; larger than all of the connection before, if that is known. */
u32_t net_tcp_isn(const ip_addr_t *local_ip, u16_t local_port, const ip_addr_t *remote_ip,
                  u16_t remote_port);

/*
 * A segment has come for pcb, which may be a listening one: header in host order, its
 * options in len bytes, of which first_len are behind it and the others at rest; p has
 * the data. Sees what is lost, and makes lwIP send it again. ERR_OK, or anything else if
 * lwIP is only to free p.
 */
err_t net_tcp_look_at(struct tcp_pcb *pcb, struct tcp_hdr *header, u16_t len,
                      u16_t first_len, const u8_t *rest, struct pbuf *p);

/* Whether the congestion window is that of a recovery from loss, not to be relied on. */
bool net_tcp_is_recovering(const struct tcp_pcb *pcb);

/* For lwIP, in place of its own: all that is under way is to be sent again, in order. */
err_t net_tcp_rexmit_rto_prepare(struct tcp_pcb *pcb);

/* A header goes out in front of p's data that has gone out before, or of none; options is
 * handed back. */
u32_t *net_tcp_note_repeated(const struct tcp_pcb *pcb, const struct pbuf *p,
                             const struct tcp_hdr *header, u32_t *options);

/* A segment has come for a connection: what has no room in the window goes, where lwIP
 * would keep it. ERR_OK, or anything else where it goes over the end of what the other
 * side sends. */
err_t net_tcp_check_end(const struct tcp_pcb *pcb, struct tcp_hdr *header,
                        struct pbuf *p);

/* The same as net_tcp_look_at() for a connection in TIME-WAIT. */
err_t net_tcp_reopen(struct tcp_pcb *pcb, struct tcp_hdr *header, u16_t options,
                     const u8_t *rest, struct pbuf *p);

#endif
