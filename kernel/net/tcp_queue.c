/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * lwIP's queues of segments, where lwIP itself is not careful enough.
 *
 * Among the unsent ones are those that are to be sent again, and lwIP adds what is new to
 * the last one, whichever that is: in the middle of the stream those bytes would go out
 * as others, and never as themselves. Where the card is busy or the window full, such
 * segments stay there for a while, and those shorter than pcb->mss have room.
 *
 * Among those received out of order it takes bytes and a FIN that have no place in the
 * window, and trips over them when their turn comes.
 */
#include "net/tcp.h"
#include "net/hooks.h"
#include "lwip/priv/tcp_priv.h"

struct queues {
    struct tcp_seg *unsent, *unacked;
};

static u32_t seq_of(const struct tcp_seg *seg)
{
    return lwip_ntohl(seg->tcphdr->seqno);
}

static struct tcp_seg *last_of(struct tcp_seg *seg)
{
    while (seg->next != NULL) {
        seg = seg->next;
    }
    return seg;
}

/* Hides the unsent segments from lwIP, if the last of them has gone out before. */
static bool hide_repeated(struct tcp_pcb *pcb, struct queues *hidden)
{
    /* They are in order. */
    if (pcb->unsent == NULL || TCP_SEQ_GEQ(seq_of(pcb->unsent), pcb->snd_nxt) ||
        TCP_SEQ_GEQ(seq_of(last_of(pcb->unsent)), pcb->snd_nxt)) {
        return false;
    }
    *hidden = (struct queues){pcb->unsent, pcb->unacked};
    /* lwIP wants to see that there is something in one of them, no more. */
    pcb->unacked = pcb->unsent;
    pcb->unsent = NULL;
    pcb->unsent_oversize = 0;
    return true;
}

/* What is in the queue now follows what was hidden. */
static void show_repeated(struct tcp_pcb *pcb, const struct queues *hidden)
{
    last_of(hidden->unsent)->next = pcb->unsent;
    pcb->unsent = hidden->unsent;
    pcb->unacked = hidden->unacked;
}

err_t net_tcp_write(struct tcp_pcb *pcb, const void *data, u16_t len, u8_t flags)
{
    struct queues hidden;
    bool is_hidden = hide_repeated(pcb, &hidden);
    err_t err = tcp_write(pcb, data, len, flags);

    if (unlikely(is_hidden)) {
        show_repeated(pcb, &hidden);
    }
    return err;
}

err_t net_tcp_send_fin(struct tcp_pcb *pcb)
{
    struct queues hidden;
    bool is_hidden = hide_repeated(pcb, &hidden);
    err_t err = tcp_send_fin(pcb);

    if (is_hidden) {
        show_repeated(pcb, &hidden);
    }
    return err;
}

/* lwIP counts from the beginning of the segment, of which a part may have arrived, and
 * leaves a FIN in both parts, so that the other side would never ask for the second. */
err_t net_tcp_split_unsent(struct tcp_pcb *pcb, u16_t window)
{
    struct tcp_seg *first = pcb->unsent;
    u32_t arrived = first != NULL && TCP_SEQ_LT(seq_of(first), pcb->lastack)
                        ? pcb->lastack - seq_of(first)
                        : 0;
    err_t err = tcp_split_unsent_seg(pcb, (u16_t)MIN(window + arrived, UINT16_MAX));

    first = pcb->unsent;
    if (err == ERR_OK && first != NULL && first->next != NULL) {
        TCPH_FLAGS_SET(first->tcphdr, TCPH_FLAGS(first->tcphdr) & ~TCP_FIN);
    }
    return err;
}

err_t net_tcp_check_end(const struct tcp_pcb *pcb, struct tcp_hdr *header, struct pbuf *p)
{
    u32_t window_end = pcb->rcv_nxt + pcb->rcv_wnd, end = header->seqno + p->tot_len;

    if (TCP_SEQ_GT(header->seqno, pcb->rcv_nxt) &&
        TCP_SEQ_LT(header->seqno, window_end) && TCP_SEQ_GT(end, window_end)) {
        end = window_end;
        pbuf_realloc(p, (u16_t)(end - header->seqno));
    }
    if (TCP_SEQ_GEQ(end, window_end)) {
        TCPH_UNSET_FLAG(header, TCP_FIN); /* all that goes away comes again */
    }
    for (const struct tcp_seg *seg = pcb->ooseq; seg != NULL; seg = seg->next) {
        if ((TCPH_FLAGS(seg->tcphdr) & TCP_FIN) != 0 &&
            TCP_SEQ_GT(end, seg->tcphdr->seqno + seg->len)) {
            return ERR_VAL; /* behind the end */
        }
    }
    return ERR_OK;
}
