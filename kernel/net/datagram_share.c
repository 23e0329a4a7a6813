/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * UDP sockets that share a port: SO_REUSEADDR, with which the one that lwIP finds first
 * gets what comes, and SO_REUSEPORT, with which each sender has its socket.
 */
#include "net/datagram.h"
#include "lwip/udp.h"

/* Null: lwIP has it for itself. */
static struct datagram_socket *owner_of(const struct udp_pcb *pcb)
{
    return pcb->recv == datagram_on_udp ? pcb->recv_arg : NULL;
}

static bool same_port(const struct udp_pcb *pcb, const ip_addr_t *ip, uint16_t port)
{
    return pcb->local_port == port &&
           (IP_IS_ANY_TYPE_VAL(pcb->local_ip) || IP_IS_ANY_TYPE_VAL(*ip) ||
            (IP_IS_V6_VAL(pcb->local_ip) == IP_IS_V6(ip) &&
             (ip_addr_isany(&pcb->local_ip) || ip_addr_isany(ip) ||
              ip_addr_cmp(&pcb->local_ip, ip))));
}

bool datagram_share_forbids(const struct datagram_socket *datagram, const ip_addr_t *ip,
                            uint16_t port)
{
    for (const struct udp_pcb *pcb = udp_pcbs; pcb != NULL; pcb = pcb->next) {
        const struct datagram_socket *other = owner_of(pcb);

        if (other != NULL && other != datagram && same_port(pcb, ip, port) &&
            !(datagram->reuse_port && other->reuse_port) &&
            !(datagram->reuse_address && other->reuse_address)) {
            return true;
        }
    }
    return false;
}

/* Spreads its argument over 64 bits: an odd factor, and its high half into its low one.
 */
static uint64_t mix(uint64_t x)
{
    x *= UINT64_C(0x9e3779b97f4a7c15);
    return x ^ (x >> 32);
}

static uint64_t hash_of(const ip_addr_t *ip, uint16_t port)
{
    uint64_t hash = mix(port);

    if (IP_IS_V4(ip)) {
        return mix(hash ^ ip_2_ip4(ip)->addr);
    }
    for (int i = 0; i < 4; i++) {
        hash = mix(hash ^ ip_2_ip6(ip)->addr[i]);
    }
    return hash;
}

/*
 * Each socket has a weight that depends on it and the sender, and the largest wins: so a
 * sender keeps its socket, in whatever order lwIP has them, and whoever else comes or
 * goes.
 */
struct datagram_socket *datagram_share_choose(struct datagram_socket *found,
                                              const ip_addr_t *from, uint16_t port)
{
    const struct udp_pcb *like = found->udp;
    struct datagram_socket *best = found;
    uint64_t hash = hash_of(from, port), most = 0;

    for (const struct udp_pcb *pcb = udp_pcbs; pcb != NULL; pcb = pcb->next) {
        struct datagram_socket *other = owner_of(pcb);

        if (other == NULL || !other->reuse_port || other->is_connected ||
            pcb->local_port != like->local_port || pcb->netif_idx != like->netif_idx ||
            !ip_addr_cmp(&pcb->local_ip, &like->local_ip)) {
            continue;
        }
        uint64_t weight = mix(hash ^ (uintptr_t)other);

        if (weight >= most) {
            most = weight;
            best = other;
        }
    }
    return best;
}
