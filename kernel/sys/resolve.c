/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: names and interfaces of the network. */
#include "net/resolve.h"
#include "lib/string.h"
#include "sys/sys.h"

#define NAME_MAX 255

int sys_net_resolve(const char *name, int family, struct hermit_sockaddr_in6 *addresses,
                    int max)
{
    if (name == NULL || (addresses == NULL && max > 0)) {
        return -HE_FAULT;
    }
    if (max < 0 || name[0] == '\0' || strnlen(name, NAME_MAX + 1) > NAME_MAX ||
        (family != HAF_UNSPEC && family != HAF_INET && family != HAF_INET6)) {
        return -HE_INVAL;
    }
    return resolve_name(name, family, addresses, max);
}

int sys_net_interfaces(struct hermit_interface *interfaces, int max)
{
    if (max < 0) {
        return -HE_INVAL;
    }
    return interfaces == NULL && max > 0 ? -HE_FAULT : list_interfaces(interfaces, max);
}

int sys_net_set_dns(const struct hermit_sockaddr_in6 *servers, int count)
{
    return servers == NULL && count > 0 ? -HE_FAULT : resolve_set_servers(servers, count);
}
