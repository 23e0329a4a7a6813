/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Recovery from loss by selective acknowledgements (RFC 2018, 6675, 5827). lwIP sends
 * SACK options and ignores those it receives: it repeats one segment for three duplicate
 * acknowledgements that carry no data, which a connection busy in both directions hardly
 * ever sees, and waits for a timeout for each further hole. So this looks at each segment
 * with options before lwIP does, marks what the other side has, and moves what is lost
 * from the queue of unacknowledged segments to that of the unsent ones, as lwIP's own
 * fast retransmission would.
 */
#include "lib/base.h"
#include "lib/string.h"
#include "net/hooks.h"
#include "lwip/priv/tcp_priv.h"

#define OPTION_SACK   5
#define OPTIONS_MAX   40
#define BLOCKS_MAX    4
#define DUP_THRESHOLD 3u

/* Bits that lwIP leaves free. While RECOVERING, pcb->rto_end is the first byte that had
 * not been sent when the loss was seen; TF_RTO ends it. */
#define RECOVERING 0x4000U /* in pcb->flags */
#define RTO_SEEN   0x8000U
#define SACKED     0x40U /* in seg->flags: the other side has it */
#define REPEATED   0x80U /* sent again in this recovery */

struct sack_block {
    u32_t left, right;
};

static u32_t seq_of(const struct tcp_seg *seg)
{
    return lwip_ntohl(seg->tcphdr->seqno);
}

static u32_t word_at(const u8_t *bytes)
{
    return (u32_t)bytes[0] << 24 | (u32_t)bytes[1] << 16 | (u32_t)bytes[2] << 8 |
           bytes[3];
}

/* The blocks of a SACK option that make sense: within what is under way. A block below
 * the acknowledgement tells of a duplicate (RFC 2883). How many. */
static int read_blocks(const struct tcp_pcb *pcb, u32_t ack, const u8_t *options,
                       u32_t len, struct sack_block *blocks)
{
    int count = 0;

    for (u32_t at = 0; at + 1 < len && options[at] != LWIP_TCP_OPT_EOL;) {
        u32_t size = options[at] == LWIP_TCP_OPT_NOP ? 1 : options[at + 1];

        if (size == 0 || at + size > len) {
            break;
        }
        if (options[at] == OPTION_SACK) {
            for (u32_t i = at + 2; i + 8 <= at + size && count < BLOCKS_MAX; i += 8) {
                struct sack_block block = {word_at(options + i),
                                           word_at(options + i + 4)};

                if (TCP_SEQ_GT(block.left, ack) && TCP_SEQ_LT(block.left, block.right) &&
                    TCP_SEQ_LEQ(block.right, pcb->snd_nxt)) {
                    blocks[count++] = block;
                }
            }
        }
        at += size;
    }
    return count;
}

static void mark_sacked(struct tcp_seg *seg, const struct sack_block *blocks, int count)
{
    for (; seg != NULL; seg = seg->next) {
        u32_t first = seq_of(seg), end = first + TCP_TCPLEN(seg);

        for (int i = 0; i < count; i++) {
            if (TCP_SEQ_GEQ(first, blocks[i].left) && TCP_SEQ_LEQ(end, blocks[i].right)) {
                seg->flags |= SACKED;
            }
        }
    }
}

static void clear_marks(struct tcp_seg *seg)
{
    for (; seg != NULL; seg = seg->next) {
        seg->flags &= (u8_t) ~(SACKED | REPEATED);
    }
}

/* Puts seg where its number belongs. */
static void insert_sorted(struct tcp_seg **list, struct tcp_seg *seg)
{
    while (*list != NULL && TCP_SEQ_LT(seq_of(*list), seq_of(seg))) {
        list = &(*list)->next;
    }
    seg->next = *list;
    *list = seg;
}

/* After a timeout lwIP sends everything again; what has arrived meanwhile, not. */
static void skip_sacked(struct tcp_pcb *pcb)
{
    for (struct tcp_seg **at = &pcb->unsent; *at != NULL;) {
        struct tcp_seg *seg = *at;

        if ((seg->flags & SACKED) == 0 || TCP_SEQ_GEQ(seq_of(seg), pcb->rto_end)) {
            at = &seg->next;
            continue;
        }
        *at = seg->next;
        seg->flags &= (u8_t)~SACKED; /* for this time only */
        insert_sorted(&pcb->unacked, seg);
        pcb->rtime = MAX(pcb->rtime, (s16_t)0);
        if (pcb->unsent == NULL) {
            pcb->unsent_oversize = 0;
        }
    }
}

/* What is under way from byte ack on. */
struct flight {
    u32_t segments;
    u32_t sacked_segments, sacked_bytes;
    u32_t lost_bytes; /* and not sent again yet */
};

static bool is_under_way(const struct tcp_seg *seg, u32_t ack)
{
    return TCP_SEQ_GT(seq_of(seg) + TCP_TCPLEN(seg), ack);
}

static void count_flight(const struct tcp_pcb *pcb, u32_t ack, struct flight *flight)
{
    for (const struct tcp_seg *seg = pcb->unacked; seg != NULL; seg = seg->next) {
        if (is_under_way(seg, ack)) {
            flight->segments++;
            if (seg->flags & SACKED) {
                flight->sacked_segments++;
                flight->sacked_bytes += TCP_TCPLEN(seg);
            }
        }
    }
}

/* Lost is what so many later segments have overtaken: three, or all that there are when
 * no more are to come (early retransmit). */
static u32_t loss_threshold(const struct tcp_pcb *pcb, const struct flight *flight)
{
    return pcb->unsent == NULL && flight->segments <= DUP_THRESHOLD
               ? MAX(flight->segments, 2u) - 1
               : DUP_THRESHOLD;
}

static void enter_recovery(struct tcp_pcb *pcb)
{
    tcpwnd_size_t window = MIN(pcb->cwnd, pcb->snd_wnd);

    pcb->ssthresh = MAX(window / 2, (tcpwnd_size_t)2 * pcb->mss);
    pcb->rto_end = pcb->snd_nxt;
    pcb->rtime = 0;
    tcp_set_flags(pcb, RECOVERING);
}

static bool is_seg_busy(const struct tcp_seg *seg)
{
    return seg->p->ref != 1; /* the card has not sent it yet */
}

/* Moves lost segments to those to be sent, as many as the window has room for, one at
 * least. */
static void repeat_lost(struct tcp_pcb *pcb, u32_t ack, struct flight *flight)
{
    u32_t threshold = loss_threshold(pcb, flight), later = flight->sacked_segments;
    struct tcp_seg *lost[2 * DUP_THRESHOLD];
    u32_t count = 0;

    for (struct tcp_seg *seg = pcb->unacked; seg != NULL && later > 0; seg = seg->next) {
        if (!is_under_way(seg, ack)) {
            continue;
        }
        if (seg->flags & SACKED) {
            later--;
        } else if (later >= threshold && (seg->flags & REPEATED) == 0) {
            flight->lost_bytes += TCP_TCPLEN(seg);
            if (count < ARRAY_LEN(lost) && !is_seg_busy(seg)) {
                lost[count++] = seg;
            }
        }
    }
    if (count == 0) {
        return;
    }
    if ((pcb->flags & RECOVERING) == 0) {
        enter_recovery(pcb);
    }
    u32_t pipe = pcb->snd_nxt - ack - flight->sacked_bytes - flight->lost_bytes;

    for (u32_t i = 0; i < count && (i == 0 || pipe < pcb->ssthresh); i++) {
        struct tcp_seg **at = &pcb->unacked;

        while (*at != lost[i]) {
            at = &(*at)->next;
        }
        *at = lost[i]->next;
        lost[i]->flags |= REPEATED;
        insert_sorted(&pcb->unsent, lost[i]);
        if (lost[i]->next == NULL) {
            pcb->unsent_oversize = 0;
        }
        pipe += TCP_TCPLEN(lost[i]);
        flight->lost_bytes -= TCP_TCPLEN(lost[i]);
    }
    pcb->rttest = 0;                    /* whose answer would it be? */
    tcp_set_flags(pcb, TF_NAGLEMEMERR); /* also a short one, at once */
}

static void recover(struct tcp_pcb *pcb, u32_t ack)
{
    struct flight flight = {0};

    count_flight(pcb, ack, &flight);
    repeat_lost(pcb, ack, &flight);
    if ((pcb->flags & RECOVERING) == 0) {
        return;
    }
    /* lwIP counts from the last acknowledgement: bytes that have left are no load. */
    tcpwnd_size_t window = pcb->ssthresh + flight.sacked_bytes + flight.lost_bytes;

    if (ack == pcb->lastack) {
        tcp_set_flags(pcb, TF_INFR); /* nothing for lwIP to do */
        pcb->cwnd = window;
    } else if (TCP_SEQ_LT(ack, pcb->rto_end)) {
        tcp_clear_flags(pcb, TF_INFR); /* it would leave its own recovery now */
        pcb->cwnd = window;
    }
}

bool net_tcp_is_recovering(const struct tcp_pcb *pcb)
{
    return (pcb->flags & TF_INFR) != 0 ||
           ((pcb->flags & RECOVERING) != 0 && TCP_SEQ_LT(pcb->lastack, pcb->rto_end));
}

/* lwIP puts all that it waits for in front of what is unsent; what was to be sent again
 * anyhow may belong between. */
err_t net_tcp_rexmit_rto_prepare(struct tcp_pcb *pcb)
{
    while (pcb->unacked != NULL && pcb->unsent != NULL &&
           TCP_SEQ_LT(seq_of(pcb->unsent), pcb->snd_nxt)) {
        struct tcp_seg *seg = pcb->unsent;

        pcb->unsent = seg->next;
        insert_sorted(&pcb->unacked, seg);
    }
    if (pcb->unsent == NULL) {
        pcb->unsent_oversize = 0;
    }
    return tcp_rexmit_rto_prepare(pcb);
}

/* The options in one piece; their length, 0 when they are longer than can be. */
static u32_t gather_options(u8_t *options, const struct tcp_hdr *header, u16_t len,
                            u16_t first_len, const u8_t *rest)
{
    if (len > OPTIONS_MAX) {
        return 0;
    }
    memcpy(options, header + 1, MIN(len, first_len));
    if (rest != NULL) {
        memcpy(options + first_len, rest, len - first_len);
    }
    return len;
}

static void use_blocks(struct tcp_pcb *pcb, u32_t ack, const struct sack_block *blocks,
                       int count)
{
    if ((pcb->flags & RECOVERING) != 0 && TCP_SEQ_GEQ(pcb->lastack, pcb->rto_end)) {
        tcp_clear_flags(pcb, RECOVERING);
    }
    if ((pcb->flags & TF_RTO) == 0) {
        tcp_clear_flags(pcb, RTO_SEEN);
        mark_sacked(pcb->unacked, blocks, count);
        recover(pcb, ack);
        return;
    }
    if ((pcb->flags & RTO_SEEN) == 0) { /* marks are no promise (RFC 2018, 8) */
        clear_marks(pcb->unsent);
        clear_marks(pcb->unacked);
        tcp_clear_flags(pcb, RECOVERING);
        tcp_set_flags(pcb, RTO_SEEN);
    }
    mark_sacked(pcb->unsent, blocks, count);
    skip_sacked(pcb);
}

err_t net_tcp_look_at(struct tcp_pcb *pcb, struct tcp_hdr *header, u16_t len,
                      u16_t first_len, const u8_t *rest, struct pbuf *p)
{
    u8_t options[OPTIONS_MAX];
    struct sack_block blocks[BLOCKS_MAX];
    u32_t ack = header->ackno;

    if (pcb->state == TIME_WAIT) {
        return net_tcp_reopen(pcb, header, len, rest, p);
    }
    if (pcb->state >= SYN_RCVD && net_tcp_check_end(pcb, header, p) != ERR_OK) {
        return ERR_VAL;
    }
    if (pcb->state < ESTABLISHED ||
        (TCPH_FLAGS(header) & (TCP_ACK | TCP_RST)) != TCP_ACK ||
        !TCP_SEQ_BETWEEN(ack, pcb->lastack, pcb->snd_nxt)) {
        return ERR_OK;
    }
    if (pcb->flags & TF_RXCLOSED) {
        pcb->tmr = tcp_ticks; /* closed here, but the other side is alive */
    }
    if (len != 0 && (pcb->flags & TF_SACK) != 0) {
        len = (u16_t)gather_options(options, header, len, first_len, rest);
        int count = read_blocks(pcb, ack, options, len, blocks);

        if (count > 0) {
            use_blocks(pcb, ack, blocks, count);
        }
    }
    return ERR_OK;
}
