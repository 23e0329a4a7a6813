/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Nobody waits for the configuration before there is something to send: a server
 * listens at once, and the first connection to elsewhere waits for DHCP's answer.
 */
#include "net/configure.h"
#include "abi/boot_info.h"
#include "core/args.h"
#include "core/log.h"
#include "core/time.h"
#include "net/interface.h"
#include "net/net.h"
#include "net/timers.h"
#include "abi/poll.h"
#include "lwip/dhcp.h"
#include "lwip/dns.h"
#include "lwip/netif.h"

/* How long a connection waits for an address. */
#define PATIENCE_NS (12 * NS_PER_SEC)

static struct ready_source configured = READY_SOURCE_INIT(configured);
static uint32_t dhcp_running; /* interfaces that have no address yet */
static int64_t give_up_ns;

static bool read_address(const char *name, ip4_addr_t *address)
{
    const char *text = args_env(name);

    if (text == NULL || text[0] == '\0') {
        return false;
    }
    if (!ip4addr_aton(text, address)) {
        log_error("net: %s: '%s' is not an IPv4 address", name, text);
        return false;
    }
    return true;
}

static void log_address(const struct netif *netif, const char *how)
{
    log_info("net: %c%c%u has %u.%u.%u.%u by %s", netif->name[0], netif->name[1],
             netif->num, ip4_addr1(netif_ip4_addr(netif)),
             ip4_addr2(netif_ip4_addr(netif)), ip4_addr3(netif_ip4_addr(netif)),
             ip4_addr4(netif_ip4_addr(netif)), how);
}

/* The fixed addresses; false if there are none. */
static bool fixed_addresses(ip4_addr_t *ip, ip4_addr_t *mask, ip4_addr_t *gateway)
{
    ip4_addr_set_zero(gateway);
    IP4_ADDR(mask, 255, 255, 255, 0);
    if (!read_address("HERMIT_IP", ip)) {
        return args_boot_net(&ip->addr, &mask->addr, &gateway->addr);
    }
    read_address("HERMIT_MASK", mask);
    read_address("HERMIT_GATEWAY", gateway);
    return true;
}

/* Called by lwIP when an address of the interface changes. */
static void status_changed(struct netif *netif)
{
    if (dhcp_running > 0 && dhcp_supplied_address(netif)) {
        dhcp_running--;
        log_address(netif, "DHCP");
    }
    ready_notify(&configured, HPOLLIN);
}

void configure_interface(struct netif *netif)
{
    static bool fixed_given;
    ip4_addr_t ip, mask, gateway;
    ip_addr_t server;

    netif_set_status_callback(netif, status_changed);
    netif_create_ip6_linklocal_address(netif, 1);
    netif_set_ip6_autoconfig_enabled(netif, 1);
    if (netif_default == NULL) {
        netif_set_default(netif);
    }
    netif_set_up(netif);
    if (!fixed_given && fixed_addresses(&ip, &mask, &gateway)) {
        fixed_given = true;
        netif_set_addr(netif, &ip, &mask, &gateway);
        log_address(netif, "configuration");
        /* Whoever routes for us usually answers for names too. */
        if (!ip4_addr_isany(&gateway)) {
            ip_addr_copy_from_ip4(server, gateway);
            dns_setserver(0, &server);
        }
        return;
    }
    if (dhcp_start(netif) == ERR_OK) {
        dhcp_running++;
        give_up_ns = time_mono_ns() + PATIENCE_NS;
    } else {
        log_error("net: DHCP cannot be started");
    }
}

bool interface_is_waiting(void)
{
    return dhcp_running > 0 && time_mono_ns() < give_up_ns;
}

/* True if the interface has an address from which remote can be reached. */
static bool has_address(const struct netif *netif, const ip_addr_t *remote)
{
    if (IP_IS_V4(remote)) {
        return !ip4_addr_isany_val(*netif_ip4_addr(netif));
    }
    for (int i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
        bool local = ip6_addr_islinklocal(netif_ip6_addr(netif, i));

        if (ip6_addr_isvalid(netif_ip6_addr_state(netif, i)) &&
            local == (ip6_addr_islinklocal(ip_2_ip6(remote)) != 0)) {
            return true;
        }
    }
    return false;
}

static bool can_reach(const ip_addr_t *remote)
{
    const struct netif *netif;

    if (ip_addr_isloopback(remote) || netif_default == NULL) {
        return true; /* or there is nothing to wait for */
    }
    NETIF_FOREACH(netif)
    {
        if (netif->mtu != 0 && has_address(netif, remote)) {
            return true;
        }
    }
    return false;
}

void interface_wait_for(const ip_addr_t *remote)
{
    int64_t until = give_up_ns;

    if (IP_IS_V6(remote) && until == 0) { /* fixed IPv4 addresses: a router may answer */
        until = give_up_ns = time_mono_ns() + 4 * NS_PER_SEC;
    }
    while (!can_reach(remote) && time_mono_ns() < until) {
        timers_note_activity();
        net_wake();
        if (net_wait(&configured, HPOLLIN, until) < 0) {
            break;
        }
    }
}
