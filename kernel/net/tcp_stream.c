/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The bytes of a TCP connection on their way out (those that come: tcp_receive.c), which
 * are copied once, into lwIP's segments.
 *
 * Where segments are cut below lwIP, by the card or by us, those of lwIP are made as
 * large as the congestion window allows: pcb->mss is then a multiple of what goes over
 * the wire. lwIP compares with mss when it decides whether to wait for more to send
 * (Nagle's algorithm), so that decision is made here instead.
 */
#include "net/tcp.h"
#include "abi/errno.h"
#include "abi/poll.h"
#include "fs/poll.h"
#include "net/address.h"
#include "net/hooks.h"
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
 * relies on that: nor does it send one that is larger than the congestion window. So they
 * do not grow while that is only large for a time, and what it falls to after a loss has
 * room for two. */
static void grow_segments(struct tcp_socket *tcp, struct tcp_pcb *pcb)
{
    uint32_t wanted = pcb->cwnd / SEGMENTS_A_WINDOW;

    wanted = MIN(wanted - wanted % tcp->wire_mss, tcp->segment_max);
    if (wanted > pcb->mss && !net_tcp_is_recovering(pcb)) {
        pcb->mss = (u16_t)wanted;
        pcb->ssthresh = MAX(pcb->ssthresh, (tcpwnd_size_t)2 * pcb->mss);
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
    tcp_withhold_window(tcp);
    tcp_recv(pcb, tcp_stream_received);
    tcp_sent(pcb, on_sent);
    tcp_poll(pcb, tcp_stream_poll, 1);
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
    err_t result = net_tcp_write(tcp->pcb, from, part,
                                 TCP_WRITE_FLAG_COPY |
                                     (more || part < len ? TCP_WRITE_FLAG_MORE : 0));

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
