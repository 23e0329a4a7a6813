/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* From names to addresses: what getaddrinfo() and gethostbyname() share. */
#ifndef LIBPOSIX_HOSTS_H
#define LIBPOSIX_HOSTS_H

#include <netdb.h>
#include <stdbool.h>

#define HOST_ADDRESSES_MAX 16

union host_address {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
};

struct host {
    int count;
    union host_address address[HOST_ADDRESSES_MAX];
    char name[256]; /* canonical, as far as is known */
};

/*
 * Addresses of name of a family (AF_UNSPEC: both): a number, localhost, a line of
 * /etc/hosts, or what DNS knows; only the first with numeric. 0 or EAI_*.
 */
int __posix_find_host(const char *name, int family, bool numeric, struct host *host);

/* The name that /etc/hosts has for an address; false if none. */
bool __posix_host_name(int family, const void *address, char *name, size_t size);

#endif
