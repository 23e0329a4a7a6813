/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The bytes that a TCP connection receives: pbufs wait in a list until they are read, and
 * the window is as large as what may still come. */
#include "abi/errno.h"
#include "abi/poll.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "net/tcp.h"
#include "lwip/priv/tcp_priv.h"

/* --- the window */

/* lwIP knows one size of window; what SO_RCVBUF is smaller, is to be withheld. */
static uint32_t excess(const struct tcp_socket *tcp)
{
    uint32_t most = TCP_WND_MAX(tcp->pcb);

    return most > tcp->receive_max ? most - tcp->receive_max : 0;
}

/* That stays so (RFC 9293, 3.8.6). See open_window() for the rest. */
void tcp_withhold_window(struct tcp_socket *tcp)
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

/* --- the list */

err_t tcp_stream_received(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    struct tcp_socket *tcp = arg;

    (void)err;
    if (p == NULL) {
        tcp->peer_closed = true;
        if (tcp->write_shut) {
            tcp_detach(tcp);
        }
        ready_notify(&tcp->socket.source, POLL_READABLE | HPOLLRDHUP | HPOLLHUP);
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
    ready_notify(&tcp->socket.source, POLL_READABLE);
    return ERR_OK;
}

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

int tcp_readable_bytes(struct socket *socket)
{
    return tcp_of(socket)->stage == TCP_LISTENING
               ? -HE_INVAL
               : (int)MIN(tcp_of(socket)->bytes, (size_t)INT32_MAX);
}
