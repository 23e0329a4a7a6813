/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The cards as lwIP's interfaces: frames on their way out, of which nothing is copied. */
#include "net/interface.h"
#include "abi/boot_info.h"
#include "abi/errno.h"
#include "arch/mmu.h"
#include "core/log.h"
#include "core/time.h"
#include "drivers/nic.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "net/configure.h"
#include "net/cut.h"
#include "net/net.h"
#include "net/offload.h"
#include "net/receive.h"
#include "net/timers.h"
#include "lwip/etharp.h"
#include "lwip/ethip6.h"
#include "lwip/ip4_frag.h"
#include "lwip/ip6_frag.h"
#include "lwip/nd6.h"
#include "lwip/netif.h"
#include "lwip/priv/tcp_priv.h"
#include "netif/ethernet.h"

#define HEADERS_MAX 74 /* Ethernet, IPv6, TCP without options: fits in any MTU */

struct interface {
    struct netif netif;
    struct nic *nic;
    struct receiver receiver;
    bool has_unsent;   /* flush() is due */
    bool is_full;      /* its ring had no room for a long segment since the last poll */
    uint16_t path_mtu; /* of the packet that is being sent, if not the interface's */
    struct interface *next;
};

static struct interface *interfaces;
static bool any_is_full; /* of them */

/* --- to the card */

static bool in_direct_map(const void *data)
{
    return (uintptr_t)data >= MMU_DIRECT_MAP_VA;
}

/* The pieces of p; false if there are too many, or one is not in the direct map. */
static bool list_pieces(struct nic_frame *frame, const struct pbuf *p)
{
    frame->count = 0;
    for (; p != NULL; p = p->next) {
        if (p->len == 0) {
            continue;
        }
        if (frame->count == NIC_PIECES_MAX || !in_direct_map(p->payload)) {
            return false;
        }
        frame->pieces[frame->count++] = (struct nic_piece){p->payload, p->len};
    }
    return frame->count > 0;
}

/* Bytes before the payload that belong to p and are not in use. */
static uint32_t headroom(const struct pbuf *p)
{
    const uint8_t *first = (const uint8_t *)p + LWIP_MEM_ALIGN_SIZE(sizeof(struct pbuf));

    return (p->type_internal & PBUF_TYPE_FLAG_STRUCT_DATA_CONTIGUOUS) != 0 &&
                   (const uint8_t *)p->payload > first
               ? (uint32_t)((const uint8_t *)p->payload - first)
               : 0;
}

/* The card cuts p to the MTU, or it needs no cutting. */
static bool needs_cutting(const struct interface *interface, const struct pbuf *p,
                          uint16_t mtu)
{
    struct tcp_place place;

    return p->tot_len > SIZEOF_ETH_HDR + (uint32_t)mtu &&
           cut_is_possible(interface->nic) &&
           offload_find_tcp(p->payload, p->len, &place) &&
           (interface->nic->offers & (place.is_v6 ? NIC_TSO6 : NIC_TSO4)) == 0;
}

static err_t send_frame(struct netif *netif, struct pbuf *p)
{
    struct interface *interface = netif->state;
    uint16_t mtu = interface->path_mtu != 0 ? interface->path_mtu : netif->mtu;
    struct nic_frame frame = {.token = p};

    if (list_pieces(&frame, p) && frame.count < NIC_PIECES_MAX &&
        (p->len >= HEADERS_MAX || p->len == p->tot_len || p->next == NULL)) {
        pbuf_ref(p);
    } else {
        p = pbuf_clone(PBUF_LINK, PBUF_RAM, p); /* in one piece */
        if (p == NULL) {
            return ERR_MEM;
        }
        frame.token = p;
        list_pieces(&frame, p);
    }
    if (needs_cutting(interface, p, mtu)) {
        err_t result = cut_send(interface->nic, p, mtu);

        pbuf_free(p); /* held by its frames */
        interface->has_unsent = true;
        if (result == ERR_MEM) {
            interface->is_full = any_is_full = true;
        }
        return result;
    }
    frame.headroom = headroom(p);
    if (interface->nic->offers & NIC_CHECKSUM) {
        offload_prepare(&frame, p->payload, p->len, p->tot_len, mtu);
    } else if (cut_is_possible(interface->nic)) {
        cut_fill_checksum(p);
    }
    int err = interface->nic->ops->send(interface->nic, &frame);

    if (err < 0) {
        pbuf_free(p);
        return err == -HE_AGAIN ? ERR_MEM : ERR_IF;
    }
    interface->has_unsent = true;
    return ERR_OK;
}

static void sent(struct nic *nic, void *token)
{
    (void)nic;
    pbuf_free(token);
}

void interface_flush(void)
{
    for (struct interface *interface = interfaces; interface != NULL;
         interface = interface->next) {
        if (interface->has_unsent) {
            interface->has_unsent = false;
            interface->nic->ops->flush(interface->nic);
            timers_note_activity();
        }
    }
}

void interface_reclaim(void)
{
    for (struct interface *interface = interfaces; interface != NULL;
         interface = interface->next) {
        interface->nic->ops->reclaim(interface->nic);
    }
}

/* --- from the card: receive.c */

bool interface_poll(uint32_t budget)
{
    bool more = false;

    any_is_full = false;
    for (struct interface *interface = interfaces; interface != NULL;
         interface = interface->next) {
        interface->is_full = false;
        uint32_t frames = interface->nic->ops->poll(interface->nic, budget);

        receive_end(&interface->receiver);
        more = more || frames >= budget;
        if (frames > 0) {
            timers_note_activity();
        }
    }
    return more;
}

bool interface_arm(void)
{
    bool more = false;

    for (struct interface *interface = interfaces; interface != NULL;
         interface = interface->next) {
        more = interface->nic->ops->arm(interface->nic) || more;
    }
    return more;
}

static void wake(struct nic *nic)
{
    (void)nic;
    net_wake();
}

/* --- long segments */

static bool goes_to_full(const struct tcp_pcb *pcb)
{
    const struct netif *netif = ip_route(&pcb->local_ip, &pcb->remote_ip);

    for (const struct interface *interface = interfaces; interface != NULL;
         interface = interface->next) {
        if (&interface->netif == netif) {
            return interface->is_full;
        }
    }
    return false;
}

/*
 * For lwIP, which sends what it can with every acknowledgement of a burst: where the ring
 * had no room, the others would only try in vain. The frames in it bring more of them.
 */
err_t net_tcp_output_after_input(struct tcp_pcb *pcb)
{
    if (unlikely(any_is_full) && pcb->unsent != NULL && (pcb->flags & TF_ACK_NOW) == 0 &&
        goes_to_full(pcb)) {
        return ERR_OK;
    }
    return tcp_output(pcb);
}

/* Whether TCP segments above the MTU are cut below lwIP. */
static bool takes_long(const struct interface *interface, uint32_t wanted)
{
    return (interface->nic->offers & wanted) != 0 || cut_is_possible(interface->nic);
}

err_t net_ip4_frag(struct pbuf *p, struct netif *netif, const ip4_addr_t *dest)
{
    if (takes_long(netif->state, NIC_TSO4) && offload_is_tcp4(p)) {
        return netif->output(netif, p, dest);
    }
    return ip4_frag(p, netif, dest);
}

err_t net_ip6_frag(struct pbuf *p, struct netif *netif, const ip6_addr_t *dest)
{
    struct interface *interface = netif->state;

    if (takes_long(interface, NIC_TSO6) && offload_is_tcp6(p)) {
        /* What a router on the way has told (RFC 8201), never below RFC 8200's. */
        interface->path_mtu =
            MAX(nd6_get_destination_mtu(dest, netif), IP6_MIN_MTU_LENGTH);
        err_t err = netif->output_ip6(netif, p, dest);

        interface->path_mtu = 0;
        return err;
    }
    return ip6_frag(p, netif, dest);
}

uint16_t interface_segment_bytes(const ip_addr_t *local, const ip_addr_t *remote,
                                 uint16_t mss)
{
    struct netif *netif = ip_route(local, remote);
    uint32_t headers = (IP_IS_V4(remote) ? IP_HLEN : IP6_HLEN) + TCP_HLEN;
    uint32_t most = UINT16_MAX - headers - SIZEOF_ETH_HDR;

    if (netif == NULL || mss == 0) {
        return mss;
    }
    if (netif->mtu != 0) { /* else loopback, where nothing needs cutting */
        struct interface *interface = netif->state;
        uint32_t wanted = IP_IS_V4(remote) ? NIC_TSO4 : NIC_TSO6;

        /* They are cut to the MTU: not where the other side wants less. */
        if (!takes_long(interface, wanted) || mss + headers != netif->mtu) {
            return mss;
        }
        if ((interface->nic->offers & wanted) == 0) {
            most = MIN(most, CUT_FRAMES * mss);
        }
    }
    return (uint16_t)(most / mss * mss);
}

/* --- starting */

static err_t init_netif(struct netif *netif)
{
    struct interface *interface = netif->state;
    struct nic *nic = interface->nic;

    netif->name[0] = 'e';
    netif->name[1] = 'n';
    netif->output = etharp_output;
    netif->output_ip6 = ethip6_output;
    netif->linkoutput = send_frame;
    netif->mtu = nic->mtu;
    netif->hwaddr_len = sizeof(nic->mac);
    memcpy(netif->hwaddr, nic->mac, sizeof(nic->mac));
    netif->hostname = "hermit";
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET |
                   NETIF_FLAG_IGMP | NETIF_FLAG_MLD6 | NETIF_FLAG_LINK_UP;
    if ((nic->offers & NIC_CHECKSUM) != 0 || cut_is_possible(nic)) {
        netif->chksum_flags &= (u16_t)~NETIF_CHECKSUM_GEN_TCP;
    }
    return ERR_OK;
}

static void add_card(struct nic *nic)
{
    struct interface *interface = kzalloc(sizeof(*interface));

    if (interface == NULL ||
        netif_add(&interface->netif, NULL, NULL, NULL, (interface->nic = nic, interface),
                  init_netif, ethernet_input) == NULL) {
        log_warn("net: no memory for a card");
        kfree(interface);
        return;
    }
    interface->next = interfaces;
    interfaces = interface;
    interface->receiver.netif = &interface->netif;
    nic->owner = &interface->receiver;
    nic->receive = receive_frame;
    nic->sent = sent;
    nic->wake = wake;
    configure_interface(&interface->netif);
}

/* What goes to a group through the loopback interface comes back by that; lwIP has given
 * a copy back already where the socket asked for one (HIP_MULTICAST_LOOP). */
static err_t loop_v4(struct netif *netif, struct pbuf *p, const ip4_addr_t *to)
{
    (void)to;
    return (p->flags & PBUF_FLAG_MCASTLOOP) != 0 ? ERR_OK : netif_loop_output(netif, p);
}

static err_t loop_v6(struct netif *netif, struct pbuf *p, const ip6_addr_t *to)
{
    (void)to;
    return (p->flags & PBUF_FLAG_MCASTLOOP) != 0 ? ERR_OK : netif_loop_output(netif, p);
}

static void mend_loopback(void)
{
    struct netif *netif;

    NETIF_FOREACH(netif)
    {
        if (netif->name[0] == 'l' && netif->name[1] == 'o') {
            netif->output = loop_v4;
            netif->output_ip6 = loop_v6;
        }
    }
}

void interface_start(void)
{
    struct nic *next;

    mend_loopback();
    for (struct nic *nic = nic_probe(); nic != NULL; nic = next) {
        next = nic->next;
        add_card(nic);
    }
    interface_poll(1);
    interface_arm();
}
