/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The addresses of all network interfaces. */
#ifndef _IFADDRS_H
#define _IFADDRS_H

#include <sys/socket.h>

struct ifaddrs {
    struct ifaddrs *ifa_next;
    char *ifa_name;
    unsigned ifa_flags; /* IFF_*: <net/if.h> */
    struct sockaddr *ifa_addr;
    struct sockaddr *ifa_netmask;
    union {
        struct sockaddr *ifu_broadaddr;
        struct sockaddr *ifu_dstaddr;
    } ifa_ifu;
    void *ifa_data;
};
#define ifa_broadaddr ifa_ifu.ifu_broadaddr
#define ifa_dstaddr   ifa_ifu.ifu_dstaddr

__BEGIN_DECLS

int getifaddrs(struct ifaddrs **__list);
void freeifaddrs(struct ifaddrs *__list);

__END_DECLS

#endif
