/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* TCP sockets: what the files tcp*.c share. Lock held. */
#ifndef KERNEL_NET_TCP_H
#define KERNEL_NET_TCP_H

#include "net/socket.h"
#include "lwip/tcp.h"

enum tcp_stage {
    TCP_NEW, /* maybe bound */
    TCP_LISTENING,
    TCP_CONNECTING,
    TCP_CONNECTED, /* or was */
};

struct tcp_socket {
    struct socket socket;
    /* Null when lwIP has given it up, or neither direction needs it any more. */
    struct tcp_pcb *pcb;
    enum tcp_stage stage;
    bool read_shut, write_shut, peer_closed;
    bool no_delay, reuse_address, reuse_port, keep_alive, v6_only;
    bool cork;           /* as if HMSG_MORE came with all that is sent */
    uint8_t device;      /* the interface that it is bound to; 0: any */
    bool whole_segments; /* pcb->mss is a multiple of wire_mss; see tcp_stream.c */
    uint16_t wire_mss;   /* what the other side takes */
    uint16_t segment_max;
    uint32_t send_max;    /* bytes that wait to be acknowledged: SO_SNDBUF */
    uint32_t receive_max; /* bytes that wait to be read: SO_RCVBUF */
    uint32_t withheld;    /* of lwIP's window, for that */
    uint32_t keep_idle_s, keep_interval_s, keep_count; /* 0: lwIP's */
    uint32_t repeated;                                 /* segments that were sent again */

    /* TCP_USER_TIMEOUT, 0: none; since when nothing has been acknowledged beyond
     * seen_ack, in the time of sys_now(), 0: nothing is under way. */
    uint32_t patience_ms, waiting_since_ms, seen_ack;

    /* Received: pbufs linked by next, their tot_len meaningless. */
    struct pbuf *first, *last;
    size_t first_at; /* bytes of the first that have been read */
    size_t bytes;

    /* Listening: connections that nobody has accepted yet, the oldest first. */
    struct tcp_socket *queue, *queue_end;
    struct tcp_socket *queue_next;

    /* Listening: a ring of those that share pcb, itself when it is alone. */
    struct tcp_socket *share_next;
    uint8_t backlog; /* that it asked for */
};

static inline struct tcp_socket *tcp_of(struct socket *socket)
{
    return container_of(socket, struct tcp_socket, socket);
}

/* A socket with or without a connection of lwIP's; null without memory. */
struct tcp_socket *tcp_socket_new(int domain);

/* The socket has pcb from now on. */
void tcp_adopt(struct tcp_socket *tcp, struct tcp_pcb *pcb);

/* A socket whose connection failed may try again, with a new one. 0 or -HE_NOMEM. */
int tcp_need_pcb(struct tcp_socket *tcp);

/* Operations of a socket (socket.h) that listens. */
int tcp_listen_socket(struct socket *socket, int backlog);
int tcp_accept_socket(struct socket *socket, bool nonblock, struct socket **accepted);

/* Resets all that waits to be accepted, and listens no more. */
void tcp_close_listener(struct tcp_socket *tcp);

/* Whether a socket with this port, which does not share it with tcp, is in the way of
 * binding tcp to ip and port. What lwIP looks at itself is left to it: connections. */
bool tcp_share_forbids(const struct tcp_socket *tcp, const ip_addr_t *ip, uint16_t port);

/* Room for connections that wait to be accepted, from 1 to 255. */
void tcp_share_set_backlog(struct tcp_socket *tcp, int backlog);

/* tcp, which is bound, begins to listen with the sockets that listen there already, and
 * has their pcb; false if there are none, or they do not share. */
bool tcp_share_join(struct tcp_socket *tcp);

/* tcp is the first to listen at its pcb. */
void tcp_share_begin(struct tcp_socket *tcp);

/* The socket that gets the next connection of a listener. */
struct tcp_socket *tcp_share_next(struct tcp_pcb *listener);

/* tcp listens no more and has no pcb; false, and nothing done, if it is the only one. */
bool tcp_share_leave(struct tcp_socket *tcp);

/* A SYN is to be repeated after the time of RFC 6298. */
void tcp_start_clock(struct tcp_pcb *pcb);

/* The connection stands: from now on bytes flow. */
void tcp_stream_begin(struct tcp_socket *tcp);

ptrdiff_t tcp_stream_send(struct socket *socket, struct socket_io *io);
ptrdiff_t tcp_stream_receive(struct socket *socket, struct socket_io *io);
int tcp_readable_bytes(struct socket *socket);
bool tcp_stream_is_writable(const struct tcp_socket *tcp);
/* Sends all that waits for more, as after TCP_CORK. */
void tcp_stream_push(struct tcp_socket *tcp);
/* Ten times a second, by lwIP. */
err_t tcp_stream_poll(void *arg, struct tcp_pcb *pcb);

/* For lwIP: data has come, or null: the other side's end. */
err_t tcp_stream_received(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err);

/* Throws away what was received. */
void tcp_stream_drop(struct tcp_socket *tcp);

/* The connection that is being made fails with a negative HE_*. */
void tcp_fail_connecting(struct tcp_pcb *pcb, int error);

/* A SYN has offered no more than fits in it, though lwIP has noted all: the window
 * becomes what was offered, as far as SO_RCVBUF is smaller than lwIP's. */
void tcp_withhold_window(struct tcp_socket *tcp);

/* lwIP gets back what of its window was withheld, all but keep bytes. */
void tcp_release_window(struct tcp_socket *tcp, uint32_t keep);

/* Called by lwIP. */
err_t net_tcp_split_unsent(struct tcp_pcb *pcb, u16_t split);

/* lwIP keeps the connection to itself from now on. */
void tcp_detach(struct tcp_socket *tcp);

int tcp_get_info(struct socket *socket, struct hermit_tcp_info *info);
int tcp_get_option(struct socket *socket, int level, int name, int *value);
int tcp_set_option(struct socket *socket, int level, int name, int value);

/* Makes pcb as the options want it. */
void tcp_apply_options(struct tcp_socket *tcp);

#endif
