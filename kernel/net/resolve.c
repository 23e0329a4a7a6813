/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* lwIP's resolver; it calls back when it has an answer or has given up. */
#include "net/resolve.h"
#include "abi/errno.h"
#include "abi/poll.h"
#include "lib/string.h"
#include "net/address.h"
#include "net/interface.h"
#include "net/net.h"
#include "net/timers.h"
#include "sched/futex.h"
#include "lwip/dns.h"
#include "lwip/netif.h"

struct query {
    struct ready_source done;
    bool is_done, found;
    ip_addr_t address;
};

static void on_answer(const char *name, const ip_addr_t *address, void *arg)
{
    struct query *query = arg;

    (void)name;
    query->is_done = true;
    query->found = address != NULL;
    if (address != NULL) {
        query->address = *address;
    }
    ready_notify(&query->done, HPOLLIN);
}

/* Until the resolver has an answer, whatever signals come: it will call back. */
static void wait_for_answer(struct query *query)
{
    uint32_t word = 0;
    struct ready_watch watch = {.events = HPOLLIN, .word = &word};

    ready_attach(&query->done, &watch);
    net_unlock();
    futex_wait(&word, 0, FUTEX_FOREVER);
    ready_detach(&watch);
    net_lock();
}

/* One address of one type; lock held. */
static int ask(const char *name, u8_t type, ip_addr_t *address)
{
    struct query query = {.is_done = false};

    ready_source_init(&query.done);
    err_t err = dns_gethostbyname_addrtype(name, address, on_answer, &query, type);

    if (err != ERR_INPROGRESS) {
        return err == ERR_OK    ? 0
               : err == ERR_ARG ? -HE_INVAL
               : err == ERR_MEM ? -HE_NOMEM
                                : -HE_AGAIN;
    }
    timers_note_activity();
    net_wake(); /* the thread is to drive the resolver's timer */
    while (!query.is_done) {
        timers_note_activity();
        wait_for_answer(&query);
    }
    *address = query.address;
    return query.found ? 0 : -HE_NOENT;
}

int resolve_name(const char *name, int family, struct hermit_sockaddr_in6 *addresses,
                 int max)
{
    static const struct {
        int family;
        u8_t type;
    } kinds[] = {{HAF_INET, LWIP_DNS_ADDRTYPE_IPV4}, {HAF_INET6, LWIP_DNS_ADDRTYPE_IPV6}};
    ip_addr_t address;
    int count = 0, err = net_start();

    if (err < 0) {
        return err;
    }
    net_lock();
    interface_wait_for(IP_ADDR_BROADCAST);
    if (ip_addr_isany(dns_getserver(0))) {
        net_unlock();
        return -HE_AGAIN;
    }
    for (size_t i = 0; i < ARRAY_LEN(kinds) && count < max; i++) {
        if (family != HAF_UNSPEC && family != kinds[i].family) {
            continue;
        }
        int result = ask(name, kinds[i].type, &address);

        if (result == 0) {
            union socket_address written;

            address_write(&written, kinds[i].family, &address, 0);
            memcpy(&addresses[count++], &written, sizeof(addresses[0]));
        } else {
            err = result;
        }
    }
    net_unlock();
    return count > 0 ? count : err < 0 ? err : -HE_NOENT;
}

int resolve_set_servers(const struct hermit_sockaddr_in6 *servers, int count)
{
    int err = count >= 0 && count <= DNS_MAX_SERVERS ? net_start() : -HE_INVAL;
    uint16_t ignored;

    if (err < 0) {
        return err;
    }
    net_lock();
    for (int i = 0; i < DNS_MAX_SERVERS && err == 0; i++) {
        ip_addr_t ip = *IP4_ADDR_ANY;

        if (i < count) {
            err = address_read((const union socket_address *)&servers[i],
                               sizeof(servers[i]), servers[i].family, &ip, &ignored);
        }
        if (err == 0) {
            dns_setserver((u8_t)i, &ip);
        }
    }
    net_unlock();
    return err;
}

/* --- interfaces */

static void name_of_interface(const struct netif *netif, char name[HNET_NAME_BYTES])
{
    memset(name, 0, HNET_NAME_BYTES);
    name[0] = netif->name[0];
    name[1] = netif->name[1];
    if (netif->mtu != 0) { /* "lo", "en1", ... */
        name[2] = (char)('0' + netif->num % 10);
    }
}

struct netif *interface_by_index(int index)
{
    return index > 0 && index <= UINT8_MAX ? netif_get_by_index((u8_t)index) : NULL;
}

void interface_name(int index, char name[HNET_NAME_BYTES])
{
    const struct netif *netif = interface_by_index(index);

    name[0] = '\0';
    if (netif != NULL) {
        name_of_interface(netif, name);
    }
}

int interface_index(const char *name, size_t len)
{
    const struct netif *netif;
    char its_name[HNET_NAME_BYTES];

    NETIF_FOREACH(netif)
    {
        name_of_interface(netif, its_name);
        if (strnlen(its_name, sizeof(its_name)) == len &&
            memcmp(name, its_name, len) == 0) {
            return netif_get_index(netif);
        }
    }
    return 0;
}

int interface_address(int index, uint32_t *address)
{
    const struct netif *netif = interface_by_index(index);

    if (netif == NULL) {
        return -HE_NODEV;
    }
    *address = netif_ip4_addr(netif)->addr;
    return 0;
}

static void describe(const struct netif *netif, struct hermit_interface *to)
{
    bool loopback = netif->mtu == 0;

    memset(to, 0, sizeof(*to));
    name_of_interface(netif, to->name);
    to->index = netif_get_index(netif);
    to->flags = (netif_is_up(netif) ? HNET_UP : 0) |
                (netif_is_link_up(netif) ? HNET_RUNNING : 0) |
                (loopback ? HNET_LOOPBACK : HNET_BROADCAST | HNET_MULTICAST);
    to->mtu = loopback ? 65535 : netif->mtu;
    memcpy(to->mac, netif->hwaddr, sizeof(to->mac));
}

static void add_v4(const struct netif *netif, struct hermit_interface *to)
{
    uint32_t address = netif_ip4_addr(netif)->addr, mask = netif_ip4_netmask(netif)->addr;
    uint32_t broadcast = address | ~mask;

    to->family = HAF_INET;
    to->prefix_bits = mask != 0 ? (uint8_t)(32 - __builtin_ctz(lwip_ntohl(mask))) : 0;
    memcpy(to->addr, &address, sizeof(address));
    memcpy(to->broadcast, &broadcast, sizeof(broadcast));
    memcpy(to->gateway, &netif_ip4_gw(netif)->addr, sizeof(to->gateway));
}

static void add_v6(const struct netif *netif, int index, struct hermit_interface *to)
{
    to->family = HAF_INET6;
    to->prefix_bits = netif->mtu == 0 ? 128 : 64;
    memcpy(to->addr, netif_ip6_addr(netif, index)->addr, sizeof(to->addr));
}

/* Number i of what netif has: 0 is IPv4. False if it is not in use. */
static bool fill_in(const struct netif *netif, int i, struct hermit_interface *to)
{
    if (i == 0 && !ip4_addr_isany_val(*netif_ip4_addr(netif))) {
        add_v4(netif, to);
        return true;
    }
    if (i > 0 && ip6_addr_isvalid(netif_ip6_addr_state(netif, i - 1))) {
        add_v6(netif, i - 1, to);
        return true;
    }
    return false;
}

int list_interfaces(struct hermit_interface *interfaces, int max)
{
    const struct netif *netif;
    int count = 0, err = net_start();

    if (err < 0) {
        return err;
    }
    net_lock();
    interface_wait_for(IP_ADDR_BROADCAST);
    NETIF_FOREACH(netif)
    {
        bool any = false;

        for (int i = 0; i <= LWIP_IPV6_NUM_ADDRESSES; i++) {
            struct hermit_interface entry;

            describe(netif, &entry);
            bool in_use = fill_in(netif, i, &entry);

            /* One without an address is listed once. */
            if (in_use || (i == LWIP_IPV6_NUM_ADDRESSES && !any)) {
                if (count < max) {
                    interfaces[count] = entry;
                }
                count++;
                any = true;
            }
        }
    }
    net_unlock();
    return count;
}
