/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The bytes of a TCP connection. Received pbufs wait in a list until they are read;
 * sent bytes are copied once, into lwIP's segments.
 *
 * Where the card cuts segments, those of lwIP are made as large as the congestion window
 * allows: pcb->mss is then a multiple of what goes over the wire. lwIP compares with mss
 * when it decides whether to wait for more to send (Nagle's algorithm), so that decision
 * is made here instead.
 */
#include "net/tcp.h"
#include "abi/errno.h"
#include "abi/poll.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "net/address.h"
#include "net/interface.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/sys.h"

#define FIRST_WINDOW_SEGMENTS 10 /* RFC 6928 */
#define SEGMENTS_A_WINDOW     4  /* so that the window keeps moving */

/* In units of lwIP's slow timer */
#define FIRST_RTO_TICKS (1000 / TCP_SLOW_INTERVAL) /* RFC 6298, 2.1 */
#define RTO_TICKS_MIN   3 /* what lwIP's arithmetic comes down to */
#define RTT_TICKS_MAX   100

static void notify(struct tcp_socket *tcp, uint32_t events)
{
    ready_notify(&tcp->socket.source, events);
}

/* --- what lwIP tells us */

/* More is outstanding than before: segments may be larger. They never shrink, lwIP
 * relies on that. */
static void grow_segments(struct tcp_socket *tcp, struct tcp_pcb *pcb)
{
    uint32_t wanted = pcb->cwnd / SEGMENTS_A_WINDOW;

    wanted = MIN(wanted - wanted % tcp->wire_mss, tcp->segment_max);
    if (wanted > pcb->mss) {
        pcb->mss = (u16_t)wanted;
    }
}

static err_t on_sent(void *arg, struct tcp_pcb *pcb, u16_t len)
{
    struct tcp_socket *tcp = arg;

    (void)len;
    if (tcp->whole_segments) {
        grow_segments(tcp, pcb);
    }
    if (tcp_stream_is_writable(tcp)) {
        notify(tcp, POLL_WRITABLE);
    }
    return ERR_OK;
}

static err_t on_received(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    struct tcp_socket *tcp = arg;

    (void)err;
    if (p == NULL) {
        tcp->peer_closed = true;
        if (tcp->write_shut) {
            tcp_detach(tcp);
        }
        notify(tcp, POLL_READABLE | HPOLLRDHUP | HPOLLHUP);
        return ERR_OK;
    }
    if (tcp->read_shut) {
        tcp_recved(pcb, p->tot_len);
        pbuf_free(p);
        return ERR_OK;
    }
    if (p->tot_len > tcp->wire_mss) {
        /* The card put several segments together: at least every second one is to be
         * acknowledged (RFC 9293, 3.8.6.3). */
        tcp_ack_now(pcb);
    }
    tcp->bytes += p->tot_len;
    if (tcp->last == NULL) {
        tcp->first = p;
    } else {
        tcp->last->next = p;
    }
    while (p->next != NULL) {
        p = p->next;
    }
    tcp->last = p;
    notify(tcp, POLL_READABLE);
    return ERR_OK;
}

/* Whether the other side has been silent for longer than TCP_USER_TIMEOUT. */
static bool is_out_of_patience(struct tcp_socket *tcp, const struct tcp_pcb *pcb)
{
    uint32_t now = sys_now();

    if (pcb->unacked == NULL && pcb->unsent == NULL) {
        tcp->waiting_since_ms = 0;
        return false;
    }
    if (tcp->waiting_since_ms == 0 || tcp->seen_ack != pcb->lastack) {
        tcp->waiting_since_ms = MAX(now, 1u);
        tcp->seen_ack = pcb->lastack;
    }
    return now - tcp->waiting_since_ms >= tcp->patience_ms;
}

err_t tcp_stream_poll(void *arg, struct tcp_pcb *pcb)
{
    struct tcp_socket *tcp = arg;

    if (tcp->patience_ms != 0 && is_out_of_patience(tcp, pcb)) {
        tcp_abort(pcb); /* the socket's error is -HE_TIMEDOUT */
        return ERR_ABRT;
    }
    /* What HMSG_MORE promised has not come. */
    return pcb->unsent != NULL ? tcp_output(pcb) : ERR_OK;
}

/* The first measurement is that of the SYN (RFC 6298, 2.2). lwIP would go on from three
 * seconds, and with a SYN of its own take the time until the first data for it. */
static void measure_first(struct tcp_pcb *pcb)
{
    s16_t ticks = pcb->rttest != 0 ? (s16_t)MIN(tcp_ticks - pcb->rttest, RTT_TICKS_MAX)
                                   : FIRST_RTO_TICKS / 3;

    pcb->rttest = 0;
    pcb->sa = (s16_t)(ticks * 8);
    pcb->sv = (s16_t)MAX(ticks * 2, RTO_TICKS_MIN);
    pcb->rto = (s16_t)(ticks + pcb->sv);
}

void tcp_start_clock(struct tcp_pcb *pcb)
{
    pcb->rto = pcb->sv = FIRST_RTO_TICKS;
}

/* lwIP knows one size of window; what SO_RCVBUF is smaller, is to be withheld. */
static uint32_t excess(const struct tcp_socket *tcp)
{
    uint32_t most = TCP_WND_MAX(tcp->pcb);

    return most > tcp->receive_max ? most - tcp->receive_max : 0;
}

/* A SYN has offered no more than fits in it, though lwIP has noted all; that stays so
 * (RFC 9293, 3.8.6). See open_window() for the rest. */
static void withhold_window(struct tcp_socket *tcp)
{
    struct tcp_pcb *pcb = tcp->pcb;
    uint32_t offered = MIN(pcb->rcv_ann_right_edge - pcb->rcv_nxt, (uint32_t)UINT16_MAX);
    uint32_t spare = pcb->rcv_wnd > offered ? pcb->rcv_wnd - offered : 0;

    tcp->withheld = MIN(excess(tcp), spare);
    if (tcp->withheld > 0) {
        pcb->rcv_wnd -= tcp->withheld;
        pcb->rcv_ann_wnd = pcb->rcv_wnd;
        pcb->rcv_ann_right_edge = pcb->rcv_nxt + pcb->rcv_wnd;
    }
}

void tcp_release_window(struct tcp_socket *tcp, uint32_t keep)
{
    if (tcp->withheld > keep && tcp->pcb != NULL) {
        uint32_t bytes = tcp->withheld - keep;

        tcp->withheld = keep;
        tcp->pcb->rcv_wnd += bytes;
    }
}

void tcp_stream_begin(struct tcp_socket *tcp)
{
    struct tcp_pcb *pcb = tcp->pcb;

    measure_first(pcb);
    tcp->wire_mss = pcb->mss;
    tcp->segment_max = interface_segment_bytes(&pcb->local_ip, &pcb->remote_ip, pcb->mss);
    if (tcp->segment_max > pcb->mss) {
        tcp->whole_segments = true;
        tcp_nagle_disable(pcb);
        pcb->cwnd = MAX(pcb->cwnd, (tcpwnd_size_t)FIRST_WINDOW_SEGMENTS * pcb->mss);
        pcb->mss = (u16_t)MIN(tcp->segment_max, 2u * pcb->mss);
        grow_segments(tcp, pcb);
    }
    withhold_window(tcp);
    tcp_recv(pcb, on_received);
    tcp_sent(pcb, on_sent);
    tcp_poll(pcb, tcp_stream_poll, 1);
}

/* lwIP tells of more room when it is a good part of its own window; that is never so with
 * a small one. */
static void offer_small_window(struct tcp_socket *tcp)
{
    struct tcp_pcb *pcb = tcp->pcb;
    uint32_t offered = pcb->rcv_ann_right_edge - pcb->rcv_nxt;

    if (pcb->rcv_wnd >= offered + tcp->receive_max / 4) {
        pcb->rcv_ann_wnd = pcb->rcv_wnd;
        tcp_ack_now(pcb);
        tcp_output(pcb);
    }
}

/* Opens the window by what has been read. lwIP resets a connection that is closed with
 * less than the whole window open. */
static void open_window(struct tcp_socket *tcp, size_t bytes)
{
    if (tcp->pcb != NULL && unlikely(excess(tcp) > tcp->withheld)) {
        uint32_t kept = (uint32_t)MIN(bytes, (size_t)(excess(tcp) - tcp->withheld));

        tcp->withheld += kept;
        bytes -= kept;
    }
    while (tcp->pcb != NULL && bytes > 0) {
        u16_t part = (u16_t)MIN(bytes, (size_t)UINT16_MAX);

        tcp_recved(tcp->pcb, part);
        bytes -= part;
    }
    if (tcp->pcb != NULL && unlikely(tcp->withheld > 0)) {
        offer_small_window(tcp);
    }
}

void tcp_stream_drop(struct tcp_socket *tcp)
{
    struct pbuf *next;

    for (struct pbuf *p = tcp->first; p != NULL; p = next) {
        next = p->next;
        p->next = NULL;
        pbuf_free(p);
    }
    open_window(tcp, tcp->bytes);
    tcp->first = tcp->last = NULL;
    tcp->first_at = tcp->bytes = 0;
}

/* For lwIP, in place of its own: the window has room for a part of the first segment. It
 * leaves a FIN in both parts, so that the other side would never ask for the second. */
err_t net_tcp_split_unsent(struct tcp_pcb *pcb, u16_t split)
{
    err_t err = tcp_split_unsent_seg(pcb, split);
    struct tcp_seg *first = pcb->unsent;

    if (err == ERR_OK && first != NULL && first->next != NULL) {
        TCPH_FLAGS_SET(first->tcphdr, TCPH_FLAGS(first->tcphdr) & ~TCP_FIN);
    }
    return err;
}

/* --- receiving */

/* Moves up to len bytes out of the list; how many. */
static size_t take_bytes(struct tcp_socket *tcp, uint8_t *to, size_t len)
{
    size_t done = 0;

    while (done < len && tcp->first != NULL) {
        struct pbuf *p = tcp->first;
        size_t part = MIN(len - done, p->len - tcp->first_at);

        memcpy(to + done, (const uint8_t *)p->payload + tcp->first_at, part);
        done += part;
        tcp->first_at += part;
        if (tcp->first_at == p->len) {
            tcp->first = p->next;
            tcp->first_at = 0;
            p->next = NULL;
            pbuf_free(p);
            if (tcp->first == NULL) {
                tcp->last = NULL;
            }
        }
    }
    tcp->bytes -= done;
    return done;
}

/* Copies up to len bytes from byte number skip on and leaves them there. */
static size_t peek_bytes(const struct tcp_socket *tcp, size_t skip, uint8_t *to,
                         size_t len)
{
    size_t done = 0;

    skip += tcp->first_at;
    for (const struct pbuf *p = tcp->first; p != NULL && done < len; p = p->next) {
        if (skip >= p->len) {
            skip -= p->len;
            continue;
        }
        size_t part = MIN(len - done, p->len - skip);

        memcpy(to + done, (const uint8_t *)p->payload + skip, part);
        done += part;
        skip = 0;
    }
    return done;
}

/* 1: there are bytes; 0: there will be none; or an error. */
static int wait_for_bytes(struct tcp_socket *tcp, const struct socket_io *io)
{
    while (tcp->bytes == 0) {
        if (tcp->socket.error != 0) {
            return socket_take_error(&tcp->socket);
        }
        if (tcp->stage != TCP_CONNECTED) {
            return -HE_NOTCONN;
        }
        if (tcp->peer_closed || tcp->read_shut || tcp->pcb == NULL) {
            return 0;
        }
        if (io->nonblock) {
            return -HE_AGAIN;
        }
        int err = socket_wait(&tcp->socket, HPOLLIN | HPOLLRDHUP, io->deadline_ns);

        if (err < 0 && tcp->bytes == 0) {
            return err;
        }
    }
    return 1;
}

/* One round over the pieces from byte number done on. */
static size_t fill_pieces(struct tcp_socket *tcp, const struct socket_io *io, size_t done)
{
    size_t at = 0, got = 0;
    bool peek = (io->flags & HMSG_PEEK) != 0;

    for (int i = 0; i < io->count; i++) {
        const struct hermit_iovec *iov = &io->iov[i];

        if (done < at + iov->len) {
            size_t skip = done > at ? done - at : 0;
            uint8_t *to = (uint8_t *)iov->base + skip;
            size_t part = peek ? peek_bytes(tcp, got, to, iov->len - skip)
                               : take_bytes(tcp, to, iov->len - skip);

            got += part;
            done += part;
            if (part < iov->len - skip) {
                break;
            }
        }
        at += iov->len;
    }
    return got;
}

ptrdiff_t tcp_stream_receive(struct socket *socket, struct socket_io *io)
{
    struct tcp_socket *tcp = tcp_of(socket);
    size_t done = 0;
    int err;

    io->address_len = 0;
    if (io->flags & HMSG_OOB) {
        return -HE_INVAL;
    }
    if (io->total == 0) {
        return 0;
    }
    do {
        if (done > 0 && tcp->socket.error != 0) {
            break; /* for the next call */
        }
        err = wait_for_bytes(tcp, io);
        if (err <= 0) {
            break;
        }
        size_t part = fill_pieces(tcp, io, done);

        done += part;
        if (io->flags & HMSG_PEEK) {
            break;
        }
        open_window(tcp, part);
    } while ((io->flags & HMSG_WAITALL) != 0 && done < io->total);
    return done > 0 ? (ptrdiff_t)done : err;
}

/* --- sending */

/* Bytes that may be added to what is not acknowledged yet. */
static uint32_t send_room(const struct tcp_socket *tcp)
{
    uint32_t used = TCP_SND_BUF - tcp->pcb->snd_buf;

    return used < tcp->send_max ? tcp->send_max - used : 0;
}

bool tcp_stream_is_writable(const struct tcp_socket *tcp)
{
    return tcp->pcb != NULL && send_room(tcp) >= tcp->send_max / 3 &&
           tcp_sndqueuelen(tcp->pcb) < TCP_SND_QUEUELEN / 2;
}

/* Nagle's algorithm, where lwIP's is off: less than a segment waits while anything is
 * under way. lwIP sends it with the next acknowledgement. */
static bool may_wait(const struct tcp_socket *tcp)
{
    const struct tcp_pcb *pcb = tcp->pcb;

    return tcp->whole_segments && !tcp->no_delay && pcb->unacked != NULL &&
           pcb->unsent != NULL && pcb->unsent->next == NULL &&
           pcb->unsent->len < tcp->wire_mss;
}

/* 0 if bytes can be sent. */
static int check_sending(struct tcp_socket *tcp)
{
    if (tcp->socket.error != 0) {
        return socket_take_error(&tcp->socket);
    }
    if (tcp->stage == TCP_NEW || tcp->stage == TCP_LISTENING) {
        return -HE_NOTCONN;
    }
    return tcp->write_shut || (tcp->pcb == NULL && tcp->stage == TCP_CONNECTED) ? -HE_PIPE
                                                                                : 0;
}

/* Waits for room. */
static int wait_for_room(struct tcp_socket *tcp, const struct socket_io *io)
{
    if (tcp->stage == TCP_CONNECTED) {
        tcp_output(tcp->pcb);
    }
    return io->nonblock ? -HE_AGAIN
                        : socket_wait(&tcp->socket, HPOLLOUT, io->deadline_ns);
}

/* Sends a part of [from, from + len); how much, or an error. */
static ptrdiff_t send_part(struct tcp_socket *tcp, const struct socket_io *io,
                           const uint8_t *from, size_t len, bool more)
{
    int err = check_sending(tcp);

    if (err < 0) {
        return err;
    }
    size_t most = tcp->stage == TCP_CONNECTED ? send_room(tcp) : 0;
    u16_t part = (u16_t)MIN(MIN(len, most), (size_t)UINT16_MAX);

    if (part == 0) {
        return wait_for_room(tcp, io);
    }
    err_t result =
        tcp_write(tcp->pcb, from, part,
                  TCP_WRITE_FLAG_COPY | (more || part < len ? TCP_WRITE_FLAG_MORE : 0));

    if (result == ERR_OK) {
        return part;
    }
    if (result == ERR_MEM && (tcp->pcb->unsent != NULL || tcp->pcb->unacked != NULL)) {
        return wait_for_room(tcp, io);
    }
    return address_error(result);
}

/* Sends whole segments; less than one waits for more, as Nagle's algorithm has it where
 * anything is under way. */
static void output_whole(struct tcp_socket *tcp)
{
    struct tcp_pcb *pcb = tcp->pcb;

    if (pcb->unsent != NULL && pcb->unsent->next != NULL) {
        tcp_nagle_enable(pcb);
        tcp_output(pcb);
        tcp_apply_options(tcp);
    }
}

void tcp_stream_push(struct tcp_socket *tcp)
{
    if (tcp->stage == TCP_CONNECTED && tcp->pcb != NULL) {
        tcp_nagle_disable(tcp->pcb);
        tcp_output(tcp->pcb);
        tcp_apply_options(tcp);
    }
}

ptrdiff_t tcp_stream_send(struct socket *socket, struct socket_io *io)
{
    struct tcp_socket *tcp = tcp_of(socket);
    size_t done = 0;
    ptrdiff_t err = io->total == 0 ? check_sending(tcp) : 0;
    bool waits_for_more = (io->flags & HMSG_MORE) != 0 || tcp->cork;

    for (int i = 0; i < io->count && err >= 0; i++) {
        const uint8_t *from = io->iov[i].base;
        size_t left = io->iov[i].len;
        bool more = i + 1 < io->count || waits_for_more;

        while (left > 0) {
            if (done > 0 && tcp->socket.error != 0) {
                err = -HE_PIPE; /* the next call tells which */
                break;
            }
            err = send_part(tcp, io, from, left, more);
            if (err < 0) {
                break;
            }
            from += err;
            left -= (size_t)err;
            done += (size_t)err;
        }
    }
    if (tcp->pcb != NULL && done > 0) {
        if (unlikely(waits_for_more)) {
            output_whole(tcp);
        } else if (!may_wait(tcp)) {
            tcp_output(tcp->pcb);
        }
    }
    return done > 0 ? (ptrdiff_t)done : err;
}
