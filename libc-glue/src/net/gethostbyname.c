/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The older functions on names of hosts: one answer for the whole program. */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include "hosts.h"
#include "internal.h"

static struct host host;
static struct hostent answer;
static char *aliases[1];
static char *addresses[HOST_ADDRESSES_MAX + 1];
static int last_error;

int *__h_errno_location(void)
{
    return &last_error;
}

static struct hostent *fail(int error)
{
    last_error = error;
    return NULL;
}

static struct hostent *fill(int family)
{
    for (int i = 0; i < host.count; i++) {
        addresses[i] = family == AF_INET ? (char *)&host.address[i].in.sin_addr
                                         : (char *)&host.address[i].in6.sin6_addr;
    }
    addresses[host.count] = NULL;
    answer.h_name = host.name;
    answer.h_aliases = aliases;
    answer.h_addrtype = family;
    answer.h_length = family == AF_INET ? 4 : 16;
    answer.h_addr_list = addresses;
    return &answer;
}

struct hostent *gethostbyname2(const char *name, int family)
{
    if (family != AF_INET && family != AF_INET6) {
        return fail(NO_RECOVERY);
    }
    switch (__posix_find_host(name, family, false, &host)) {
    case 0:
        return fill(family);
    case EAI_AGAIN:
        return fail(TRY_AGAIN);
    case EAI_NONAME:
        return fail(HOST_NOT_FOUND);
    default:
        return fail(NO_RECOVERY);
    }
}

struct hostent *gethostbyname(const char *name)
{
    return gethostbyname2(name, AF_INET);
}

struct hostent *gethostbyaddr(const void *address, socklen_t len, int family)
{
    if ((family != AF_INET || len < 4) && (family != AF_INET6 || len < 16)) {
        return fail(NO_RECOVERY);
    }
    memset(&host, 0, sizeof(host));
    if (!__posix_host_name(family, address, host.name, sizeof(host.name))) {
        return fail(HOST_NOT_FOUND);
    }
    host.count = 1;
    if (family == AF_INET) {
        memcpy(&host.address[0].in.sin_addr, address, 4);
    } else {
        memcpy(&host.address[0].in6.sin6_addr, address, 16);
    }
    return fill(family);
}

const char *hstrerror(int error)
{
    switch (error) {
    case 0:
        return "no error";
    case HOST_NOT_FOUND:
        return "no such host";
    case TRY_AGAIN:
        return "no name server answers";
    case NO_DATA:
        return "the host has no such address";
    default:
        return "the name cannot be resolved";
    }
}

void herror(const char *text)
{
    fprintf(stderr, "%s%s%s\n", text != NULL ? text : "", text != NULL ? ": " : "",
            hstrerror(last_error));
}
