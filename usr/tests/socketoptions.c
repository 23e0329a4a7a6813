/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Options of sockets and the control data that they bring: what is set can be read, how a
 * datagram came and is to be sent, what is known of a connection.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include "loopback.h"

static int bound(int family, int type, union address *address)
{
    return bound_for(family, type, address, 60);
}

static void connected(int fds[2], int receive_bytes)
{
    union address address;
    int server = bound(AF_INET, SOCK_STREAM, &address);

    if (receive_bytes != 0) {
        CHECK(setsockopt(server, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof(int)) ==
              0);
    }
    fds[0] = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(listen(server, 1) == 0);
    CHECK(connect(fds[0], &address.any, size_of(AF_INET)) == 0);
    fds[1] = accept(server, NULL, NULL);
    CHECK(fds[1] >= 0 && close(server) == 0);
}

/* --- what is set can be read */

#define TCP4 1u
#define TCP6 2u
#define UDP4 4u
#define UDP6 8u
#define UNIX 16u
#define ALL  31u
#define IPV6 (TCP6 | UDP6)
#define UDP  (UDP4 | UDP6)
#define TCP  (TCP4 | TCP6)

static const struct {
    int level, name, value;
    unsigned where; /* elsewhere it is refused: ENOPROTOOPT */
} numbers[] = {
    {SOL_SOCKET, SO_REUSEADDR, 1, ALL},
    {SOL_SOCKET, SO_KEEPALIVE, 1, ALL},
    {SOL_SOCKET, SO_BROADCAST, 1, ALL},
    {SOL_SOCKET, SO_OOBINLINE, 1, ALL},
    {SOL_SOCKET, SO_SNDBUF, 40000, TCP | UDP},
    {SOL_SOCKET, SO_RCVBUF, 50000, TCP | UDP},
    {SOL_SOCKET, SO_SNDBUF, 65536, UNIX},
    {SOL_SOCKET, SO_RCVBUF, 65536, UNIX},
    {SOL_SOCKET, SO_TIMESTAMP, 1, UDP},
    {SOL_SOCKET, SO_TIMESTAMPNS, 1, UDP},
    {SOL_SOCKET, SO_BINDTOIFINDEX, 1, TCP | UDP},
    {SOL_SOCKET, SO_REUSEPORT, 0, ALL},
    {SOL_SOCKET, 4711, 1, 0},
    {IPPROTO_TCP, TCP_NODELAY, 1, TCP},
    {IPPROTO_TCP, TCP_CORK, 1, TCP},
    {IPPROTO_TCP, TCP_USER_TIMEOUT, 12345, TCP},
    {IPPROTO_TCP, TCP_KEEPIDLE, 11, TCP},
    {IPPROTO_TCP, TCP_KEEPINTVL, 12, TCP},
    {IPPROTO_TCP, TCP_KEEPCNT, 13, TCP},
    {IPPROTO_IP, IP_TTL, 33, TCP | UDP},
    {IPPROTO_IP, IP_TOS, 0x10, TCP | UDP},
    {IPPROTO_IP, IP_PKTINFO, 1, UDP},
    {IPPROTO_IP, IP_RECVTTL, 1, UDP},
    {IPPROTO_IP, IP_RECVTOS, 1, UDP},
    {IPPROTO_IP, IP_MULTICAST_TTL, 5, UDP},
    {IPPROTO_IP, IP_MULTICAST_LOOP, 1, UDP},
    {IPPROTO_IPV6, IPV6_V6ONLY, 1, IPV6},
    {IPPROTO_IPV6, IPV6_UNICAST_HOPS, 44, TCP6 | UDP6},
    {IPPROTO_IPV6, IPV6_TCLASS, 0x20, TCP6 | UDP6},
    {IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 6, UDP6},
    {IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 1, UDP6},
    {IPPROTO_IPV6, IPV6_MULTICAST_IF, 1, UDP6},
    {IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, UDP6},
    {IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1, UDP6},
    {IPPROTO_IPV6, IPV6_RECVTCLASS, 1, UDP6},
};

static void test_number(int fd, unsigned kind, int level, int name, int value,
                        unsigned where)
{
    int result = -1;
    socklen_t len = sizeof(result);

    if ((where & kind) == 0) {
        CHECK_ERRNO(setsockopt(fd, level, name, &value, sizeof(value)), ENOPROTOOPT);
        CHECK_ERRNO(getsockopt(fd, level, name, &result, &len), ENOPROTOOPT);
        return;
    }
    if (setsockopt(fd, level, name, &value, sizeof(value)) != 0 ||
        getsockopt(fd, level, name, &result, &len) != 0 || len != sizeof(result) ||
        result != value) {
        printf("kind %u level %d name %d: %d is %d, errno %d\n", kind, level, name, value,
               result, errno);
        exit(1);
    }
}

static void test_numbers(void)
{
    static const struct {
        unsigned kind;
        int domain, type;
    } kinds[] = {{TCP4, AF_INET, SOCK_STREAM},
                 {TCP6, AF_INET6, SOCK_STREAM},
                 {UDP4, AF_INET, SOCK_DGRAM},
                 {UDP6, AF_INET6, SOCK_DGRAM},
                 {UNIX, AF_UNIX, SOCK_STREAM}};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        for (size_t j = 0; j < sizeof(numbers) / sizeof(numbers[0]); j++) {
            bool is_size = numbers[j].name == SO_SNDBUF || numbers[j].name == SO_RCVBUF;
            int fd = socket(kinds[i].domain, kinds[i].type, 0);

            CHECK(fd >= 0);
            if (!is_size || (numbers[j].where & kinds[i].kind) != 0) {
                test_number(fd, kinds[i].kind, numbers[j].level, numbers[j].name,
                            numbers[j].value, numbers[j].where);
            }
            CHECK(close(fd) == 0);
        }
    }
}

static void test_device(int family, int type)
{
    char name[IFNAMSIZ];
    union address address;
    int fd = bound(family, type, &address), fds[2];
    socklen_t len = sizeof(name);

    CHECK(getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &len) == 0 && len == 0);
    CHECK_ERRNO(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "nic7", 5), ENODEV);
    CHECK(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3) == 0);
    len = sizeof(name);
    CHECK(getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &len) == 0);
    CHECK(len == 3 && strcmp(name, "lo") == 0);
    len = 2;
    CHECK_ERRNO(getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &len), EINVAL);

    /* It works, over that interface. */
    if (type == SOCK_STREAM) {
        CHECK(listen(fd, 1) == 0);
    }
    fds[0] = socket(family, type, 0);
    CHECK(setsockopt(fds[0], SOL_SOCKET, SO_BINDTODEVICE, "lo", 2) == 0);
    CHECK(connect(fds[0], &address.any, size_of(family)) == 0);
    CHECK(send(fds[0], "x", 1, 0) == 1);
    fds[1] = type == SOCK_STREAM ? accept(fd, NULL, NULL) : dup(fd);
    CHECK(fds[1] >= 0 && recv(fds[1], name, sizeof(name), 0) == 1);
    CHECK(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "", 0) == 0);
    len = sizeof(name);
    CHECK(getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &len) == 0 && len == 0);
    CHECK(close(fd) == 0 && close(fds[0]) == 0 && close(fds[1]) == 0);
}

static void test_groups(void)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct in_addr lo = {htonl(INADDR_LOOPBACK)}, got;
    struct ip_mreqn mreqn = {.imr_ifindex = 1};
    socklen_t len = sizeof(got);

    CHECK(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &lo, sizeof(lo)) == 0);
    CHECK(getsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &got, &len) == 0);
    CHECK(got.s_addr == lo.s_addr);
    lo.s_addr = 0;
    CHECK(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &lo, sizeof(lo)) == 0);
    CHECK(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &mreqn, sizeof(mreqn)) == 0);
    CHECK(getsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &got, &len) == 0);
    CHECK(got.s_addr == htonl(INADDR_LOOPBACK));
    mreqn.imr_ifindex = 99;
    CHECK_ERRNO(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &mreqn, sizeof(mreqn)),
                ENODEV);
    lo.s_addr = htonl(0x0a090807);
    CHECK_ERRNO(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &lo, sizeof(lo)),
                EADDRNOTAVAIL);
    CHECK(close(fd) == 0);
}

/* --- control data of datagrams */

struct received {
    char data[16];
    ssize_t len;
    int flags;
    union address from;
    struct in_pktinfo info;
    struct in6_pktinfo info6;
    int ttl, tos, hops, traffic_class; /* -1: did not come */
    struct timespec time;              /* 0: did not come */
    int pieces;
};

static void take_piece(const struct cmsghdr *cmsg, struct received *to)
{
    const void *data = CMSG_DATA(cmsg);
    size_t len = cmsg->cmsg_len - CMSG_LEN(0);
    struct timeval tv;

    if (cmsg->cmsg_level == SOL_SOCKET && cmsg->cmsg_type == SCM_TIMESTAMP) {
        memcpy(&tv, data, sizeof(tv));
        CHECK(len == sizeof(tv) && tv.tv_usec >= 0 && tv.tv_usec < 1000000);
        to->time = (struct timespec){tv.tv_sec, tv.tv_usec * 1000};
    } else if (cmsg->cmsg_level == SOL_SOCKET && cmsg->cmsg_type == SCM_TIMESTAMPNS) {
        CHECK(len == sizeof(to->time));
        memcpy(&to->time, data, sizeof(to->time));
    } else if (cmsg->cmsg_level == IPPROTO_IP && cmsg->cmsg_type == IP_PKTINFO) {
        CHECK(len == sizeof(to->info));
        memcpy(&to->info, data, sizeof(to->info));
    } else if (cmsg->cmsg_level == IPPROTO_IP && cmsg->cmsg_type == IP_TTL) {
        CHECK(len == sizeof(int));
        memcpy(&to->ttl, data, sizeof(int));
    } else if (cmsg->cmsg_level == IPPROTO_IP && cmsg->cmsg_type == IP_TOS) {
        CHECK(len == 1);
        to->tos = *(const uint8_t *)data;
    } else if (cmsg->cmsg_level == IPPROTO_IPV6 && cmsg->cmsg_type == IPV6_PKTINFO) {
        CHECK(len == sizeof(to->info6));
        memcpy(&to->info6, data, sizeof(to->info6));
    } else if (cmsg->cmsg_level == IPPROTO_IPV6 && cmsg->cmsg_type == IPV6_HOPLIMIT) {
        CHECK(len == sizeof(int));
        memcpy(&to->hops, data, sizeof(int));
    } else {
        CHECK(cmsg->cmsg_level == IPPROTO_IPV6 && cmsg->cmsg_type == IPV6_TCLASS);
        CHECK(len == sizeof(int));
        memcpy(&to->traffic_class, data, sizeof(int));
    }
    to->pieces++;
}

static struct received receive(int fd, size_t room)
{
    struct received got = {.ttl = -1, .tos = -1, .hops = -1, .traffic_class = -1};
    char control[512] __attribute__((aligned(8)));
    struct iovec iov = {got.data, sizeof(got.data)};
    struct msghdr msg = {.msg_name = &got.from,
                         .msg_namelen = sizeof(got.from),
                         .msg_iov = &iov,
                         .msg_iovlen = 1,
                         .msg_control = control,
                         .msg_controllen = room};

    got.len = recvmsg(fd, &msg, 0);
    CHECK(got.len >= 0 && msg.msg_controllen <= room);
    got.flags = msg.msg_flags;
    for (struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg); cmsg != NULL;
         cmsg = CMSG_NXTHDR(&msg, cmsg)) {
        take_piece(cmsg, &got);
    }
    return got;
}

/* Pieces of control data in a row. */
struct control {
    char bytes[256] __attribute__((aligned(8)));
    size_t len;
};

static void add_piece(struct control *control, int level, int type, const void *data,
                      size_t len)
{
    struct cmsghdr *cmsg = (struct cmsghdr *)(void *)(control->bytes + control->len);

    *cmsg = (struct cmsghdr){CMSG_LEN(len), level, type};
    memcpy(CMSG_DATA(cmsg), data, len);
    control->len += CMSG_SPACE(len);
}

static ssize_t send_with(int fd, const union address *to, const struct control *control)
{
    struct iovec iov = {(char[]){"data"}, 4};
    struct msghdr msg = {.msg_name = (void *)(uintptr_t)to,
                         .msg_namelen = size_of(to->any.sa_family),
                         .msg_iov = &iov,
                         .msg_iovlen = 1,
                         .msg_control = (void *)(uintptr_t)control->bytes,
                         .msg_controllen = control->len};

    return sendmsg(fd, &msg, 0);
}

static void switch_on(int fd, int level, int name)
{
    CHECK(setsockopt(fd, level, name, &(int){1}, sizeof(int)) == 0);
}

static void test_v4(void)
{
    union address address, any = {.in.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_DGRAM, 0), sender = socket(AF_INET, SOCK_DGRAM, 0);
    socklen_t len = sizeof(address);
    struct control control = {.len = 0};
    struct in_pktinfo info = {.ipi_spec_dst = {htonl(INADDR_LOOPBACK)}};

    CHECK(bind(fd, &any.any, sizeof(any.in)) == 0);
    CHECK(getsockname(fd, &address.any, &len) == 0);
    address.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    switch_on(fd, IPPROTO_IP, IP_PKTINFO);
    switch_on(fd, IPPROTO_IP, IP_RECVTTL);
    switch_on(fd, IPPROTO_IP, IP_RECVTOS);
    add_piece(&control, IPPROTO_IP, IP_PKTINFO, &info, sizeof(info));
    add_piece(&control, IPPROTO_IP, IP_TTL, &(int){7}, sizeof(int));
    add_piece(&control, IPPROTO_IP, IP_TOS, &(int){0x28}, sizeof(int));
    CHECK(send_with(sender, &address, &control) == 4);
    struct received got = receive(fd, 512);

    CHECK(got.len == 4 && got.flags == 0 && got.pieces == 3);
    CHECK(got.info.ipi_ifindex == (int)if_nametoindex("lo"));
    CHECK(got.info.ipi_addr.s_addr == htonl(INADDR_LOOPBACK));
    CHECK(got.info.ipi_spec_dst.s_addr == htonl(INADDR_LOOPBACK));
    CHECK(got.from.in.sin_addr.s_addr == htonl(INADDR_LOOPBACK));
    CHECK(got.ttl == 7 && got.tos == 0x28);

    /* That was for one message. */
    control.len = 0;
    CHECK(send_with(sender, &address, &control) == 4);
    got = receive(fd, 512);
    CHECK(got.pieces == 3 && got.ttl > 7 && got.tos == 0);

    /* The answer by what came: the interface and the address. */
    info = got.info;
    add_piece(&control, IPPROTO_IP, IP_PKTINFO, &info, sizeof(info));
    CHECK(send_with(sender, &address, &control) == 4);
    got = receive(fd, CMSG_SPACE(sizeof(info)) + CMSG_LEN(sizeof(int)) - 1);
    CHECK(got.len == 4 && got.flags == MSG_CTRUNC && got.ttl == -1);
    CHECK(got.info.ipi_addr.s_addr == htonl(INADDR_LOOPBACK));

    info.ipi_ifindex = 77;
    control.len = 0;
    add_piece(&control, IPPROTO_IP, IP_PKTINFO, &info, sizeof(info));
    CHECK_ERRNO(send_with(sender, &address, &control), ENODEV);
    info = (struct in_pktinfo){.ipi_spec_dst = {htonl(0x0a090807)}};
    control.len = 0;
    add_piece(&control, IPPROTO_IP, IP_PKTINFO, &info, sizeof(info));
    CHECK_ERRNO(send_with(sender, &address, &control), EINVAL);
    control.len = 0;
    add_piece(&control, IPPROTO_IP, IP_TTL, &(int){256}, sizeof(int));
    CHECK_ERRNO(send_with(sender, &address, &control), EINVAL);
    control.len = 0;
    add_piece(&control, SOL_SOCKET, SCM_RIGHTS, &(int){0}, sizeof(int));
    CHECK_ERRNO(send_with(sender, &address, &control), EINVAL);
    CHECK_ERRNO(recv(fd, got.data, 1, MSG_DONTWAIT), EAGAIN);
    CHECK(close(fd) == 0 && close(sender) == 0);
}

static void test_v6(void)
{
    union address address, from_v4 = {.in.sin_family = AF_INET};
    union address any = {.in6.sin6_family = AF_INET6};
    int fd = socket(AF_INET6, SOCK_DGRAM, 0), sender = socket(AF_INET6, SOCK_DGRAM, 0);
    int old = socket(AF_INET, SOCK_DGRAM, 0);
    socklen_t len = sizeof(address);
    struct control control = {.len = 0};
    struct in6_pktinfo info = {.ipi6_addr = in6addr_loopback, .ipi6_ifindex = 1};

    CHECK(bind(fd, &any.any, sizeof(any.in6)) == 0);
    CHECK(getsockname(fd, &address.any, &len) == 0);
    address.in6.sin6_addr = in6addr_loopback;
    switch_on(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO);
    switch_on(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT);
    switch_on(fd, IPPROTO_IPV6, IPV6_RECVTCLASS);
    add_piece(&control, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof(info));
    add_piece(&control, IPPROTO_IPV6, IPV6_HOPLIMIT, &(int){9}, sizeof(int));
    add_piece(&control, IPPROTO_IPV6, IPV6_TCLASS, &(int){0x48}, sizeof(int));
    CHECK(send_with(sender, &address, &control) == 4);
    struct received got = receive(fd, 512);

    CHECK(got.len == 4 && got.pieces == 3 && got.hops == 9);
    CHECK(got.traffic_class == 0x48 && got.info6.ipi6_ifindex == if_nametoindex("lo"));
    CHECK(memcmp(&got.info6.ipi6_addr, &in6addr_loopback, 16) == 0);

    /* What came by IPv4 has a mapped address. */
    from_v4.in.sin_port = address.in6.sin6_port;
    from_v4.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(sendto(old, "v4", 2, 0, &from_v4.any, sizeof(from_v4.in)) == 2);
    got = receive(fd, 512);
    CHECK(got.len == 2 && got.pieces == 1);
    CHECK(IN6_IS_ADDR_V4MAPPED(&got.info6.ipi6_addr));
    CHECK(got.info6.ipi6_addr.s6_addr[12] == 127);
    CHECK(close(fd) == 0 && close(sender) == 0 && close(old) == 0);
}

static bool is_between(const struct timespec *time, const struct timespec *first,
                       const struct timespec *last)
{
    return time->tv_sec >= first->tv_sec - 1 && time->tv_sec <= last->tv_sec + 1;
}

static void test_timestamps(void)
{
    union address address;
    int fd = bound(AF_INET, SOCK_DGRAM, &address), value = 1;
    socklen_t len = sizeof(value);
    struct timespec before, after;

    CHECK(clock_gettime(CLOCK_REALTIME, &before) == 0);
    switch_on(fd, SOL_SOCKET, SO_TIMESTAMP);
    CHECK(sendto(fd, "x", 1, 0, &address.any, sizeof(address.in)) == 1);
    struct received got = receive(fd, 512);

    CHECK(clock_gettime(CLOCK_REALTIME, &after) == 0);
    CHECK(got.pieces == 1 && is_between(&got.time, &before, &after));
    switch_on(fd, SOL_SOCKET, SO_TIMESTAMPNS); /* one or the other */
    CHECK(getsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &value, &len) == 0 && value == 0);
    CHECK(sendto(fd, "x", 1, 0, &address.any, sizeof(address.in)) == 1);
    got = receive(fd, 512);
    CHECK(clock_gettime(CLOCK_REALTIME, &after) == 0);
    CHECK(got.pieces == 1 && is_between(&got.time, &before, &after));
    CHECK(close(fd) == 0);
}

/* A raw socket that makes IP's header itself. */
static void test_header(void)
{
    struct {
        struct ip ip;
        struct icmphdr icmp;
    } packet = {.ip = {.ip_hl = 5,
                       .ip_v = 4,
                       .ip_len = htons(sizeof(packet)),
                       .ip_ttl = 3,
                       .ip_p = IPPROTO_ICMP,
                       .ip_src = {htonl(INADDR_LOOPBACK)},
                       .ip_dst = {htonl(INADDR_LOOPBACK)}},
                .icmp = {.type = ICMP_TSTAMPREPLY, .checksum = 0}},
      got;
    union address to = loopback(AF_INET);
    int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    struct timeval patience = {.tv_sec = 60};
    uint32_t sum = 0;

    for (size_t i = 0; i < sizeof(packet.ip) / 2; i++) {
        sum += ((const uint16_t *)(const void *)&packet.ip)[i];
    }
    packet.ip.ip_sum = (uint16_t) ~((sum & 0xffff) + (sum >> 16));
    packet.icmp.checksum = (uint16_t)~packet.icmp.type;
    CHECK(fd >= 0);
    CHECK(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) == 0);
    switch_on(fd, IPPROTO_IP, IP_HDRINCL);
    CHECK(sendto(fd, &packet, sizeof(packet), 0, &to.any, sizeof(to.in)) ==
          sizeof(packet));
    CHECK(recv(fd, &got, sizeof(got), 0) == sizeof(got));
    CHECK(got.ip.ip_ttl == 3 && got.icmp.type == ICMP_TSTAMPREPLY);
    CHECK(close(fd) == 0);
}

/* --- connections */

static void test_info(void)
{
    union address address;
    struct tcp_info info;
    socklen_t len = sizeof(info);
    int fds[2], listener = bound(AF_INET, SOCK_STREAM, &address);
    char block[10000] = {0};

    connected(fds, 0);
    CHECK(send(fds[0], block, sizeof(block), 0) == sizeof(block));
    CHECK(recv(fds[1], block, sizeof(block), MSG_WAITALL) == sizeof(block));
    CHECK(getsockopt(fds[0], IPPROTO_TCP, TCP_INFO, &info, &len) == 0);
    CHECK(len == sizeof(info) && info.tcpi_state == TCP_ESTABLISHED);
    CHECK(info.tcpi_snd_mss >= 536 && info.tcpi_snd_cwnd >= 1 && info.tcpi_rto > 0);
    CHECK((info.tcpi_options & (TCPI_OPT_SACK | TCPI_OPT_WSCALE)) ==
          (TCPI_OPT_SACK | TCPI_OPT_WSCALE));
    CHECK(info.tcpi_rcv_space > 0 && info.tcpi_pmtu >= 576);
    CHECK(shutdown(fds[1], SHUT_WR) == 0 && recv(fds[0], block, 1, 0) == 0);
    CHECK(getsockopt(fds[0], IPPROTO_TCP, TCP_INFO, &info, &len) == 0);
    CHECK(info.tcpi_state == TCP_CLOSE_WAIT);
    len = 1; /* as much as there is room for */
    CHECK(getsockopt(fds[1], IPPROTO_TCP, TCP_INFO, &info, &len) == 0 && len == 1);
    CHECK(info.tcpi_state == TCP_FIN_WAIT2);
    CHECK(close(fds[0]) == 0 && close(fds[1]) == 0);

    len = sizeof(info);
    CHECK(listen(listener, 1) == 0);
    CHECK(getsockopt(listener, IPPROTO_TCP, TCP_INFO, &info, &len) == 0);
    CHECK(info.tcpi_state == TCP_LISTEN && close(listener) == 0);
    fds[0] = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK_ERRNO(getsockopt(fds[0], IPPROTO_TCP, TCP_INFO, &info, &len), ENOPROTOOPT);
    fds[1] = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(getsockopt(fds[1], IPPROTO_TCP, TCP_INFO, &info, &len) == 0);
    CHECK(info.tcpi_state == TCP_CLOSE);
    CHECK(close(fds[0]) == 0 && close(fds[1]) == 0);
}

/* A little waits: seen at least once, since after a time it does not; whole segments and
 * what is let go do not. */
static void test_cork(void)
{
    static char block[100000], got[100000];
    int fds[2], bytes = 1, tries = 0;

    connected(fds, 0);
    switch_on(fds[0], IPPROTO_TCP, TCP_NODELAY);
    do {
        CHECK(setsockopt(fds[0], IPPROTO_TCP, TCP_CORK, &(int){1}, sizeof(int)) == 0);
        CHECK(send(fds[0], "ab", 2, 0) == 2 && send(fds[0], "c", 1, 0) == 1);
        CHECK(ioctl(fds[1], FIONREAD, &bytes) == 0);
        CHECK(setsockopt(fds[0], IPPROTO_TCP, TCP_CORK, &(int){0}, sizeof(int)) == 0);
        CHECK(recv(fds[1], got, 3, MSG_WAITALL) == 3 && memcmp(got, "abc", 3) == 0);
    } while (bytes != 0 && ++tries < 100);
    CHECK(bytes == 0);

    /* Without letting go it comes in the end. */
    CHECK(setsockopt(fds[0], IPPROTO_TCP, TCP_CORK, &(int){1}, sizeof(int)) == 0);
    CHECK(send(fds[0], "d", 1, 0) == 1 && recv(fds[1], got, 1, 0) == 1);
    for (size_t i = 0; i < sizeof(block); i++) {
        block[i] = (char)(i * 3);
    }
    for (size_t at = 0; at < sizeof(block); at += 100) {
        CHECK(send(fds[0], block + at, 100, 0) == 100);
    }
    CHECK(recv(fds[1], got, sizeof(got), MSG_WAITALL) == sizeof(got));
    CHECK(memcmp(got, block, sizeof(got)) == 0);
    CHECK(close(fds[0]) == 0 && close(fds[1]) == 0);
}

/* Nobody reads: what waits for room in the other side's window has no patience for ever.
 */
static void test_patience(void)
{
    static char block[65536];
    int fds[2], patience_ms = 700;
    struct timespec start, end;
    ssize_t sent;

    connected(fds, 4096);
    CHECK(setsockopt(fds[0], IPPROTO_TCP, TCP_USER_TIMEOUT, &patience_ms, sizeof(int)) ==
          0);
    CHECK(clock_gettime(CLOCK_MONOTONIC, &start) == 0);
    do {
        sent = send(fds[0], block, sizeof(block), MSG_NOSIGNAL);
    } while (sent == sizeof(block));
    if (sent >= 0) { /* a part went; the next one hears of it */
        sent = send(fds[0], block, 1, MSG_NOSIGNAL);
    }
    CHECK(sent == -1 && errno == ETIMEDOUT);
    CHECK(clock_gettime(CLOCK_MONOTONIC, &end) == 0);
    CHECK((end.tv_sec - start.tv_sec) * 1000 + (end.tv_nsec - start.tv_nsec) / 1000000 >=
          patience_ms);
    CHECK_ERRNO(send(fds[0], block, 1, MSG_NOSIGNAL), EPIPE);
    CHECK(close(fds[0]) == 0 && close(fds[1]) == 0);
}

int main(void)
{
    test_numbers();
    test_device(AF_INET, SOCK_STREAM);
    test_device(AF_INET6, SOCK_STREAM);
    test_device(AF_INET, SOCK_DGRAM);
    test_device(AF_INET6, SOCK_DGRAM);
    test_groups();
    test_v4();
    test_v6();
    test_timestamps();
    test_header();
    test_info();
    test_cork();
    test_patience();
    printf("socketoptions: ok\n");
    return 0;
}
