/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The services and protocols that programs ask for by name. */
#include <netdb.h>
#include <stddef.h>
#include <string.h>

struct service {
    const char *name;
    unsigned short port;
    const char *protocol; /* null: both */
};

static const struct service services[] = {
    {"echo", 7, NULL},        {"discard", 9, NULL},        {"daytime", 13, NULL},
    {"ftp", 21, "tcp"},       {"ssh", 22, "tcp"},          {"telnet", 23, "tcp"},
    {"smtp", 25, "tcp"},      {"time", 37, NULL},          {"domain", 53, NULL},
    {"tftp", 69, "udp"},      {"http", 80, "tcp"},         {"www", 80, "tcp"},
    {"pop3", 110, "tcp"},     {"sunrpc", 111, NULL},       {"ntp", 123, "udp"},
    {"imap2", 143, "tcp"},    {"snmp", 161, NULL},         {"ldap", 389, NULL},
    {"https", 443, NULL},     {"syslog", 514, "udp"},      {"imaps", 993, "tcp"},
    {"mysql", 3306, "tcp"},   {"postgresql", 5432, "tcp"}, {"redis", 6379, "tcp"},
    {"http-alt", 8080, NULL},
};

static const struct {
    const char *name;
    int number;
} protocols[] = {{"ip", 0},   {"icmp", 1},  {"igmp", 2},      {"tcp", 6},
                 {"udp", 17}, {"ipv6", 41}, {"ipv6-icmp", 58}};

static char *no_aliases[] = {NULL};

/* One answer for each thread, so that getservbyname_r() can copy it. */
static struct servent *answer(const struct service *service, const char *protocol)
{
    static __thread struct servent entry;

    if (protocol == NULL) {
        protocol = service->protocol != NULL ? service->protocol : "tcp";
    }
    entry.s_name = (char *)(uintptr_t)service->name;
    entry.s_aliases = no_aliases;
    entry.s_port = htons(service->port);
    entry.s_proto = strcmp(protocol, "udp") == 0 ? (char *)"udp" : (char *)"tcp";
    return &entry;
}

static int fits(const struct service *service, const char *protocol)
{
    return protocol == NULL || service->protocol == NULL ||
           strcmp(service->protocol, protocol) == 0;
}

struct servent *getservbyname(const char *name, const char *protocol)
{
    for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
        if (strcmp(services[i].name, name) == 0 && fits(&services[i], protocol)) {
            return answer(&services[i], protocol);
        }
    }
    return NULL;
}

struct servent *getservbyport(int port, const char *protocol)
{
    for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
        if (htons(services[i].port) == port && fits(&services[i], protocol)) {
            return answer(&services[i], protocol);
        }
    }
    return NULL;
}

/* The next entry for getservent(), each of those for both protocols twice. */
static size_t next_service;
static int next_protocol;

void setservent(int stays_open)
{
    (void)stays_open;
    next_service = 0;
    next_protocol = 0;
}

void endservent(void)
{
    setservent(0);
}

struct servent *getservent(void)
{
    static const char *const names[] = {"tcp", "udp"};

    for (; next_service < sizeof(services) / sizeof(services[0]); next_service++) {
        while (next_protocol < 2) {
            const char *protocol = names[next_protocol++];

            if (fits(&services[next_service], protocol)) {
                return answer(&services[next_service], protocol);
            }
        }
        next_protocol = 0;
    }
    return NULL;
}

static struct protoent *protocol_answer(size_t i)
{
    static __thread struct protoent entry;

    entry.p_name = (char *)(uintptr_t)protocols[i].name;
    entry.p_aliases = no_aliases;
    entry.p_proto = protocols[i].number;
    return &entry;
}

struct protoent *getprotobyname(const char *name)
{
    for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++) {
        if (strcmp(protocols[i].name, name) == 0) {
            return protocol_answer(i);
        }
    }
    return NULL;
}

struct protoent *getprotobynumber(int number)
{
    for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++) {
        if (protocols[i].number == number) {
            return protocol_answer(i);
        }
    }
    return NULL;
}

static size_t next_listed;

void setprotoent(int stays_open)
{
    (void)stays_open;
    next_listed = 0;
}

void endprotoent(void)
{
    next_listed = 0;
}

struct protoent *getprotoent(void)
{
    return next_listed < sizeof(protocols) / sizeof(protocols[0])
               ? protocol_answer(next_listed++)
               : NULL;
}
