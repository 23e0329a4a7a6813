/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Names of hosts. /etc/hosts and /etc/resolv.conf are read where the program's file
 * system has them; otherwise the server is the one that DHCP named.
 */
#include "hosts.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "internal.h"
#include "lock.h"

#define LINE_BYTES  512
#define SERVERS_MAX 3

static void add(struct host *host, int family, const void *address, uint32_t scope)
{
    if (host->count == HOST_ADDRESSES_MAX) {
        return;
    }
    union host_address *to = &host->address[host->count++];

    memset(to, 0, sizeof(*to));
    if (family == AF_INET) {
        to->in.sin_len = sizeof(to->in);
        to->in.sin_family = AF_INET;
        memcpy(&to->in.sin_addr, address, sizeof(to->in.sin_addr));
    } else {
        to->in6.sin6_len = sizeof(to->in6);
        to->in6.sin6_family = AF_INET6;
        to->in6.sin6_scope_id = scope;
        memcpy(&to->in6.sin6_addr, address, sizeof(to->in6.sin6_addr));
    }
}

/* True if text is an address, of whatever family; it is added if the family is right. */
static bool add_number(struct host *host, const char *text, int family)
{
    char copy[INET6_ADDRSTRLEN];
    struct in_addr v4;
    struct in6_addr v6;
    const char *scope = strchr(text, '%');
    size_t len = scope != NULL ? (size_t)(scope - text) : strlen(text);

    if (inet_aton(text, &v4)) {
        if (family != AF_INET6) {
            add(host, AF_INET, &v4, 0);
        }
        return true;
    }
    if (len >= sizeof(copy)) {
        return false;
    }
    memcpy(copy, text, len);
    copy[len] = '\0';
    if (inet_pton(AF_INET6, copy, &v6) != 1) {
        return false;
    }
    if (family != AF_INET) {
        add(host, AF_INET6, &v6,
            scope != NULL ? (uint32_t)strtoul(scope + 1, NULL, 10) : 0);
    }
    return true;
}

static char *next_word(char **line)
{
    char *word = *line + strspn(*line, " \t\r\n");

    if (*word == '\0' || *word == '#') {
        return NULL;
    }
    *line = word + strcspn(word, " \t\r\n");
    if (**line != '\0') {
        *(*line)++ = '\0';
    }
    return word;
}

/* A line "address name name ..." */
static void look_in_line(char *line, const char *name, int family, struct host *host)
{
    char *address = next_word(&line), *first = NULL, *word;

    while (address != NULL && (word = next_word(&line)) != NULL) {
        first = first != NULL ? first : word;
        if (strcasecmp(word, name) == 0) {
            int before = host->count;

            add_number(host, address, family);
            if (host->count > before) {
                snprintf(host->name, sizeof(host->name), "%s", first);
            }
            return;
        }
    }
}

static void look_in_file(const char *name, int family, struct host *host)
{
    char line[LINE_BYTES];
    FILE *file = fopen("/etc/hosts", "r");

    if (file == NULL) {
        return;
    }
    while (fgets(line, sizeof(line), file) != NULL) {
        look_in_line(line, name, family, host);
    }
    fclose(file);
}

bool __posix_host_name(int family, const void *address, char *name, size_t size)
{
    char line[LINE_BYTES];
    FILE *file = fopen("/etc/hosts", "r");
    bool found = false;
    struct in_addr loopback = {htonl(INADDR_LOOPBACK)};

    while (file != NULL && !found && fgets(line, sizeof(line), file) != NULL) {
        char *rest = line, *number = next_word(&rest);
        char *first = number != NULL ? next_word(&rest) : NULL;
        uint8_t bytes[sizeof(struct in6_addr)];

        found = first != NULL && inet_pton(family, number, bytes) == 1 &&
                memcmp(bytes, address, family == AF_INET ? 4 : 16) == 0;
        if (found) {
            snprintf(name, size, "%s", first);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    if (!found && (family == AF_INET ? memcmp(address, &loopback, 4) == 0
                                     : IN6_IS_ADDR_LOOPBACK(address))) {
        snprintf(name, size, "localhost");
        found = true;
    }
    return found;
}

/* Servers that the program's own file names come before those of DHCP. */
static void read_servers(void)
{
    struct host servers = {.count = 0};
    char line[LINE_BYTES];
    FILE *file = fopen("/etc/resolv.conf", "r");

    if (file == NULL) {
        return;
    }
    while (servers.count < SERVERS_MAX && fgets(line, sizeof(line), file) != NULL) {
        char *rest = line, *word = next_word(&rest);

        if (word != NULL && strcmp(word, "nameserver") == 0 &&
            (word = next_word(&rest)) != NULL) {
            add_number(&servers, word, AF_UNSPEC);
        }
    }
    fclose(file);
    if (servers.count > 0) {
        struct hermit_sockaddr_in6 copies[SERVERS_MAX];

        for (int i = 0; i < servers.count; i++) {
            memcpy(&copies[i], &servers.address[i], sizeof(copies[i]));
        }
        sys_net_set_dns(copies, servers.count);
    }
}

static int ask_dns(const char *name, int family, struct host *host)
{
    static uint32_t lock;
    static bool ready; /* guarded by lock */
    struct hermit_sockaddr_in6 found[HOST_ADDRESSES_MAX];

    lock_acquire(&lock);
    if (!ready) {
        ready = true;
        read_servers();
    }
    lock_release(&lock);
    int count = sys_net_resolve(name, family, found, HOST_ADDRESSES_MAX);

    switch (count) {
    case -EAGAIN:
        return EAI_AGAIN;
    case -ENOMEM:
        return EAI_MEMORY;
    case -ENOENT:
    case -EINVAL:
        return EAI_NONAME;
    default:
        break;
    }
    if (count < 0) {
        return EAI_FAIL;
    }
    for (int i = 0; i < count; i++) {
        memcpy(&host->address[i], &found[i], sizeof(host->address[i]));
    }
    host->count = count;
    return 0;
}

static bool is_localhost(const char *name)
{
    static const char localhost[] = "localhost";
    size_t len = strlen(name), tail = sizeof(localhost) - 1;

    if (len > 0 && name[len - 1] == '.') {
        len--;
    }
    return len >= tail && strncasecmp(name + len - tail, localhost, tail) == 0 &&
           (len == tail || name[len - tail - 1] == '.'); /* RFC 6761, 6.3 */
}

int __posix_find_host(const char *name, int family, bool numeric, struct host *host)
{
    static const struct in_addr loopback = {0x0100007f};

    host->count = 0;
    snprintf(host->name, sizeof(host->name), "%s", name);
    if (add_number(host, name, family)) {
        return host->count > 0 ? 0 : EAI_NONAME;
    }
    if (numeric || name[0] == '\0' || strlen(name) >= sizeof(host->name)) {
        return EAI_NONAME;
    }
    look_in_file(name, family, host);
    if (host->count == 0 && is_localhost(name)) {
        if (family != AF_INET) {
            add(host, AF_INET6, &in6addr_loopback, 0);
        }
        if (family != AF_INET6) {
            add(host, AF_INET, &loopback, 0);
        }
    }
    return host->count > 0 ? 0 : ask_dns(name, family, host);
}
