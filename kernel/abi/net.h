/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Sockets as the system calls see them; installed as <hermit/net.h>. The numbers are
 * those of the Rust side's hermit-abi where it has them; libc-glue's <sys/socket.h>
 * and its like use them unchanged. Ports and addresses are in network byte order.
 */
#ifndef HERMIT_NET_H
#define HERMIT_NET_H

#include <stddef.h>
#include <stdint.h>

#define HAF_UNSPEC 0
#define HAF_INET6  1
#define HAF_INET   3
#define HAF_UNIX   4

#define HSOCK_STREAM    1
#define HSOCK_DGRAM     2
#define HSOCK_RAW       3
#define HSOCK_SEQPACKET 5
/* Beside the type: HO_NONBLOCK and HO_CLOEXEC. */
#define HSOCK_TYPE_MASK 0xf

#define HIPPROTO_IP     0
#define HIPPROTO_ICMP   1
#define HIPPROTO_TCP    6
#define HIPPROTO_UDP    17
#define HIPPROTO_IPV6   41
#define HIPPROTO_ICMPV6 58

#define HMSG_PEEK         0x01
#define HMSG_WAITALL      0x02
#define HMSG_OOB          0x04
#define HMSG_DONTWAIT     0x08
#define HMSG_MORE         0x10
#define HMSG_NOSIGNAL     0x20
#define HMSG_TRUNC        0x40
#define HMSG_CTRUNC       0x80
#define HMSG_DONTROUTE    0x100
#define HMSG_CMSG_CLOEXEC 0x200
#define HMSG_EOR          0x400

#define HSHUT_RD   0
#define HSHUT_WR   1
#define HSHUT_RDWR 2

/* Levels and names of options. */
#define HSOL_SOCKET       4095
#define HSO_DEBUG         0x0001
#define HSO_ACCEPTCONN    0x0002
#define HSO_REUSEADDR     0x0004
#define HSO_KEEPALIVE     0x0008
#define HSO_DONTROUTE     0x0010
#define HSO_BROADCAST     0x0020
#define HSO_LINGER        0x0080
#define HSO_OOBINLINE     0x0100
#define HSO_REUSEPORT     0x0200
#define HSO_TIMESTAMP     0x0400
#define HSO_SNDBUF        0x1001
#define HSO_RCVBUF        0x1002
#define HSO_SNDLOWAT      0x1003
#define HSO_RCVLOWAT      0x1004
#define HSO_SNDTIMEO      0x1005
#define HSO_RCVTIMEO      0x1006
#define HSO_ERROR         0x1007
#define HSO_TYPE          0x1008
#define HSO_DOMAIN        0x100b
#define HSO_PROTOCOL      0x100c
#define HSO_TIMESTAMPNS   0x100d
#define HSO_BINDTODEVICE  0x100e
#define HSO_BINDTOIFINDEX 0x100f

#define HTCP_NODELAY      1
#define HTCP_KEEPIDLE     3
#define HTCP_KEEPINTVL    4
#define HTCP_KEEPCNT      5
#define HTCP_MAXSEG       6
#define HTCP_CORK         7
#define HTCP_INFO         8
#define HTCP_USER_TIMEOUT 9

#define HIP_TOS             1
#define HIP_TTL             2
#define HIP_ADD_MEMBERSHIP  3
#define HIP_DROP_MEMBERSHIP 4
#define HIP_MULTICAST_TTL   5
#define HIP_MULTICAST_IF    6
#define HIP_MULTICAST_LOOP  7
#define HIP_PKTINFO         8
#define HIP_RECVTTL         12
#define HIP_RECVTOS         13
#define HIP_HDRINCL         14

#define HIPV6_V6ONLY         27
#define HIPV6_JOIN_GROUP     12
#define HIPV6_LEAVE_GROUP    13
#define HIPV6_UNICAST_HOPS   16
#define HIPV6_MULTICAST_IF   17
#define HIPV6_MULTICAST_HOPS 18
#define HIPV6_MULTICAST_LOOP 19
#define HIPV6_RECVPKTINFO    49
#define HIPV6_PKTINFO        50
#define HIPV6_RECVHOPLIMIT   51
#define HIPV6_HOPLIMIT       52
#define HIPV6_RECVTCLASS     66
#define HIPV6_TCLASS         67

/* Types of control data of level HSOL_SOCKET. */
#define HSCM_RIGHTS 1

struct hermit_sockaddr {
    uint8_t len; /* of the whole address; not looked at */
    uint8_t family;
    uint8_t data[14];
};

struct hermit_sockaddr_in {
    uint8_t len;
    uint8_t family; /* HAF_INET */
    uint16_t port;
    uint32_t addr;
    uint8_t zero[8];
};

struct hermit_sockaddr_in6 {
    uint8_t len;
    uint8_t family; /* HAF_INET6 */
    uint16_t port;
    uint32_t flowinfo;
    uint8_t addr[16];
    uint32_t scope_id;
};
#ifndef __cplusplus
_Static_assert(sizeof(struct hermit_sockaddr_in) == 16,
               "ABI between kernel and libc-glue");
_Static_assert(sizeof(struct hermit_sockaddr_in6) == 28,
               "ABI between kernel and libc-glue");
#endif

/* The path ends with a NUL or the address's length; a name with a NUL in front is no
 * path. */
#define HUNIX_PATH_BYTES 108
struct hermit_sockaddr_un {
    uint8_t len;
    uint8_t family; /* HAF_UNIX */
    char path[HUNIX_PATH_BYTES];
};

struct hermit_iovec;

struct hermit_msghdr {
    void *name; /* null: no address */
    uint32_t name_len;
    uint32_t pad;
    struct hermit_iovec *iov;
    int32_t iov_count;
    int32_t pad2;
    void *control; /* struct hermit_cmsghdr, each at a multiple of 8 bytes */
    uint64_t control_len;
    int32_t flags; /* on return, HMSG_TRUNC and HMSG_CTRUNC */
    int32_t pad3;
};
#ifndef __cplusplus
_Static_assert(sizeof(struct hermit_msghdr) == 56, "ABI between kernel and libc-glue");
#endif

/* One piece of control data; the data follows. */
struct hermit_cmsghdr {
    uint64_t len; /* with this header, without padding behind */
    int32_t level;
    int32_t type;
};

/* Control data. The address is the local one. */
struct hermit_in_pktinfo {
    int32_t interface; /* its index; 0: any */
    uint32_t local;
    uint32_t destination;
};

struct hermit_in6_pktinfo {
    uint8_t addr[16];
    uint32_t interface;
};

struct hermit_linger {
    int32_t onoff;
    int32_t seconds;
};

struct hermit_timeval {
    int64_t sec;
    int64_t usec;
};

struct hermit_ip_mreq {
    uint32_t group;
    uint32_t interface; /* its address; 0: any */
};

/* The same by the interface's index. */
struct hermit_ip_mreqn {
    uint32_t group;
    uint32_t addr;
    int32_t interface; /* 0: addr says which */
};

struct hermit_ipv6_mreq {
    uint8_t group[16];
    uint32_t interface; /* its index; 0: any */
};

/* HTCP_INFO, as libc-glue's <netinet/tcp.h> explains it. */
struct hermit_tcp_info {
    uint8_t state, ca_state, retransmits, probes, backoff, options;
    uint8_t send_scale : 4, receive_scale : 4;
    uint32_t rto_us, ato_us, send_mss, receive_mss;
    uint32_t unacked, sacked, lost, retransmitting, fackets;
    uint32_t last_data_sent_ms, last_ack_sent_ms, last_data_received_ms,
        last_ack_received_ms;
    uint32_t path_mtu, receive_ssthresh, rtt_us, rtt_variance_us, send_ssthresh;
    uint32_t send_window_segments, advertised_mss, reordering;
    uint32_t receive_rtt_us, receive_space, total_retransmitted;
};
#ifndef __cplusplus
_Static_assert(sizeof(struct hermit_tcp_info) == 104, "ABI between kernel and libc-glue");
#endif

/* One address of one interface; sys_net_interfaces(). */
#define HNET_NAME_BYTES 16
#define HNET_UP         1u
#define HNET_BROADCAST  2u
#define HNET_LOOPBACK   8u
#define HNET_RUNNING    0x40u
#define HNET_MULTICAST  0x1000u

struct hermit_interface {
    char name[HNET_NAME_BYTES];
    uint32_t index; /* from 1 on */
    uint32_t flags; /* HNET_* */
    uint32_t mtu;
    uint8_t mac[6];
    uint8_t family; /* HAF_*; HAF_UNSPEC: it has no address yet */
    uint8_t prefix_bits;
    uint8_t addr[16];
    uint8_t broadcast[4];
    uint8_t gateway[4];
};

#endif
