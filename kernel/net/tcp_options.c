/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Options of TCP sockets; a connection that is made later gets them too. */
#include "net/tcp.h"
#include "abi/errno.h"
#include "net/interface.h"
#include "lwip/priv/tcp_priv.h"

#define KEEP_SECONDS_MAX 32767
#define BUFFER_BYTES_MIN 2048

void tcp_apply_options(struct tcp_socket *tcp)
{
    struct tcp_pcb *pcb = tcp->pcb;

    if (pcb == NULL) {
        return;
    }
    if (tcp->reuse_address || tcp->reuse_port) { /* which of them: tcp_share.c */
        ip_set_option(pcb, SOF_REUSEADDR);
    } else {
        ip_reset_option(pcb, SOF_REUSEADDR);
    }
    if (tcp->keep_alive) {
        ip_set_option(pcb, SOF_KEEPALIVE);
    } else {
        ip_reset_option(pcb, SOF_KEEPALIVE);
    }
    pcb->netif_idx = tcp->device;
    if (pcb->state == LISTEN) {
        return;
    }
    if (tcp->no_delay || tcp->whole_segments) {
        tcp_nagle_disable(pcb);
    } else {
        tcp_nagle_enable(pcb);
    }
    pcb->keep_idle =
        tcp->keep_idle_s != 0 ? tcp->keep_idle_s * 1000 : TCP_KEEPIDLE_DEFAULT;
    pcb->keep_intvl =
        tcp->keep_interval_s != 0 ? tcp->keep_interval_s * 1000 : TCP_KEEPINTVL_DEFAULT;
    pcb->keep_cnt = tcp->keep_count != 0 ? tcp->keep_count : TCP_KEEPCNT_DEFAULT;
}

/* The field behind a counted option of level TCP, or null. */
static uint32_t *count_of(struct tcp_socket *tcp, int name)
{
    switch (name) {
    case HTCP_KEEPIDLE:
        return &tcp->keep_idle_s;
    case HTCP_KEEPINTVL:
        return &tcp->keep_interval_s;
    case HTCP_KEEPCNT:
        return &tcp->keep_count;
    default:
        return NULL;
    }
}

static bool *switch_of(struct tcp_socket *tcp, int level, int name)
{
    if (level == HIPPROTO_TCP && name == HTCP_NODELAY) {
        return &tcp->no_delay;
    }
    if (level == HIPPROTO_TCP && name == HTCP_CORK) {
        return &tcp->cork;
    }
    if (level == HIPPROTO_IPV6 && name == HIPV6_V6ONLY &&
        tcp->socket.domain == HAF_INET6) {
        return &tcp->v6_only;
    }
    if (level == HSOL_SOCKET && name == HSO_REUSEADDR) {
        return &tcp->reuse_address;
    }
    if (level == HSOL_SOCKET && name == HSO_REUSEPORT) {
        return &tcp->reuse_port;
    }
    if (level == HSOL_SOCKET && name == HSO_KEEPALIVE) {
        return &tcp->keep_alive;
    }
    return NULL;
}

static int get_count(struct tcp_socket *tcp, int name, int *value)
{
    const struct tcp_pcb *pcb = tcp->pcb;

    switch (name) {
    case HTCP_KEEPIDLE:
        *value = tcp->keep_idle_s != 0 ? (int)tcp->keep_idle_s
                                       : (int)(TCP_KEEPIDLE_DEFAULT / 1000);
        return 0;
    case HTCP_KEEPINTVL:
        *value = tcp->keep_interval_s != 0 ? (int)tcp->keep_interval_s
                                           : (int)(TCP_KEEPINTVL_DEFAULT / 1000);
        return 0;
    case HTCP_KEEPCNT:
        *value = tcp->keep_count != 0 ? (int)tcp->keep_count : (int)TCP_KEEPCNT_DEFAULT;
        return 0;
    case HTCP_USER_TIMEOUT:
        *value = (int)tcp->patience_ms;
        return 0;
    case HTCP_MAXSEG:
        *value = tcp->wire_mss != 0 || pcb == NULL || tcp->stage == TCP_LISTENING
                     ? tcp->wire_mss
                     : pcb->mss;
        return 0;
    default:
        return -HE_NOPROTOOPT;
    }
}

/* The byte of IP's header behind an option, or null; there is a pcb. */
static u8_t *ip_byte(struct tcp_socket *tcp, int level, int name)
{
    if (level == HIPPROTO_IP ||
        (level == HIPPROTO_IPV6 && tcp->socket.domain == HAF_INET6)) {
        if (name == (level == HIPPROTO_IP ? HIP_TTL : HIPV6_UNICAST_HOPS)) {
            return &tcp->pcb->ttl;
        }
        if (name == (level == HIPPROTO_IP ? HIP_TOS : HIPV6_TCLASS)) {
            return &tcp->pcb->tos;
        }
    }
    return NULL;
}

int tcp_get_option(struct socket *socket, int level, int name, int *value)
{
    struct tcp_socket *tcp = tcp_of(socket);
    const bool *on = switch_of(tcp, level, name);

    if (on != NULL) {
        *value = *on;
        return 0;
    }
    if (level == HSOL_SOCKET) {
        switch (name) {
        case HSO_ACCEPTCONN:
            *value = tcp->stage == TCP_LISTENING;
            return 0;
        case HSO_SNDBUF:
            *value = (int)tcp->send_max;
            return 0;
        case HSO_RCVBUF:
            *value = (int)tcp->receive_max;
            return 0;
        case HSO_BINDTOIFINDEX:
            *value = tcp->device;
            return 0;
        default:
            return -HE_NOPROTOOPT;
        }
    }
    const u8_t *byte =
        tcp->pcb != NULL && level != HIPPROTO_TCP ? ip_byte(tcp, level, name) : NULL;

    if (byte != NULL) {
        *value = *byte;
        return 0;
    }
    return level == HIPPROTO_TCP ? get_count(tcp, name, value) : -HE_NOPROTOOPT;
}

static int set_ip(struct tcp_socket *tcp, int level, int name, int value)
{
    u8_t *byte = tcp->pcb != NULL ? ip_byte(tcp, level, name) : NULL;

    if (byte == NULL) {
        return tcp->pcb != NULL ? -HE_NOPROTOOPT : -HE_INVAL;
    }
    if (value < 0 || value > UINT8_MAX || (value == 0 && byte == &tcp->pcb->ttl)) {
        return -HE_INVAL;
    }
    *byte = (u8_t)value;
    return 0;
}

/* The machine's memory sets the most (net.c). */
static int set_buffer(struct tcp_socket *tcp, int name, int value)
{
    if (value <= 0) {
        return -HE_INVAL;
    }
    uint32_t bytes = MAX((uint32_t)value, (uint32_t)BUFFER_BYTES_MIN);

    if (name == HSO_SNDBUF) {
        tcp->send_max = MIN(bytes, TCP_SND_BUF);
    } else {
        tcp->receive_max = MIN(bytes, TCP_WND);
        tcp_release_window(tcp, TCP_WND - tcp->receive_max);
    }
    return 0;
}

int tcp_set_option(struct socket *socket, int level, int name, int value)
{
    struct tcp_socket *tcp = tcp_of(socket);
    bool *on = switch_of(tcp, level, name);
    uint32_t *count = level == HIPPROTO_TCP ? count_of(tcp, name) : NULL;

    if (on == &tcp->v6_only && tcp->pcb != NULL &&
        (tcp->stage != TCP_NEW || tcp->pcb->local_port != 0)) {
        return -HE_INVAL;
    }
    if (level == HIPPROTO_TCP && name == HTCP_CORK) {
        tcp->cork = value != 0;
        if (!tcp->cork) {
            tcp_stream_push(tcp);
        }
        return 0;
    }
    if (on != NULL) {
        *on = value != 0;
    } else if (level == HIPPROTO_TCP && name == HTCP_USER_TIMEOUT) {
        if (value < 0) {
            return -HE_INVAL;
        }
        tcp->patience_ms = (uint32_t)value;
        tcp->waiting_since_ms = 0;
    } else if (level == HSOL_SOCKET && name == HSO_BINDTOIFINDEX) {
        if (value != 0 && interface_by_index(value) == NULL) {
            return -HE_NODEV;
        }
        tcp->device = (uint8_t)value;
    } else if (count != NULL) {
        if (value < 1 || value > KEEP_SECONDS_MAX) {
            return -HE_INVAL;
        }
        *count = (uint32_t)value;
    } else if (level == HIPPROTO_IP || level == HIPPROTO_IPV6) {
        return set_ip(tcp, level, name, value);
    } else if (level == HSOL_SOCKET && (name == HSO_SNDBUF || name == HSO_RCVBUF)) {
        return set_buffer(tcp, name, value);
    } else {
        return -HE_NOPROTOOPT;
    }
    tcp_apply_options(tcp);
    return 0;
}
