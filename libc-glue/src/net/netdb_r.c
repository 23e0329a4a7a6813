/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Names of hosts, services and protocols with the answer in the caller's buffer. */
#include <netdb.h>
#include <string.h>
#include "hosts.h"
#include "internal.h"

/* What is left of the caller's buffer. */
struct room {
    char *at;
    size_t len;
};

/* len bytes, aligned for pointers; null if there is no room. */
static void *take(struct room *room, size_t len)
{
    size_t skip = -(uintptr_t)room->at % sizeof(void *);

    if (room->len < skip || room->len - skip < len) {
        return NULL;
    }
    char *place = room->at + skip;

    room->at = place + len;
    room->len -= skip + len;
    return place;
}

static char *keep(struct room *room, const char *text)
{
    size_t len = strlen(text) + 1;
    char *place = take(room, len);

    return place != NULL ? memcpy(place, text, len) : NULL;
}

/* count addresses; 0 or ERANGE. */
static int fill_host(struct room *room, const struct host *host, int family,
                     struct hostent *entry)
{
    size_t width = family == AF_INET ? 4 : 16;
    char **list = take(room, ((size_t)host->count + 2) * sizeof(*list));
    char *bytes = take(room, (size_t)host->count * width);

    entry->h_name = keep(room, host->name);
    if (list == NULL || bytes == NULL || entry->h_name == NULL) {
        return ERANGE;
    }
    for (int i = 0; i < host->count; i++) {
        const union host_address *address = &host->address[i];

        list[i] = memcpy(bytes + (size_t)i * width,
                         family == AF_INET ? (const void *)&address->in.sin_addr
                                           : (const void *)&address->in6.sin6_addr,
                         width);
    }
    list[host->count] = list[host->count + 1] = NULL;
    entry->h_aliases = &list[host->count + 1];
    entry->h_addrtype = family;
    entry->h_length = (int)width;
    entry->h_addr_list = list;
    return 0;
}

int gethostbyname2_r(const char *restrict name, int family,
                     struct hostent *restrict entry, char *restrict buf, size_t len,
                     struct hostent **restrict result, int *restrict error)
{
    struct room room = {buf, len};
    struct host host;

    *result = NULL;
    if (family != AF_INET && family != AF_INET6) {
        *error = NO_RECOVERY;
        return 0;
    }
    switch (__posix_find_host(name, family, false, &host)) {
    case 0:
        break;
    case EAI_AGAIN:
        *error = TRY_AGAIN;
        return 0;
    case EAI_NONAME:
        *error = HOST_NOT_FOUND;
        return 0;
    default:
        *error = NO_RECOVERY;
        return 0;
    }
    int status = fill_host(&room, &host, family, entry);

    *result = status == 0 ? entry : NULL;
    *error = status == 0 ? 0 : NO_RECOVERY;
    return status;
}

int gethostbyname_r(const char *restrict name, struct hostent *restrict entry,
                    char *restrict buf, size_t len, struct hostent **restrict result,
                    int *restrict error)
{
    return gethostbyname2_r(name, AF_INET, entry, buf, len, result, error);
}

int gethostbyaddr_r(const void *restrict address, socklen_t address_len, int family,
                    struct hostent *restrict entry, char *restrict buf, size_t len,
                    struct hostent **restrict result, int *restrict error)
{
    struct room room = {buf, len};
    struct host host = {.count = 1};

    *result = NULL;
    *error = NO_RECOVERY;
    if ((family != AF_INET || address_len < 4) &&
        (family != AF_INET6 || address_len < 16)) {
        return 0;
    }
    if (!__posix_host_name(family, address, host.name, sizeof(host.name))) {
        *error = HOST_NOT_FOUND;
        return 0;
    }
    if (family == AF_INET) {
        memcpy(&host.address[0].in.sin_addr, address, 4);
    } else {
        memcpy(&host.address[0].in6.sin6_addr, address, 16);
    }
    int status = fill_host(&room, &host, family, entry);

    *result = status == 0 ? entry : NULL;
    *error = status == 0 ? 0 : NO_RECOVERY;
    return status;
}

/* The texts of these two are constants: no buffer is needed. */
static int tell_service(const struct servent *found, struct servent *entry,
                        struct servent **result)
{
    *result = NULL;
    if (found != NULL) {
        *entry = *found;
        *result = entry;
    }
    return 0;
}

int getservbyname_r(const char *restrict name, const char *restrict protocol,
                    struct servent *restrict entry, char *restrict buf, size_t len,
                    struct servent **restrict result)
{
    (void)buf, (void)len;
    return tell_service(getservbyname(name, protocol), entry, result);
}

int getservbyport_r(int port, const char *restrict protocol,
                    struct servent *restrict entry, char *restrict buf, size_t len,
                    struct servent **restrict result)
{
    (void)buf, (void)len;
    return tell_service(getservbyport(port, protocol), entry, result);
}

static int tell_protocol(const struct protoent *found, struct protoent *entry,
                         struct protoent **result)
{
    *result = NULL;
    if (found != NULL) {
        *entry = *found;
        *result = entry;
    }
    return 0;
}

int getprotobyname_r(const char *restrict name, struct protoent *restrict entry,
                     char *restrict buf, size_t len, struct protoent **restrict result)
{
    (void)buf, (void)len;
    return tell_protocol(getprotobyname(name), entry, result);
}

int getprotobynumber_r(int number, struct protoent *restrict entry, char *restrict buf,
                       size_t len, struct protoent **restrict result)
{
    (void)buf, (void)len;
    return tell_protocol(getprotobynumber(number), entry, result);
}
