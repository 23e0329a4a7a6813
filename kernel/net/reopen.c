/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A new connection from a port whose last one is still in TIME-WAIT here (RFC 9293,
 * 3.6.1): a client that closes second has forgotten it, and a busy one comes back to the
 * same port soon. lwIP would refuse it until the time is over.
 */
#include "lib/base.h"
#include "net/hooks.h"
#include "lwip/priv/tcp_priv.h"

/* What the old connection sent is far below the first number of the new one. */
#define ISN_DISTANCE (UINT16_MAX + 2u)

static bool has_floor;
static u32_t isn_floor;

/* Back to what tcp_input() was given. */
static void restore(struct tcp_hdr *header, u16_t options, struct pbuf *p)
{
    header->src = lwip_htons(header->src);
    header->dest = lwip_htons(header->dest);
    header->seqno = lwip_htonl(header->seqno);
    header->ackno = lwip_htonl(header->ackno);
    header->wnd = lwip_htons(header->wnd);
    pbuf_add_header_force(p, TCP_HLEN + (size_t)options);
}

err_t net_tcp_reopen(struct tcp_pcb *pcb, struct tcp_hdr *header, u16_t options,
                     const u8_t *rest, struct pbuf *p)
{
    bool opens =
        (TCPH_FLAGS(header) & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN)) == TCP_SYN;

    if (!opens || rest != NULL || TCP_SEQ_LEQ(header->seqno, pcb->rcv_nxt)) {
        return ERR_OK;
    }
    isn_floor = pcb->snd_nxt + ISN_DISTANCE;
    tcp_abort(pcb); /* silently, in this state */
    restore(header, options, p);
    /* tcp_input() calls us as the last thing it does with this segment, but to free it.
     */
    pbuf_ref(p);
    has_floor = true;
    tcp_input(p, ip_current_input_netif());
    has_floor = false;
    return ERR_VAL;
}

u32_t net_tcp_isn(const ip_addr_t *local_ip, u16_t local_port, const ip_addr_t *remote_ip,
                  u16_t remote_port)
{
    u32_t isn = net_random_isn(local_ip, local_port, remote_ip, remote_port);

    return has_floor && TCP_SEQ_LT(isn, isn_floor) ? isn_floor : isn;
}
