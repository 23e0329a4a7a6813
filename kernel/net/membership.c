/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Multicast groups that a socket has joined (RFC 1112, RFC 3678). lwIP counts for each
 * interface how often a group was joined, but not by whom: each socket keeps a list of
 * its own, and leaves what is in it when it is closed.
 */
#include "net/membership.h"
#include "abi/errno.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "net/address.h"
#include "net/interface.h"
#include "lwip/igmp.h"
#include "lwip/mld6.h"

struct membership {
    struct membership *next;
    ip_addr_t group;
    ip4_addr_t address; /* of the interface: IPv4 without a number */
    int interface;      /* its number; 0: by address, or any */
};

/* 0 or -HE_INVAL. */
static int read_membership(struct membership *membership, const void *request, size_t len,
                           bool is_v6)
{
    const struct hermit_ipv6_mreq *mreq6 = request;
    const struct hermit_ip_mreqn *mreqn = request;
    const struct hermit_ip_mreq *mreq = request;

    *membership = (struct membership){0};
    if (is_v6) {
        ip6_addr_t group = {0};

        if (len < sizeof(*mreq6)) {
            return -HE_INVAL;
        }
        memcpy(group.addr, mreq6->group, sizeof(group.addr));
        ip_addr_copy_from_ip6(membership->group, group);
        membership->interface = (int)mreq6->interface;
        return ip6_addr_ismulticast(&group) ? 0 : -HE_INVAL;
    }
    if (len < sizeof(*mreq)) {
        return -HE_INVAL;
    }
    ip4_addr_t group = {mreq->group};

    ip_addr_copy_from_ip4(membership->group, group);
    if (len >= sizeof(*mreqn) && mreqn->interface != 0) {
        membership->interface = mreqn->interface;
    } else {
        membership->address.addr = mreq->interface;
    }
    return ip4_addr_ismulticast(&group) ? 0 : -HE_INVAL;
}

static err_t change_v6(const struct membership *membership, struct netif *netif,
                       bool join)
{
    const ip6_addr_t *group = ip_2_ip6(&membership->group);

    if (netif != NULL) {
        return join ? mld6_joingroup_netif(netif, group)
                    : mld6_leavegroup_netif(netif, group);
    }
    return join ? mld6_joingroup(IP6_ADDR_ANY6, group)
                : mld6_leavegroup(IP6_ADDR_ANY6, group);
}

static err_t change_v4(const struct membership *membership, struct netif *netif,
                       bool join)
{
    const ip4_addr_t *group = ip_2_ip4(&membership->group);

    if (netif != NULL) {
        return join ? igmp_joingroup_netif(netif, group)
                    : igmp_leavegroup_netif(netif, group);
    }
    return join ? igmp_joingroup(&membership->address, group)
                : igmp_leavegroup(&membership->address, group);
}

/* 0 or an error. */
static int change_membership(const struct membership *membership, bool join)
{
    struct netif *netif = NULL;

    if (membership->interface != 0) {
        netif = interface_by_index(membership->interface);
        if (netif == NULL) {
            return -HE_NODEV;
        }
    }
    return address_error(IP_IS_V6(&membership->group)
                             ? change_v6(membership, netif, join)
                             : change_v4(membership, netif, join));
}

/* The place of the one that wanted is for; a request that names no interface means the
 * first of its group if any may do. */
static struct membership **find_membership(struct membership **list,
                                           const struct membership *wanted, bool any)
{
    any = any && wanted->interface == 0 && ip4_addr_isany_val(wanted->address);
    while (*list != NULL &&
           !(ip_addr_cmp(&(*list)->group, &wanted->group) &&
             (any || ((*list)->interface == wanted->interface &&
                      ip4_addr_cmp(&(*list)->address, &wanted->address))))) {
        list = &(*list)->next;
    }
    return list;
}

static int join_group(struct membership **list, const struct membership *wanted)
{
    if (*find_membership(list, wanted, false) != NULL) {
        return -HE_ADDRINUSE;
    }
    struct membership *membership = kmalloc(sizeof(*membership));

    if (membership == NULL) {
        return -HE_NOMEM;
    }
    int err = change_membership(wanted, true);

    if (err < 0) {
        kfree(membership);
        return err;
    }
    *membership = *wanted;
    membership->next = *list;
    *list = membership;
    return 0;
}

static int leave_group(struct membership **at)
{
    struct membership *membership = *at;

    if (membership == NULL) {
        return -HE_ADDRNOTAVAIL;
    }
    int err = change_membership(membership, false);

    *at = membership->next;
    kfree(membership);
    return err;
}

int membership_change(struct membership **list, const void *request, size_t len,
                      bool join, bool is_v6)
{
    struct membership wanted;
    int err = read_membership(&wanted, request, len, is_v6);

    if (err < 0) {
        return err;
    }
    return join ? join_group(list, &wanted)
                : leave_group(find_membership(list, &wanted, true));
}

void membership_leave_all(struct membership **list)
{
    while (*list != NULL) {
        leave_group(list); /* an interface never goes: nothing can fail */
    }
}
