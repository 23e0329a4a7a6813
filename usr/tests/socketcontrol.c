/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The control data of datagrams: how one came and is to be sent, when, and a header that
 * the program makes itself.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "loopback.h"

static int bound(int family, int type, union address *address)
{
    return bound_for(family, type, address, 60);
}

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

int main(void)
{
    test_v4();
    test_v6();
    test_timestamps();
    test_header();
    printf("socketcontrol: ok\n");
    return 0;
}
