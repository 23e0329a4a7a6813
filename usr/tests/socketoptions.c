/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Options of sockets: what is set can be read, and what is known of a connection. The
 * control data of datagrams is in socketcontrol.c.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/ip.h>
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

_Static_assert(AF_UNIX < AF_MAX && AF_INET < AF_MAX && AF_INET6 < AF_MAX, "see AF_MAX");

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
    {SOL_SOCKET, SO_REUSEPORT, 1, ALL},
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
    CHECK(setsockopt(fds[0], IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)) == 0);
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
    test_info();
    test_cork();
    test_patience();
    printf("socketoptions: ok\n");
    return 0;
}
