/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A socket of the IPv6 family speaks IPv4 too, with mapped addresses (RFC 3493, 3.7). */
#include "net/address.h"
#include "abi/errno.h"
#include "lib/string.h"
#include "lwip/def.h"
#include "lwip/netif.h"

#define IN6_MIN_BYTES 24 /* without the scope */

static int read_v6(const struct hermit_sockaddr_in6 *in6, uint32_t len, ip_addr_t *ip,
                   uint16_t *port)
{
    ip6_addr_t *v6 = ip_2_ip6(ip);

    if (len < IN6_MIN_BYTES) {
        return -HE_INVAL;
    }
    *port = lwip_ntohs(in6->port);
    IP_SET_TYPE(ip, IPADDR_TYPE_V6);
    memcpy(v6->addr, in6->addr, sizeof(v6->addr));
    ip6_addr_clear_zone(v6);
    if (len >= sizeof(*in6) && in6->scope_id != 0 && in6->scope_id <= UINT8_MAX &&
        ip6_addr_has_scope(v6, IP6_UNKNOWN)) {
        ip6_addr_set_zone(v6, (u8_t)in6->scope_id);
    }
    if (ip6_addr_isipv4mappedipv6(v6)) {
        unmap_ipv4_mapped_ipv6(ip_2_ip4(ip), v6);
        IP_SET_TYPE(ip, IPADDR_TYPE_V4);
    }
    return 0;
}

int address_read(const union socket_address *address, uint32_t len, int domain,
                 ip_addr_t *ip, uint16_t *port)
{
    memset(ip, 0, sizeof(*ip));
    if (len < offsetof(struct hermit_sockaddr, data)) {
        return -HE_INVAL;
    }
    if (address->any.family != domain) {
        return -HE_AFNOSUPPORT;
    }
    if (domain == HAF_INET6) {
        return read_v6(&address->in6, len, ip, port);
    }
    if (len < sizeof(address->in)) {
        return -HE_INVAL;
    }
    *port = lwip_ntohs(address->in.port);
    ip_addr_set_ip4_u32(ip, address->in.addr);
    return 0;
}

int address_read_peer(const union socket_address *address, uint32_t len, int domain,
                      ip_addr_t *ip, uint16_t *port)
{
    int err = address_read(address, len, domain, ip, port);

    if (err == 0 && ip_addr_isany(ip)) {
        *ip = IP_IS_V4(ip) ? (ip_addr_t)IPADDR4_INIT_BYTES(127, 0, 0, 1)
                           : (ip_addr_t)IPADDR6_INIT_HOST(0, 0, 0, 1);
    }
    return err;
}

int address_write(union socket_address *address, int domain, const ip_addr_t *ip,
                  uint16_t port)
{
    memset(address, 0, sizeof(*address));
    if (domain == HAF_INET) {
        address->in.len = sizeof(address->in);
        address->in.family = HAF_INET;
        address->in.port = lwip_htons(port);
        address->in.addr = IP_IS_V4(ip) ? ip_2_ip4(ip)->addr : 0;
        return sizeof(address->in);
    }
    address->in6.len = sizeof(address->in6);
    address->in6.family = HAF_INET6;
    address->in6.port = lwip_htons(port);
    if (IP_IS_V4_VAL(*ip)) {
        memset(address->in6.addr + 10, 0xff, 2);
        memcpy(address->in6.addr + 12, &ip_2_ip4(ip)->addr, 4);
    } else if (!IP_IS_ANY_TYPE_VAL(*ip)) {
        memcpy(address->in6.addr, ip_2_ip6(ip)->addr, sizeof(address->in6.addr));
        address->in6.scope_id = ip6_addr_zone(ip_2_ip6(ip));
    }
    return sizeof(address->in6);
}

bool address_is_ours(const ip_addr_t *ip)
{
    const struct netif *netif;

    if (ip_addr_isany(ip) || ip_addr_isloopback(ip) || ip_addr_ismulticast(ip)) {
        return true;
    }
    NETIF_FOREACH(netif)
    {
        if (IP_IS_V4(ip)) {
            /* Of a network's own address those of its members are not looked at. */
            if (ip4_addr_cmp(ip_2_ip4(ip), netif_ip4_addr(netif)) ||
                ip4_addr_isbroadcast(ip_2_ip4(ip), netif)) {
                return true;
            }
            continue;
        }
        for (int i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
            if (ip6_addr_isvalid(netif_ip6_addr_state(netif, i)) &&
                ip6_addr_cmp_zoneless(ip_2_ip6(ip), netif_ip6_addr(netif, i))) {
                return true;
            }
        }
    }
    return false;
}

const ip_addr_t *address_any(int domain, bool v6_only)
{
    if (domain == HAF_INET) {
        return IP4_ADDR_ANY;
    }
    return v6_only ? IP6_ADDR_ANY : IP_ANY_TYPE;
}

int address_error(err_t err)
{
    switch (err) {
    case ERR_OK:
        return 0;
    case ERR_MEM:
        return -HE_NOMEM;
    case ERR_BUF:
        return -HE_NOBUFS;
    case ERR_TIMEOUT:
    case ERR_ABRT:
        return -HE_TIMEDOUT;
    case ERR_RTE:
        return -HE_NETUNREACH;
    case ERR_INPROGRESS:
        return -HE_INPROGRESS;
    case ERR_WOULDBLOCK:
        return -HE_AGAIN;
    case ERR_USE:
        return -HE_ADDRINUSE;
    case ERR_ALREADY:
        return -HE_ALREADY;
    case ERR_ISCONN:
        return -HE_ISCONN;
    case ERR_CONN:
        return -HE_NOTCONN;
    case ERR_IF:
        return -HE_NETDOWN;
    case ERR_RST:
    case ERR_CLSD:
        return -HE_CONNRESET;
    default:
        return -HE_INVAL;
    }
}
