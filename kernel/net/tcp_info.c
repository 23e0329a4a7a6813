/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What TCP_INFO tells of a connection. */
#include "abi/errno.h"
#include "net/hooks.h"
#include "net/tcp.h"
#include "lwip/priv/tcp_priv.h"

#define USEC_A_TICK (TCP_SLOW_INTERVAL * 1000u)

#define OPTION_SACK  2u
#define OPTION_SCALE 4u

#define REORDERING 3u /* segments that may overtake one before it is taken to be lost */

/* As Linux numbers them, in lwIP's order. */
static const uint8_t states[] = {
    [CLOSED] = 7,      [LISTEN] = 10,    [SYN_SENT] = 2,   [SYN_RCVD] = 3,
    [ESTABLISHED] = 1, [FIN_WAIT_1] = 4, [FIN_WAIT_2] = 5, [CLOSE_WAIT] = 8,
    [CLOSING] = 11,    [LAST_ACK] = 9,   [TIME_WAIT] = 6,
};

static uint32_t segments(uint32_t bytes, uint32_t mss)
{
    return mss != 0 ? (bytes + mss - 1) / mss : 0;
}

static void fill_connection(const struct tcp_socket *tcp, struct hermit_tcp_info *info)
{
    const struct tcp_pcb *pcb = tcp->pcb;
    uint32_t mss = tcp->wire_mss != 0 ? tcp->wire_mss : pcb->mss;
    const struct netif *netif = ip_route(&pcb->local_ip, &pcb->remote_ip);

    info->retransmits = pcb->nrtx;
    info->probes = pcb->persist_backoff != 0 ? pcb->persist_probe : pcb->keep_cnt_sent;
    info->backoff = pcb->persist_backoff != 0 ? pcb->persist_backoff : pcb->nrtx;
    info->options = ((pcb->flags & TF_SACK) != 0 ? OPTION_SACK : 0) |
                    ((pcb->flags & TF_WND_SCALE) != 0 ? OPTION_SCALE : 0);
    info->send_scale = pcb->snd_scale & 0xf;
    info->receive_scale = pcb->rcv_scale & 0xf;
    info->rto_us = (uint32_t)pcb->rto * USEC_A_TICK;
    info->ato_us = TCP_FAST_INTERVAL * 1000;
    info->send_mss = mss;
    info->receive_mss = info->advertised_mss = TCP_MSS;
    info->unacked = segments(pcb->snd_nxt - pcb->lastack, mss);
    info->retransmitting = pcb->nrtx != 0 ? 1 : 0;
    info->path_mtu = netif != NULL && netif->mtu != 0 ? netif->mtu : UINT16_MAX;
    info->receive_ssthresh = pcb->rcv_wnd;
    info->rtt_us = (uint32_t)pcb->sa * USEC_A_TICK / 8; /* lwIP keeps eighths */
    info->rtt_variance_us = (uint32_t)pcb->sv * USEC_A_TICK / 4;
    info->send_ssthresh = segments(pcb->ssthresh, mss);
    info->send_window_segments = segments(pcb->cwnd, mss);
    info->reordering = REORDERING;
}

int tcp_get_info(struct socket *socket, struct hermit_tcp_info *info)
{
    const struct tcp_socket *tcp = tcp_of(socket);

    *info = (struct hermit_tcp_info){.state = states[CLOSED]};
    info->receive_space = tcp->receive_max;
    info->total_retransmitted = tcp->repeated;
    if (tcp->pcb != NULL) {
        info->state = states[tcp->pcb->state];
        if (tcp->stage != TCP_LISTENING) { /* whose control block is a smaller one */
            fill_connection(tcp, info);
        }
    }
    return 0;
}

u32_t *net_tcp_note_repeated(const struct tcp_pcb *pcb, const struct pbuf *p,
                             const struct tcp_hdr *header, u32_t *options)
{
    struct tcp_socket *tcp = pcb->callback_arg;

    /* Probes of a closed window or a silent peer repeat nothing. */
    if (tcp != NULL && pcb->persist_backoff == 0 &&
        (p->tot_len > TCPH_HDRLEN_BYTES(header) ||
         (TCPH_FLAGS(header) & (TCP_SYN | TCP_FIN)) != 0)) {
        tcp->repeated++;
    }
    return options;
}
