/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What POSIX and Linux say of sockets at the edges: refusals told by ICMP, buffers of a
 * chosen size, resets, many pieces, two threads on one socket, raw sockets, multicast.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in_systm.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>
#include "loopback.h"

_Static_assert(sizeof(n_short) == 2 && sizeof(n_long) == 4 && sizeof(n_time) == 4,
               "they are parts of packets");

#define PIECES     200
#define SHARED_LEN (1u << 20)

static int bound(int family, int type, union address *address)
{
    return bound_for(family, type, address, 10);
}

/* Two ends of a connection, made with these sizes of buffers; 0: as they are. */
static void connected(int fds[2], int send_bytes, int receive_bytes)
{
    union address address;
    int server = bound(AF_INET, SOCK_STREAM, &address);
    socklen_t len = size_of(AF_INET);

    fds[0] = socket(AF_INET, SOCK_STREAM, 0);
    if (receive_bytes != 0) {
        CHECK(setsockopt(server, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof(int)) ==
              0);
    }
    if (send_bytes != 0) {
        CHECK(setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &send_bytes, sizeof(int)) == 0);
    }
    CHECK(listen(server, 1) == 0);
    CHECK(connect(fds[0], &address.any, len) == 0);
    fds[1] = accept(server, NULL, NULL);
    CHECK(fds[1] >= 0 && close(server) == 0);
}

/* What goes to no address in particular stays here. */
static void test_nowhere(int family)
{
    union address address;
    int fd = bound(family, SOCK_DGRAM, &address);
    char c;

    if (family == AF_INET) {
        address.in.sin_addr.s_addr = INADDR_ANY;
    } else {
        address.in6.sin6_addr = in6addr_any;
    }
    CHECK(sendto(fd, "a", 1, 0, &address.any, size_of(family)) == 1);
    CHECK(recv(fd, &c, 1, 0) == 1 && c == 'a');
    CHECK(connect(fd, &address.any, size_of(family)) == 0 && send(fd, "b", 1, 0) == 1);
    CHECK(recv(fd, &c, 1, 0) == 1 && c == 'b' && close(fd) == 0);
}

static void test_refused(int family)
{
    union address address;
    int fd = bound(family, SOCK_DGRAM, &address);
    int error = -1;
    socklen_t len = sizeof(error);
    char c;

    CHECK(close(fd) == 0); /* now nobody has this port */
    fd = socket(family, SOCK_DGRAM, 0);
    CHECK(connect(fd, &address.any, size_of(family)) == 0);
    CHECK(send(fd, "x", 1, 0) == 1);
    CHECK_ERRNO(recv(fd, &c, 1, 0), ECONNREFUSED);
    CHECK(send(fd, "x", 1, 0) == 1);
    CHECK_ERRNO(send(fd, "x", 1, 0), ECONNREFUSED);
    CHECK(send(fd, "x", 1, 0) == 1);
    CHECK(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0);
    CHECK(error == ECONNREFUSED);
    CHECK(close(fd) == 0);

    /* One that is not connected hears nothing. */
    fd = socket(family, SOCK_DGRAM, 0);
    CHECK(sendto(fd, "x", 1, 0, &address.any, size_of(family)) == 1);
    CHECK_ERRNO(recv(fd, &c, 1, MSG_DONTWAIT), EAGAIN);
    CHECK(close(fd) == 0);
}

/* How much a connection takes that nobody reads from, and that it can be read then. */
static size_t fill(int send_bytes, int receive_bytes)
{
    static char block[4096];
    size_t filled = 0, read_bytes = 0;
    ssize_t n;
    int fds[2];

    connected(fds, send_bytes, receive_bytes);
    while ((n = send(fds[0], block, sizeof(block), MSG_DONTWAIT)) > 0) {
        filled += (size_t)n;
    }
    CHECK(errno == EAGAIN);
    CHECK(shutdown(fds[0], SHUT_WR) == 0);
    while ((n = recv(fds[1], block, sizeof(block), 0)) > 0) {
        read_bytes += (size_t)n;
    }
    CHECK(n == 0 && read_bytes == filled);
    CHECK(close(fds[0]) == 0 && close(fds[1]) == 0);
    return filled;
}

static void check_size(int fd, int name, int wanted)
{
    int value = 0;
    socklen_t len = sizeof(value);

    CHECK(setsockopt(fd, SOL_SOCKET, name, &wanted, sizeof(wanted)) == 0);
    CHECK(getsockopt(fd, SOL_SOCKET, name, &value, &len) == 0 && value == wanted);
}

static void test_buffers(void)
{
    static char message[20000];
    union address address;
    int fd = bound(AF_INET, SOCK_DGRAM, &address), count = 0;
    size_t usual = fill(0, 0);

    CHECK(usual >= 65535);
    /* A SYN offers up to 65,535 bytes, whatever is wanted. */
    CHECK(fill(8192, 8192) <= 8192 + 65535);
    CHECK(fill(20000, 0) < usual);
    check_size(fd, SO_SNDBUF, 16384);
    check_size(fd, SO_RCVBUF, 16384);
    CHECK(connect(fd, &address.any, size_of(AF_INET)) == 0); /* to itself */
    CHECK_ERRNO(send(fd, message, sizeof(message), 0), EMSGSIZE);
    for (int i = 0; i < 100; i++) {
        CHECK(send(fd, message, 1000, 0) == 1000);
    }
    while (recv(fd, message, sizeof(message), MSG_DONTWAIT) == 1000) {
        count++;
    }
    CHECK(count >= 10 && count < 20); /* the others found no room */
    CHECK(close(fd) == 0);
}

static void test_resets(void)
{
    struct linger at_once = {.l_onoff = 1};
    int fds[2];
    char c;

    connected(fds, 0, 0);
    CHECK(setsockopt(fds[0], SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)) == 0);
    CHECK(close(fds[0]) == 0);
    CHECK_ERRNO(recv(fds[1], &c, 1, 0), ECONNRESET);
    CHECK_ERRNO(send(fds[1], "x", 1, MSG_NOSIGNAL), EPIPE);
    CHECK(close(fds[1]) == 0);

    connected(fds, 0, 0);
    CHECK(send(fds[0], "unread", 6, 0) == 6);
    CHECK(close(fds[1]) == 0);
    CHECK_ERRNO(recv(fds[0], &c, 1, 0), ECONNRESET);
    CHECK(close(fds[0]) == 0);
}

static void test_pieces(void)
{
    static unsigned char from[PIECES * 7], to[PIECES * 7];
    struct iovec out[PIECES], in[PIECES / 4];
    int fds[2];

    for (size_t i = 0; i < sizeof(from); i++) {
        from[i] = (unsigned char)(i * 31);
    }
    for (int i = 0; i < PIECES; i++) {
        out[i] = (struct iovec){from + i * 7, 7};
    }
    for (int i = 0; i < PIECES / 4; i++) {
        in[i] = (struct iovec){to + i * 28, 28};
    }
    struct msghdr out_msg = {.msg_iov = out, .msg_iovlen = PIECES};
    struct msghdr in_msg = {.msg_iov = in, .msg_iovlen = PIECES / 4};

    connected(fds, 0, 0);
    CHECK(sendmsg(fds[0], &out_msg, 0) == sizeof(from));
    CHECK(recvmsg(fds[1], &in_msg, MSG_PEEK) == sizeof(to));
    memset(to, 0, sizeof(to));
    CHECK(recvmsg(fds[1], &in_msg, MSG_WAITALL) == sizeof(to));
    CHECK(memcmp(from, to, sizeof(to)) == 0);
    CHECK(close(fds[0]) == 0 && close(fds[1]) == 0);
}

/* --- two threads read from one socket, two write to the other end */

static int shared[2];

static void *shared_reader(void *arg)
{
    unsigned char block[1000];
    uint64_t *sums = arg;
    ssize_t n;

    while ((n = recv(shared[1], block, sizeof(block), 0)) > 0) {
        sums[0] += (uint64_t)n;
        for (ssize_t i = 0; i < n; i++) {
            sums[1] += block[i];
        }
    }
    CHECK(n == 0);
    return NULL;
}

static void *shared_writer(void *arg)
{
    unsigned char block[1024];

    memset(block, (int)(uintptr_t)arg, sizeof(block));
    for (size_t done = 0; done < SHARED_LEN; done += sizeof(block)) {
        CHECK(send(shared[0], block, sizeof(block), 0) == sizeof(block));
    }
    return NULL;
}

static void test_shared(void)
{
    pthread_t readers[2], writers[2];
    uint64_t sums[2][2] = {{0}};

    connected(shared, 0, 0);
    for (uintptr_t i = 0; i < 2; i++) {
        CHECK(pthread_create(&readers[i], NULL, shared_reader, sums[i]) == 0);
        CHECK(pthread_create(&writers[i], NULL, shared_writer, (void *)(i + 1)) == 0);
    }
    CHECK(pthread_join(writers[0], NULL) == 0 && pthread_join(writers[1], NULL) == 0);
    CHECK(shutdown(shared[0], SHUT_WR) == 0);
    CHECK(pthread_join(readers[0], NULL) == 0 && pthread_join(readers[1], NULL) == 0);
    CHECK(sums[0][0] + sums[1][0] == 2 * SHARED_LEN);
    CHECK(sums[0][1] + sums[1][1] == 3 * (uint64_t)SHARED_LEN);
    CHECK(close(shared[0]) == 0 && close(shared[1]) == 0);
}

/* --- raw sockets and multicast */

static uint16_t checksum(const void *data, size_t len)
{
    const uint16_t *words = data;
    uint32_t sum = 0;

    for (size_t i = 0; i < len / 2; i++) {
        sum += words[i];
    }
    sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t) ~(sum + (sum >> 16));
}

static void test_raw(void)
{
    int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    union address address = loopback(AF_INET);
    struct icmphdr echo = {.type = ICMP_ECHO, .un.echo = {.id = 77, .sequence = 5}};
    unsigned char buf[100];
    ssize_t n;

    echo.checksum = checksum(&echo, sizeof(echo));
    CHECK(fd >= 0);
    CHECK(sendto(fd, &echo, sizeof(echo), 0, &address.any, size_of(AF_INET)) ==
          sizeof(echo));
    do { /* our own request passes by as well */
        n = recv(fd, buf, sizeof(buf), 0);
        CHECK(n == (ssize_t)(sizeof(struct iphdr) + sizeof(echo)));
    } while (buf[sizeof(struct iphdr)] == ICMP_ECHO);
    CHECK(buf[sizeof(struct iphdr)] == ICMP_ECHOREPLY);
    CHECK(memcmp(buf + sizeof(struct iphdr) + 4, &echo.un.echo, 4) == 0);
    CHECK(close(fd) == 0);
}

static void test_multicast(void)
{
    union address address;
    int fd = bound(AF_INET, SOCK_DGRAM, &address), on = 1;
    struct ip_mreq group = {.imr_interface.s_addr = htonl(INADDR_LOOPBACK)};

    CHECK(inet_pton(AF_INET, "224.1.2.3", &group.imr_multiaddr) == 1);
    CHECK(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof(group)) == 0);
    CHECK_ERRNO(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof(group)),
                EADDRINUSE);
    CHECK(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, &on, sizeof(on)) == 0);
    CHECK(setsockopt(fd, IPPROTO_IP, IP_DROP_MEMBERSHIP, &group, sizeof(group)) == 0);
    CHECK_ERRNO(setsockopt(fd, IPPROTO_IP, IP_DROP_MEMBERSHIP, &group, sizeof(group)),
                EADDRNOTAVAIL);
    CHECK(inet_pton(AF_INET, "10.1.2.3", &group.imr_multiaddr) == 1);
    CHECK_ERRNO(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof(group)),
                EINVAL);
    CHECK(close(fd) == 0);
}

/* A group on the loopback interface, and a socket that sends to it. */
struct group {
    int family, sender;
    union address address;
};

static struct group make_group(int family, const union address *port)
{
    struct group group = {
        .family = family, .sender = socket(family, SOCK_DGRAM, 0), .address = *port};
    unsigned lo = if_nametoindex("lo");
    struct in_addr from = {htonl(INADDR_LOOPBACK)};
    int on = 1;

    CHECK(lo != 0 && group.sender >= 0);
    if (family == AF_INET) {
        CHECK(inet_pton(family, "224.1.2.4", &group.address.in.sin_addr) == 1);
        CHECK(setsockopt(group.sender, IPPROTO_IP, IP_MULTICAST_IF, &from,
                         sizeof(from)) == 0);
        CHECK(setsockopt(group.sender, IPPROTO_IP, IP_MULTICAST_LOOP, &on, sizeof(on)) ==
              0);
    } else {
        CHECK(inet_pton(family, "ff02::1234", &group.address.in6.sin6_addr) == 1);
        group.address.in6.sin6_scope_id = lo;
        CHECK(setsockopt(group.sender, IPPROTO_IPV6, IPV6_MULTICAST_IF, &lo,
                         sizeof(lo)) == 0);
        CHECK(setsockopt(group.sender, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, &on,
                         sizeof(on)) == 0);
    }
    return group;
}

static int join(const struct group *group)
{
    int fd = socket(group->family, SOCK_DGRAM, 0);

    if (group->family == AF_INET) {
        struct ip_mreq mreq = {group->address.in.sin_addr, {htonl(INADDR_LOOPBACK)}};

        CHECK(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq)) == 0);
    } else {
        struct ipv6_mreq mreq = {group->address.in6.sin6_addr, if_nametoindex("lo")};

        CHECK(setsockopt(fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &mreq, sizeof(mreq)) ==
              0);
    }
    return fd;
}

/* Whether what is sent to the group comes to fd; "o" comes by itself, and later. */
static bool arrives(const struct group *group, int fd, const union address *own)
{
    socklen_t len = size_of(group->family);
    char c = 0, second = 0;

    CHECK(sendto(group->sender, "g", 1, 0, &group->address.any, len) == 1);
    CHECK(sendto(group->sender, "o", 1, 0, &own->any, len) == 1);
    CHECK(recv(fd, &c, 1, 0) == 1);
    if (c == 'g') {
        CHECK(recv(fd, &second, 1, 0) == 1 && second == 'o');
    }
    return c == 'g';
}

/* A membership lasts as long as somebody who joined is open. */
static void test_memberships_end(int family)
{
    union address own = loopback(family), any = {0};
    int fd = socket(family, SOCK_DGRAM, 0);
    socklen_t len = size_of(family);

    any.any.sa_family = (sa_family_t)family; /* groups have no address of their own */
    CHECK(bind(fd, &any.any, len) == 0 && getsockname(fd, &any.any, &len) == 0);
    if (family == AF_INET) {
        own.in.sin_port = any.in.sin_port;
    } else {
        own.in6.sin6_port = any.in6.sin6_port;
    }
    struct group group = make_group(family, &own);

    CHECK(!arrives(&group, fd, &own));
    int first = join(&group), second = join(&group);

    CHECK(arrives(&group, fd, &own));
    CHECK(close(first) == 0);
    CHECK(arrives(&group, fd, &own));
    CHECK(close(second) == 0);
    CHECK(!arrives(&group, fd, &own));
    CHECK(close(fd) == 0 && close(group.sender) == 0);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    test_refused(AF_INET);
    test_refused(AF_INET6);
    test_nowhere(AF_INET);
    test_nowhere(AF_INET6);
    test_buffers();
    test_resets();
    test_pieces();
    test_shared();
    test_raw();
    test_multicast();
    test_memberships_end(AF_INET);
    test_memberships_end(AF_INET6);
    puts("socketrules: ok");
    return 0;
}
