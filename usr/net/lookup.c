/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* lookup NAME...: the addresses of names, and without a name those of this machine. */
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <stdio.h>

static void print_address(const char *name, const struct sockaddr *address, socklen_t len)
{
    char text[INET6_ADDRSTRLEN + 16];

    if (getnameinfo(address, len, text, sizeof(text), NULL, 0, NI_NUMERICHOST) == 0) {
        printf("%s %s\n", name, text);
    }
}

static int own_addresses(void)
{
    struct ifaddrs *list;

    if (getifaddrs(&list) < 0) {
        perror("lookup");
        return 1;
    }
    for (const struct ifaddrs *entry = list; entry != NULL; entry = entry->ifa_next) {
        if (entry->ifa_addr != NULL) {
            print_address(entry->ifa_name, entry->ifa_addr,
                          entry->ifa_addr->sa_family == AF_INET
                              ? sizeof(struct sockaddr_in)
                              : sizeof(struct sockaddr_in6));
        }
    }
    freeifaddrs(list);
    return 0;
}

int main(int argc, char **argv)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list;
    int failed = 0;

    if (argc < 2) {
        return own_addresses();
    }
    for (int i = 1; i < argc; i++) {
        int err = getaddrinfo(argv[i], NULL, &hints, &list);

        if (err != 0) {
            printf("%s: %s\n", argv[i], gai_strerror(err));
            failed = 1;
            continue;
        }
        for (const struct addrinfo *entry = list; entry != NULL; entry = entry->ai_next) {
            print_address(argv[i], entry->ai_addr, entry->ai_addrlen);
        }
        freeaddrinfo(list);
    }
    return failed;
}
