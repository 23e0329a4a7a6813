/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sockets on the loopback interface, for the tests of either family. */
#ifndef LOOPBACK_H
#define LOOPBACK_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include "check.h"

union address {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
};

static inline socklen_t size_of(int family)
{
    return family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

static inline union address loopback(int family)
{
    union address address = {.any.sa_family = (sa_family_t)family};

    if (family == AF_INET) {
        address.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    } else {
        address.in6.sin6_addr = in6addr_loopback;
    }
    return address;
}

/* A socket with a free port, which receives for so long; address: that. */
static inline int bound_for(int family, int type, union address *address, int seconds)
{
    int fd = socket(family, type, 0);
    socklen_t len = size_of(family);
    struct timeval patience = {.tv_sec = seconds};

    *address = loopback(family);
    CHECK(fd >= 0 && bind(fd, &address->any, len) == 0);
    CHECK(getsockname(fd, &address->any, &len) == 0);
    CHECK(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) == 0);
    return fd;
}

#endif
