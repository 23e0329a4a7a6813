/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* getaddrinfo() and getnameinfo() (RFC 3493, 6). */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "hosts.h"
#include "internal.h"

#define KNOWN_FLAGS                                                                      \
    (AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_V4MAPPED | AI_ALL | AI_ADDRCONFIG | \
     AI_NUMERICSERV)

/* An entry of the list with what it points to. */
struct entry {
    struct addrinfo info;
    union host_address address;
};

static const struct {
    int type, protocol;
    const char *name;
} kinds[] = {{SOCK_STREAM, IPPROTO_TCP, "tcp"},
             {SOCK_DGRAM, IPPROTO_UDP, "udp"},
             {SOCK_RAW, 0, NULL}};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static bool wanted(size_t kind, const struct addrinfo *hints)
{
    if (hints->ai_socktype != 0 && hints->ai_socktype != kinds[kind].type) {
        return false;
    }
    return hints->ai_protocol == 0 || kinds[kind].protocol == 0 ||
           hints->ai_protocol == kinds[kind].protocol;
}

/* The port of a service for one kind of socket, in network byte order, or EAI_*. */
static int find_port(const char *service, size_t kind, int flags)
{
    char *end;

    if (service == NULL) {
        return 0;
    }
    unsigned long port = strtoul(service, &end, 10);

    if (service[0] >= '0' && service[0] <= '9' && *end == '\0') {
        return port <= UINT16_MAX ? htons((uint16_t)port) : EAI_SERVICE;
    }
    if ((flags & AI_NUMERICSERV) != 0 || kinds[kind].name == NULL) {
        return EAI_NONAME;
    }
    const struct servent *found = getservbyname(service, kinds[kind].name);

    return found != NULL ? found->s_port : EAI_SERVICE;
}

static void no_host(int family, bool passive, struct host *host)
{
    static const struct in_addr loopback = {0x0100007f};

    memset(host, 0, sizeof(*host));
    if (family != AF_INET6) {
        union host_address *to = &host->address[host->count++];

        to->in.sin_len = sizeof(to->in);
        to->in.sin_family = AF_INET;
        to->in.sin_addr = passive ? (struct in_addr){0} : loopback;
    }
    if (family != AF_INET) {
        union host_address *to = &host->address[host->count++];

        to->in6.sin6_len = sizeof(to->in6);
        to->in6.sin6_family = AF_INET6;
        to->in6.sin6_addr = passive ? in6addr_any : in6addr_loopback;
    }
}

/* IPv4 addresses in the clothes of IPv6. */
static void map(struct host *host)
{
    for (int i = 0; i < host->count; i++) {
        struct in_addr v4 = host->address[i].in.sin_addr;
        struct sockaddr_in6 *in6 = &host->address[i].in6;

        memset(in6, 0, sizeof(*in6));
        in6->sin6_len = sizeof(*in6);
        in6->sin6_family = AF_INET6;
        memset(in6->sin6_addr.s6_addr + 10, 0xff, 2);
        memcpy(in6->sin6_addr.s6_addr + 12, &v4, sizeof(v4));
    }
}

static int find(const char *name, const struct addrinfo *hints, struct host *host)
{
    bool numeric = (hints->ai_flags & AI_NUMERICHOST) != 0;

    if (name == NULL) {
        no_host(hints->ai_family, (hints->ai_flags & AI_PASSIVE) != 0, host);
        return 0;
    }
    int err = __posix_find_host(name, hints->ai_family, numeric, host);

    if (err != 0 && hints->ai_family == AF_INET6 &&
        (hints->ai_flags & AI_V4MAPPED) != 0 &&
        __posix_find_host(name, AF_INET, numeric, host) == 0) {
        map(host);
        return 0;
    }
    return err;
}

static struct addrinfo *make_entry(const union host_address *address, size_t kind,
                                   const struct addrinfo *hints, uint16_t port)
{
    struct entry *entry = calloc(1, sizeof(*entry));

    if (entry == NULL) {
        return NULL;
    }
    entry->address = *address;
    entry->info.ai_family = address->any.sa_family;
    entry->info.ai_socktype = kinds[kind].type;
    entry->info.ai_protocol =
        kinds[kind].protocol != 0 ? kinds[kind].protocol : hints->ai_protocol;
    entry->info.ai_addr = &entry->address.any;
    if (address->any.sa_family == AF_INET) {
        entry->address.in.sin_port = port;
        entry->info.ai_addrlen = sizeof(entry->address.in);
    } else {
        entry->address.in6.sin6_port = port;
        entry->info.ai_addrlen = sizeof(entry->address.in6);
    }
    return &entry->info;
}

/* One entry for each address and kind of socket; 0 or EAI_*. */
static int make_list(const struct host *host, const char *service,
                     const struct addrinfo *hints, struct addrinfo **list)
{
    struct addrinfo **end = list;
    int err = EAI_SOCKTYPE;

    for (int i = 0; i < host->count; i++) {
        for (size_t kind = 0; kind < KINDS; kind++) {
            int port = wanted(kind, hints) ? find_port(service, kind, hints->ai_flags)
                                           : EAI_SOCKTYPE;

            if (port < 0) {
                err = port != EAI_SOCKTYPE && err == EAI_SOCKTYPE ? port : err;
                continue;
            }
            *end = make_entry(&host->address[i], kind, hints, (uint16_t)port);
            if (*end == NULL) {
                return EAI_MEMORY;
            }
            end = &(*end)->ai_next;
        }
    }
    if (*list == NULL) {
        return err;
    }
    if (hints->ai_flags & AI_CANONNAME) {
        (*list)->ai_canonname = strdup(host->name);
        return (*list)->ai_canonname != NULL ? 0 : EAI_MEMORY;
    }
    return 0;
}

int getaddrinfo(const char *restrict name, const char *restrict service,
                const struct addrinfo *restrict given, struct addrinfo **restrict result)
{
    const struct addrinfo none = {.ai_family = AF_UNSPEC};
    const struct addrinfo *hints = given != NULL ? given : &none;
    struct host host;

    *result = NULL;
    if (name == NULL && service == NULL) {
        return EAI_NONAME;
    }
    if ((hints->ai_flags & ~KNOWN_FLAGS) != 0 ||
        (name == NULL && (hints->ai_flags & AI_CANONNAME) != 0)) {
        return EAI_BADFLAGS;
    }
    if (hints->ai_family != AF_UNSPEC && hints->ai_family != AF_INET &&
        hints->ai_family != AF_INET6) {
        return EAI_FAMILY;
    }
    int err = find(name, hints, &host);

    if (err == 0) {
        err = make_list(&host, service, hints, result);
    }
    if (err != 0) {
        freeaddrinfo(*result);
        *result = NULL;
    }
    return err;
}

void freeaddrinfo(struct addrinfo *list)
{
    while (list != NULL) {
        struct addrinfo *next = list->ai_next;

        free(list->ai_canonname);
        free((struct entry *)(void *)list);
        list = next;
    }
}

int sys_getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                    struct addrinfo **result)
{
    return getaddrinfo(name, service, hints, result);
}

void sys_freeaddrinfo(struct addrinfo *list)
{
    freeaddrinfo(list);
}

static int write_host(const void *address, int family, uint32_t scope, char *host,
                      socklen_t size, int flags)
{
    char text[INET6_ADDRSTRLEN + 12];

    if ((flags & NI_NUMERICHOST) == 0 &&
        __posix_host_name(family, address, text, sizeof(text))) {
        return snprintf(host, size, "%s", text) < (int)size ? 0 : EAI_OVERFLOW;
    }
    if (flags & NI_NAMEREQD) {
        return EAI_NONAME;
    }
    inet_ntop(family, address, text, INET6_ADDRSTRLEN);
    if (scope != 0) {
        sprintf(text + strlen(text), "%%%u", (unsigned)scope);
    }
    return snprintf(host, size, "%s", text) < (int)size ? 0 : EAI_OVERFLOW;
}

static int write_service(uint16_t port, char *service, socklen_t size, int flags)
{
    const struct servent *found =
        (flags & NI_NUMERICSERV) == 0
            ? getservbyport(port, (flags & NI_DGRAM) != 0 ? "udp" : "tcp")
            : NULL;
    int len = found != NULL ? snprintf(service, size, "%s", found->s_name)
                            : snprintf(service, size, "%u", ntohs(port));

    return len < (int)size ? 0 : EAI_OVERFLOW;
}

int getnameinfo(const struct sockaddr *restrict address, socklen_t len,
                char *restrict host, socklen_t host_size, char *restrict service,
                socklen_t service_size, int flags)
{
    const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)address;
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)address;
    bool is_v4 = address->sa_family == AF_INET;
    int err = 0;

    if ((!is_v4 && address->sa_family != AF_INET6) ||
        len < (is_v4 ? sizeof(*in) : sizeof(*in6))) {
        return EAI_FAMILY;
    }
    if ((flags & NI_NAMEREQD) != 0 && host == NULL && service == NULL) {
        return EAI_NONAME;
    }
    if (host != NULL && host_size > 0) {
        err = is_v4 ? write_host(&in->sin_addr, AF_INET, 0, host, host_size, flags)
                    : write_host(&in6->sin6_addr, AF_INET6, in6->sin6_scope_id, host,
                                 host_size, flags);
    }
    if (err == 0 && service != NULL && service_size > 0) {
        err = write_service(is_v4 ? in->sin_port : in6->sin6_port, service, service_size,
                            flags);
    }
    return err;
}

const char *gai_strerror(int error)
{
    switch (error) {
    case 0:
        return "no error";
    case EAI_BADFLAGS:
        return "unknown flags";
    case EAI_NONAME:
    case EAI_NODATA:
        return "no such name or service";
    case EAI_AGAIN:
        return "no name server answers";
    case EAI_FAIL:
        return "the name cannot be resolved";
    case EAI_FAMILY:
        return "unknown address family";
    case EAI_SOCKTYPE:
        return "unknown type of socket";
    case EAI_SERVICE:
        return "no such service for this type of socket";
    case EAI_MEMORY:
        return "out of memory";
    case EAI_SYSTEM:
        return "system error";
    case EAI_OVERFLOW:
        return "the buffer is too small";
    default:
        return "unknown error";
    }
}
