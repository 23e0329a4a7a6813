/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Internet addresses and protocols (POSIX.1-2017). */
#ifndef _NETINET_IN_H
#define _NETINET_IN_H

#include <stdint.h>
#include <sys/cdefs.h>
#include <sys/socket.h>

typedef uint16_t in_port_t;
typedef uint32_t in_addr_t;

struct in_addr {
    in_addr_t s_addr; /* network byte order */
};

struct sockaddr_in {
    uint8_t sin_len;
    sa_family_t sin_family;
    in_port_t sin_port;
    struct in_addr sin_addr;
    unsigned char sin_zero[8];
};

struct in6_addr {
    union {
        uint8_t __s6_bytes[16];
        uint16_t __s6_words[8];
        uint32_t __s6_longs[4];
    } __in6;
#define s6_addr   __in6.__s6_bytes
#define s6_addr16 __in6.__s6_words
#define s6_addr32 __in6.__s6_longs
};

struct sockaddr_in6 {
    uint8_t sin6_len;
    sa_family_t sin6_family;
    in_port_t sin6_port;
    uint32_t sin6_flowinfo;
    struct in6_addr sin6_addr;
    uint32_t sin6_scope_id;
};

struct ip_mreq {
    struct in_addr imr_multiaddr;
    struct in_addr imr_interface;
};

/* The same by the interface's number; 0: by its address. */
struct ip_mreqn {
    struct in_addr imr_multiaddr;
    struct in_addr imr_address;
    int imr_ifindex;
};

struct ipv6_mreq {
    struct in6_addr ipv6mr_multiaddr;
    unsigned ipv6mr_interface;
};

/* Control data: where a datagram came in, or is to leave and as whose. */
struct in_pktinfo {
    int ipi_ifindex;             /* 0: any */
    struct in_addr ipi_spec_dst; /* the local address */
    struct in_addr ipi_addr; /* the header's destination; when sending not looked at */
};

struct in6_pktinfo {
    struct in6_addr ipi6_addr;
    unsigned ipi6_ifindex;
};

#define IPPROTO_IP     0
#define IPPROTO_ICMP   1
#define IPPROTO_IGMP   2
#define IPPROTO_TCP    6
#define IPPROTO_UDP    17
#define IPPROTO_IPV6   41
#define IPPROTO_ICMPV6 58
#define IPPROTO_RAW    255

#define IP_TOS             1
#define IP_TTL             2
#define IP_ADD_MEMBERSHIP  3
#define IP_DROP_MEMBERSHIP 4
#define IP_MULTICAST_TTL   5
#define IP_MULTICAST_IF    6
#define IP_MULTICAST_LOOP  7
#define IP_PKTINFO         8
#define IP_RECVTTL         12
#define IP_RECVTOS         13
#define IP_HDRINCL         14

#define IPV6_JOIN_GROUP      12
#define IPV6_LEAVE_GROUP     13
#define IPV6_ADD_MEMBERSHIP  IPV6_JOIN_GROUP
#define IPV6_DROP_MEMBERSHIP IPV6_LEAVE_GROUP
#define IPV6_UNICAST_HOPS    16
#define IPV6_MULTICAST_IF    17
#define IPV6_MULTICAST_HOPS  18
#define IPV6_MULTICAST_LOOP  19
#define IPV6_V6ONLY          27
#define IPV6_RECVPKTINFO     49
#define IPV6_PKTINFO         50
#define IPV6_RECVHOPLIMIT    51
#define IPV6_HOPLIMIT        52
#define IPV6_RECVTCLASS      66
#define IPV6_TCLASS          67

/* Levels of options, as Linux names them. */
#define SOL_IP     IPPROTO_IP
#define SOL_IPV6   IPPROTO_IPV6
#define SOL_ICMPV6 IPPROTO_ICMPV6

#define INADDR_ANY       ((in_addr_t)0)
#define INADDR_BROADCAST ((in_addr_t)0xffffffff)
#define INADDR_NONE      ((in_addr_t)0xffffffff)
#define INADDR_LOOPBACK  ((in_addr_t)0x7f000001)
#define IN_LOOPBACKNET   127
#define INET_ADDRSTRLEN  16
#define INET6_ADDRSTRLEN 46

#define IN_CLASSA(a)     (((in_addr_t)(a)&0x80000000) == 0)
#define IN_CLASSA_NET    0xff000000
#define IN_CLASSA_NSHIFT 24
#define IN_CLASSA_HOST   (0xffffffff & ~IN_CLASSA_NET)
#define IN_CLASSB(a)     (((in_addr_t)(a)&0xc0000000) == 0x80000000)
#define IN_CLASSB_NET    0xffff0000
#define IN_CLASSB_NSHIFT 16
#define IN_CLASSB_HOST   (0xffffffff & ~IN_CLASSB_NET)
#define IN_CLASSC(a)     (((in_addr_t)(a)&0xe0000000) == 0xc0000000)
#define IN_CLASSC_NET    0xffffff00
#define IN_CLASSC_NSHIFT 8
#define IN_CLASSC_HOST   (0xffffffff & ~IN_CLASSC_NET)
#define IN_CLASSD(a)     (((in_addr_t)(a)&0xf0000000) == 0xe0000000)
#define IN_MULTICAST(a)  IN_CLASSD(a)
#define IN_BADCLASS(a)   (((in_addr_t)(a)&0xf0000000) == 0xf0000000)

#define IPPORT_RESERVED     1024
#define IPPORT_USERRESERVED 5000

#define IN6ADDR_ANY_INIT                                       \
    {                                                          \
        {                                                      \
            {                                                  \
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 \
            }                                                  \
        }                                                      \
    }
#define IN6ADDR_LOOPBACK_INIT                                  \
    {                                                          \
        {                                                      \
            {                                                  \
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 \
            }                                                  \
        }                                                      \
    }

#define __IN6_LONG(a, i)  (((const struct in6_addr *)(a))->s6_addr32[i])
#define __IN6_BYTE(a, i)  (((const struct in6_addr *)(a))->s6_addr[i])
#define __IN6_TOP_ZERO(a) (__IN6_LONG(a, 0) == 0 && __IN6_LONG(a, 1) == 0)
#define IN6_IS_ADDR_UNSPECIFIED(a) \
    (__IN6_TOP_ZERO(a) && __IN6_LONG(a, 2) == 0 && __IN6_LONG(a, 3) == 0)
#define IN6_IS_ADDR_LOOPBACK(a) \
    (__IN6_TOP_ZERO(a) && __IN6_LONG(a, 2) == 0 && __IN6_LONG(a, 3) == htonl(1))
#define IN6_IS_ADDR_V4MAPPED(a) (__IN6_TOP_ZERO(a) && __IN6_LONG(a, 2) == htonl(0xffff))
#define IN6_IS_ADDR_V4COMPAT(a) \
    (__IN6_TOP_ZERO(a) && __IN6_LONG(a, 2) == 0 && ntohl(__IN6_LONG(a, 3)) > 1)
#define IN6_IS_ADDR_MULTICAST(a) (__IN6_BYTE(a, 0) == 0xff)
#define IN6_IS_ADDR_LINKLOCAL(a) \
    (__IN6_BYTE(a, 0) == 0xfe && (__IN6_BYTE(a, 1) & 0xc0) == 0x80)
#define IN6_IS_ADDR_SITELOCAL(a) \
    (__IN6_BYTE(a, 0) == 0xfe && (__IN6_BYTE(a, 1) & 0xc0) == 0xc0)
#define IN6_ARE_ADDR_EQUAL(a, b)                                                     \
    (__IN6_LONG(a, 0) == __IN6_LONG(b, 0) && __IN6_LONG(a, 1) == __IN6_LONG(b, 1) && \
     __IN6_LONG(a, 2) == __IN6_LONG(b, 2) && __IN6_LONG(a, 3) == __IN6_LONG(b, 3))
#define __IN6_MC_SCOPE(a, s)        (IN6_IS_ADDR_MULTICAST(a) && (__IN6_BYTE(a, 1) & 0xf) == (s))
#define IN6_IS_ADDR_MC_NODELOCAL(a) __IN6_MC_SCOPE(a, 1)
#define IN6_IS_ADDR_MC_LINKLOCAL(a) __IN6_MC_SCOPE(a, 2)
#define IN6_IS_ADDR_MC_SITELOCAL(a) __IN6_MC_SCOPE(a, 5)
#define IN6_IS_ADDR_MC_ORGLOCAL(a)  __IN6_MC_SCOPE(a, 8)
#define IN6_IS_ADDR_MC_GLOBAL(a)    __IN6_MC_SCOPE(a, 14)

__BEGIN_DECLS

extern const struct in6_addr in6addr_any;
extern const struct in6_addr in6addr_loopback;

uint32_t htonl(uint32_t __value);
uint16_t htons(uint16_t __value);
uint32_t ntohl(uint32_t __value);
uint16_t ntohs(uint16_t __value);

__END_DECLS

#ifndef __cplusplus
#define htonl(value) __builtin_bswap32(value)
#define htons(value) __builtin_bswap16(value)
#define ntohl(value) __builtin_bswap32(value)
#define ntohs(value) __builtin_bswap16(value)
#endif

#endif
