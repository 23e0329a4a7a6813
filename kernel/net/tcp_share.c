/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * TCP sockets that share a port. SO_REUSEPORT: several listen, and connections go to
 * them in turn. For lwIP they are one listener, whose argument is the socket that is
 * next.
 */
#include "abi/errno.h"
#include "net/tcp.h"
#include "lwip/priv/tcp_priv.h"

/* lwIP's listener counts in a byte. */
#define BACKLOG_MAX 255u

/* The rule of Linux: both have said SO_REUSEPORT; or SO_REUSEADDR, and other does not
 * listen. */
static bool may_share(const struct tcp_socket *tcp, const struct tcp_socket *other)
{
    return (tcp->reuse_port && other->reuse_port) ||
           (tcp->reuse_address && other->reuse_address && other->stage != TCP_LISTENING);
}

/* Whether some packet could be for both addresses; those of two families are apart. */
static bool overlap(const ip_addr_t *a, const ip_addr_t *b)
{
    return IP_IS_V6(a) == IP_IS_V6(b) &&
           (ip_addr_isany(a) || ip_addr_isany(b) || ip_addr_cmp(a, b));
}

static bool forbids(const struct tcp_pcb *pcb, const struct tcp_socket *tcp,
                    const ip_addr_t *ip, uint16_t port)
{
    const struct tcp_socket *owner = pcb->callback_arg;

    return pcb->local_port == port && overlap(&pcb->local_ip, ip) && owner != NULL &&
           !may_share(tcp, owner);
}

bool tcp_share_forbids(const struct tcp_socket *tcp, const ip_addr_t *ip, uint16_t port)
{
    for (const struct tcp_pcb *pcb = tcp_listen_pcbs.pcbs; pcb != NULL; pcb = pcb->next) {
        if (forbids(pcb, tcp, ip, port)) {
            return true;
        }
    }
    for (const struct tcp_pcb *pcb = tcp_bound_pcbs; pcb != NULL; pcb = pcb->next) {
        if (forbids(pcb, tcp, ip, port)) {
            return true;
        }
    }
    return false;
}

/* The room for all that share: each has asked for its own. */
static void set_backlog(const struct tcp_socket *tcp)
{
    const struct tcp_socket *member = tcp;
    unsigned sum = 0;

    do {
        sum += member->backlog;
        member = member->share_next;
    } while (member != tcp);
    tcp_backlog_set(tcp->pcb, (u8_t)MIN(sum, BACKLOG_MAX));
}

void tcp_share_begin(struct tcp_socket *tcp)
{
    tcp->share_next = tcp;
    set_backlog(tcp);
}

void tcp_share_set_backlog(struct tcp_socket *tcp, int backlog)
{
    tcp->backlog = (uint8_t)MIN((unsigned)MAX(backlog, 1), BACKLOG_MAX);
    if (tcp->stage == TCP_LISTENING) {
        set_backlog(tcp);
    }
}

bool tcp_share_join(struct tcp_socket *tcp)
{
    struct tcp_pcb *own = tcp->pcb;
    struct tcp_pcb *pcb = tcp->reuse_port ? tcp_listen_pcbs.pcbs : NULL;

    while (pcb != NULL &&
           (pcb->local_port != own->local_port || pcb->netif_idx != own->netif_idx ||
            !ip_addr_cmp(&pcb->local_ip, &own->local_ip))) {
        pcb = pcb->next;
    }
    struct tcp_socket *first = pcb != NULL ? pcb->callback_arg : NULL;

    if (first == NULL || !first->reuse_port) {
        return false;
    }
    tcp_detach(tcp);
    tcp_close(own); /* was never more than bound */
    tcp->pcb = pcb;
    tcp->share_next = first->share_next;
    first->share_next = tcp;
    set_backlog(tcp);
    return true;
}

struct tcp_socket *tcp_share_next(struct tcp_pcb *listener)
{
    struct tcp_socket *tcp = listener->callback_arg;

    tcp_arg(listener, tcp->share_next);
    return tcp;
}

bool tcp_share_leave(struct tcp_socket *tcp)
{
    struct tcp_socket *before = tcp;

    while (before->share_next != tcp) {
        before = before->share_next;
    }
    if (before == tcp) {
        return false;
    }
    before->share_next = tcp->share_next;
    if (tcp->pcb->callback_arg == tcp) {
        tcp_arg(tcp->pcb, tcp->share_next);
    }
    tcp->pcb = NULL;
    set_backlog(before);
    return true;
}
