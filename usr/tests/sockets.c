/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Sockets without a card: TCP and UDP over the loopback interface, in IPv4 and IPv6, and
 * socket pairs. An argument gives the number of connections of the last part.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <hermit/syscalls.h>
#include "loopback.h"

#define BULK_BYTES (8u << 20)

/* A socket that listens on a free port of the loopback interface. */
static int listener(int family, union address *address, int backlog)
{
    int fd = socket(family, SOCK_STREAM, 0);
    socklen_t len = size_of(family);

    CHECK(fd >= 0);
    *address = loopback(family);
    CHECK(bind(fd, &address->any, len) == 0);
    CHECK(listen(fd, backlog) == 0);
    CHECK(getsockname(fd, &address->any, &len) == 0);
    CHECK(len == size_of(family) && address->any.sa_family == family);
    CHECK(address->in.sin_port != 0);
    return fd;
}

static int connected(int family, const union address *address)
{
    int fd = socket(family, SOCK_STREAM, 0);

    CHECK(fd >= 0);
    CHECK(connect(fd, &address->any, size_of(family)) == 0);
    return fd;
}

/* --- bytes both ways */

static unsigned char pattern(size_t at)
{
    return (unsigned char)(at * 2654435761u >> 16);
}

static void *echo_once(void *arg)
{
    static char buf[70000];
    int fd = accept((int)(intptr_t)arg, NULL, NULL);
    ssize_t n;

    CHECK(fd >= 0);
    while ((n = recv(fd, buf, sizeof(buf), 0)) > 0) {
        CHECK(send(fd, buf, (size_t)n, 0) == n);
    }
    CHECK(n == 0);
    CHECK(close(fd) == 0);
    return NULL;
}

static void *write_pattern(void *arg)
{
    int fd = (int)(intptr_t)arg;
    unsigned char block[10007];

    for (size_t at = 0; at < BULK_BYTES;) {
        size_t len = BULK_BYTES - at < sizeof(block) ? BULK_BYTES - at : sizeof(block);

        for (size_t i = 0; i < len; i++) {
            block[i] = pattern(at + i);
        }
        CHECK(write(fd, block, len) == (ssize_t)len);
        at += len;
    }
    CHECK(shutdown(fd, SHUT_WR) == 0);
    CHECK_ERRNO(send(fd, "x", 1, MSG_NOSIGNAL), EPIPE);
    return NULL;
}

static void test_bulk(int family)
{
    static unsigned char buf[33333];
    union address address;
    int server = listener(family, &address, 5);
    pthread_t echo, writer;
    size_t at = 0;
    ssize_t n;

    CHECK(pthread_create(&echo, NULL, echo_once, (void *)(intptr_t)server) == 0);
    int fd = connected(family, &address);

    CHECK(pthread_create(&writer, NULL, write_pattern, (void *)(intptr_t)fd) == 0);
    while ((n = read(fd, buf, sizeof(buf))) > 0) {
        for (ssize_t i = 0; i < n; i++) {
            CHECK(buf[i] == pattern(at + (size_t)i));
        }
        at += (size_t)n;
    }
    CHECK(n == 0 && at == BULK_BYTES);
    CHECK(pthread_join(writer, NULL) == 0 && pthread_join(echo, NULL) == 0);
    CHECK(close(fd) == 0 && close(server) == 0);
}

/* --- the small print of streams */

static void pair_of(int family, int fds[2])
{
    union address address;
    int server = listener(family, &address, 1);

    fds[0] = connected(family, &address);
    fds[1] = accept(server, NULL, NULL);
    CHECK(fds[1] >= 0 && close(server) == 0);
}

static void test_flags(void)
{
    char buf[16];
    int fds[2], bytes;

    pair_of(AF_INET, fds);
    CHECK_ERRNO(recv(fds[1], buf, 4, MSG_DONTWAIT), EAGAIN);
    CHECK(send(fds[0], "abcdef", 6, 0) == 6);
    CHECK(recv(fds[1], buf, 4, MSG_PEEK) == 4 && memcmp(buf, "abcd", 4) == 0);
    CHECK(ioctl(fds[1], FIONREAD, &bytes) == 0 && bytes == 6);
    CHECK(ioctl(fds[1], SIOCATMARK, &bytes) == 0 && bytes == 0 &&
          sockatmark(fds[1]) == 0);
    CHECK_ERRNO(sockatmark(STDOUT_FILENO), ENOTTY);
    CHECK(recv(fds[1], buf, 2, 0) == 2 && memcmp(buf, "ab", 2) == 0);

    struct iovec to[2] = {{buf, 1}, {buf + 1, 15}};

    CHECK(readv(fds[1], to, 2) == 4 && memcmp(buf, "cdef", 4) == 0);

    struct iovec from[3] = {{(void *)"12", 2}, {NULL, 0}, {(void *)"345", 3}};
    struct msghdr msg = {.msg_iov = from, .msg_iovlen = 3};

    CHECK(sendmsg(fds[0], &msg, MSG_NOSIGNAL) == 5);
    CHECK(recv(fds[1], buf, 5, MSG_WAITALL) == 5 && memcmp(buf, "12345", 5) == 0);
    CHECK(fcntl(fds[1], F_SETFL, O_NONBLOCK) == 0);
    CHECK_ERRNO(read(fds[1], buf, 1), EAGAIN);
    CHECK(close(fds[0]) == 0);
    struct pollfd end = {.fd = fds[1], .events = POLLIN};

    CHECK(poll(&end, 1, 5000) == 1 && (end.revents & POLLIN) != 0);
    CHECK(read(fds[1], buf, 1) == 0 && close(fds[1]) == 0);
}

static void test_timeouts(void)
{
    struct timeval tenth = {.tv_usec = 100000}, got;
    struct timespec before, after;
    socklen_t len = sizeof(got);
    char c;
    int fds[2];

    pair_of(AF_INET, fds);
    CHECK(setsockopt(fds[0], SOL_SOCKET, SO_RCVTIMEO, &tenth, sizeof(tenth)) == 0);
    CHECK(getsockopt(fds[0], SOL_SOCKET, SO_RCVTIMEO, &got, &len) == 0);
    CHECK(len == sizeof(got) && got.tv_sec == 0 && got.tv_usec == 100000);
    clock_gettime(CLOCK_MONOTONIC, &before);
    CHECK_ERRNO(recv(fds[0], &c, 1, 0), EAGAIN);
    clock_gettime(CLOCK_MONOTONIC, &after);
    CHECK((after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >=
          100000000);
    CHECK(close(fds[0]) == 0 && close(fds[1]) == 0);
}

static void check_option(int fd, int level, int name, int value)
{
    int got = -1;
    socklen_t len = sizeof(got);

    CHECK(setsockopt(fd, level, name, &value, sizeof(value)) == 0);
    CHECK(getsockopt(fd, level, name, &got, &len) == 0);
    CHECK(len == sizeof(got) && got == value);
}

static void test_options(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), value;
    struct linger linger = {1, 3}, got;
    socklen_t len = sizeof(value);

    CHECK((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
    check_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    check_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    check_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    check_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, 30);
    check_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, 7);
    check_option(fd, IPPROTO_TCP, TCP_KEEPCNT, 4);
    check_option(fd, IPPROTO_IP, IP_TTL, 12);
    CHECK(getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &len) == 0 && value == SOCK_STREAM);
    CHECK(getsockopt(fd, SOL_SOCKET, SO_ERROR, &value, &len) == 0 && value == 0);
    CHECK(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)) == 0);
    len = sizeof(got);
    CHECK(getsockopt(fd, SOL_SOCKET, SO_LINGER, &got, &len) == 0);
    CHECK(got.l_onoff == 1 && got.l_linger == 3);
    value = 1;
    CHECK_ERRNO(setsockopt(fd, SOL_SOCKET, 0x7777, &value, sizeof(value)), ENOPROTOOPT);
    CHECK_ERRNO(setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &(int){0}, 4), EINVAL);
    CHECK(close(fd) == 0);
}

static void test_errors(void)
{
    union address address = loopback(AF_INET), other;
    socklen_t len = sizeof(other);
    int file = open("/dev/null", O_RDWR), fds[2], value;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    CHECK_ERRNO(socket(77, SOCK_STREAM, 0), EAFNOSUPPORT);
    CHECK_ERRNO(socket(AF_INET, 9, 0), EINVAL);
    CHECK_ERRNO(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP), EPROTONOSUPPORT);
    CHECK_ERRNO(bind(file, &address.any, sizeof(address.in)), ENOTSOCK);
    CHECK_ERRNO(bind(99, &address.any, sizeof(address.in)), EBADF);
    CHECK_ERRNO(bind(fd, &address.any, 3), EINVAL);
    CHECK_ERRNO(bind(fd, NULL, sizeof(address.in)), EFAULT);
    CHECK_ERRNO(getpeername(fd, &other.any, &len), ENOTCONN);
    CHECK_ERRNO(send(fd, "x", 1, MSG_NOSIGNAL), ENOTCONN);
    CHECK_ERRNO(accept(fd, NULL, NULL), EINVAL);
    CHECK_ERRNO(shutdown(fd, SHUT_RD), ENOTCONN);
    CHECK_ERRNO(lseek(fd, 0, SEEK_SET), ESPIPE);

    address.in.sin_port = htons(1);
    CHECK_ERRNO(connect(fd, &address.any, sizeof(address.in)), ECONNREFUSED);
    address.in.sin_addr.s_addr = htonl(0x0b0b0b0b);
    CHECK_ERRNO(bind(fd, &address.any, sizeof(address.in)), EADDRNOTAVAIL);

    int server = listener(AF_INET, &address, 1);

    CHECK_ERRNO(bind(fd, &address.any, sizeof(address.in)), EADDRINUSE);
    CHECK(connect(fd, &address.any, sizeof(address.in)) == 0);
    CHECK_ERRNO(connect(fd, &address.any, sizeof(address.in)), EISCONN);
    fds[1] = accept(server, &other.any, &len);
    CHECK(fds[1] >= 0 && len == sizeof(other.in));
    CHECK(other.in.sin_addr.s_addr == htonl(INADDR_LOOPBACK));

    /* Unread bytes: the other side is told by a reset. */
    CHECK(send(fd, "x", 1, 0) == 1);
    struct pollfd poll_fd = {.fd = fds[1], .events = POLLIN};

    CHECK(poll(&poll_fd, 1, 5000) == 1 && close(fds[1]) == 0);
    CHECK_ERRNO(recv(fd, &value, 1, 0), ECONNRESET);
    CHECK(close(fd) == 0 && close(server) == 0 && close(file) == 0);
}

static void test_nonblocking_connect(void)
{
    union address address;
    int server = listener(AF_INET, &address, 5), value = -1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    socklen_t len = sizeof(value);
    struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};
    int result = connect(fd, &address.any, sizeof(address.in));

    CHECK(result == -1 && errno == EINPROGRESS);
    CHECK(poll(&poll_fd, 1, 5000) == 1 && poll_fd.revents == POLLOUT);
    CHECK(getsockopt(fd, SOL_SOCKET, SO_ERROR, &value, &len) == 0 && value == 0);
    CHECK(close(fd) == 0);
    fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    address.in.sin_port = htons(1);
    CHECK_ERRNO(connect(fd, &address.any, sizeof(address.in)), EINPROGRESS);
    poll_fd.fd = fd;
    CHECK(poll(&poll_fd, 1, 5000) == 1 && (poll_fd.revents & (POLLERR | POLLHUP)) != 0);
    CHECK(getsockopt(fd, SOL_SOCKET, SO_ERROR, &value, &len) == 0 &&
          value == ECONNREFUSED);
    CHECK(close(fd) == 0 && close(server) == 0);
}

/* --- others wait in a socket that is closed or shut down */

static bool about_to_block;

/* Until the other thread sleeps in its call, as far as one can tell from outside. */
static void wait_until_blocked(void)
{
    while (!__atomic_load_n(&about_to_block, __ATOMIC_ACQUIRE)) {
        usleep(1000);
    }
    usleep(200000);
    about_to_block = false;
}

static void *blocked_reader(void *arg)
{
    char c;

    __atomic_store_n(&about_to_block, true, __ATOMIC_RELEASE);
    return (void *)(intptr_t)recv((int)(intptr_t)arg, &c, 1, 0);
}

static void *blocked_acceptor(void *arg)
{
    __atomic_store_n(&about_to_block, true, __ATOMIC_RELEASE);
    int fd = accept((int)(intptr_t)arg, NULL, NULL);

    return (void *)(intptr_t)(fd < 0 ? -errno : fd);
}

static void test_interrupted(void)
{
    union address address;
    pthread_t thread;
    void *result;
    int fds[2];

    pair_of(AF_INET, fds);
    CHECK(pthread_create(&thread, NULL, blocked_reader, (void *)(intptr_t)fds[0]) == 0);
    wait_until_blocked();
    CHECK(close(fds[0]) == 0); /* the call that runs goes on, as on Linux */
    CHECK(send(fds[1], "z", 1, 0) == 1);
    CHECK(pthread_join(thread, &result) == 0 && (intptr_t)result == 1);
    CHECK(close(fds[1]) == 0);

    pair_of(AF_INET, fds);
    CHECK(pthread_create(&thread, NULL, blocked_reader, (void *)(intptr_t)fds[0]) == 0);
    wait_until_blocked();
    CHECK(shutdown(fds[0], SHUT_RD) == 0);
    CHECK(pthread_join(thread, &result) == 0 && (intptr_t)result == 0);
    CHECK(close(fds[0]) == 0 && close(fds[1]) == 0);

    int server = listener(AF_INET, &address, 5);

    CHECK(pthread_create(&thread, NULL, blocked_acceptor, (void *)(intptr_t)server) == 0);
    wait_until_blocked();
    CHECK(shutdown(server, SHUT_RDWR) == 0);
    CHECK(pthread_join(thread, &result) == 0 && (intptr_t)result == -EINVAL);
    CHECK(close(server) == 0);
}

/* --- datagrams */

static void test_datagrams(int family)
{
    union address address = loopback(family), from;
    socklen_t len = size_of(family);
    static char big[60000], buf[60000];
    int a = socket(family, SOCK_DGRAM, 0), b = socket(family, SOCK_DGRAM, 0), bytes;

    CHECK(a >= 0 && b >= 0);
    CHECK(bind(a, &address.any, len) == 0);
    CHECK(getsockname(a, &address.any, &len) == 0);
    CHECK_ERRNO(send(b, "x", 1, 0), EDESTADDRREQ);
    CHECK(sendto(b, "one", 3, 0, &address.any, len) == 3);
    CHECK(sendto(b, "", 0, 0, &address.any, len) == 0);
    CHECK(connect(b, &address.any, len) == 0);
    for (size_t i = 0; i < sizeof(big); i++) {
        big[i] = (char)pattern(i);
    }
    CHECK(send(b, big, sizeof(big), 0) == sizeof(big));
    CHECK(ioctl(a, FIONREAD, &bytes) == 0 && bytes == 3);
    CHECK(recvfrom(a, buf, 2, MSG_PEEK | MSG_TRUNC, &from.any, &len) == 3);
    CHECK(recvfrom(a, buf, sizeof(buf), 0, &from.any, &len) == 3);
    CHECK(len == size_of(family) && from.any.sa_family == family);
    CHECK(recv(a, buf, sizeof(buf), 0) == 0);
    CHECK(recv(a, buf, sizeof(buf), 0) == sizeof(big));
    CHECK(memcmp(buf, big, sizeof(big)) == 0);
    CHECK(sendto(a, "back", 4, 0, &from.any, len) == 4);
    CHECK(recv(b, buf, sizeof(buf), 0) == 4 && memcmp(buf, "back", 4) == 0);
    CHECK_ERRNO(recv(b, buf, 1, MSG_DONTWAIT), EAGAIN);
    CHECK_ERRNO(sendto(a, buf, 66000, 0, &from.any, len), EMSGSIZE);
    CHECK(close(a) == 0 && close(b) == 0);
}

/* --- pairs within the program */

static void test_pairs(void)
{
    static char buf[100000];
    int fds[2];

    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
    CHECK(write(fds[0], "hello", 5) == 5);
    CHECK(read(fds[1], buf, 3) == 3 && memcmp(buf, "hel", 3) == 0);
    CHECK(read(fds[1], buf, 100) == 2 && memcmp(buf, "lo", 2) == 0);
    CHECK(fcntl(fds[1], F_SETFL, O_NONBLOCK) == 0);
    CHECK_ERRNO(read(fds[1], buf, 1), EAGAIN);
    ssize_t room = write(fds[1], buf, sizeof(buf));

    CHECK(room > 0 && room < (ssize_t)sizeof(buf));
    CHECK_ERRNO(write(fds[1], buf, 1), EAGAIN);
    CHECK(recv(fds[0], buf, (size_t)room, MSG_WAITALL) == room);
    CHECK(close(fds[0]) == 0 && read(fds[1], buf, 1) == 0);
    CHECK_ERRNO(send(fds[1], "x", 1, MSG_NOSIGNAL), EPIPE);
    CHECK(close(fds[1]) == 0);

    CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, fds) == 0);
    CHECK(send(fds[0], "abc", 3, 0) == 3 && send(fds[0], "de", 2, 0) == 2);
    CHECK(recv(fds[1], buf, 2, 0) == 2 && recv(fds[1], buf, 9, 0) == 2);
    CHECK(memcmp(buf, "de", 2) == 0);
    CHECK(close(fds[0]) == 0 && close(fds[1]) == 0);
    CHECK_ERRNO(socketpair(AF_INET, SOCK_STREAM, 0, fds), EOPNOTSUPP);
}

/* --- many connections: nothing is left behind */

static void test_many(int count)
{
    union address address;
    int server = listener(AF_INET, &address, 5);
    struct hermit_meminfo before, after;
    struct linger at_once = {1, 0};

    for (int i = 0; i < count; i++) {
        char c = (char)i;
        int fd = connected(AF_INET, &address);
        int peer = accept(server, NULL, NULL);

        CHECK(peer >= 0 && write(fd, &c, 1) == 1);
        c = 0;
        CHECK(read(peer, &c, 1) == 1 && c == (char)i);
        /* A reset leaves nothing that waits for two lifetimes of a segment. */
        CHECK(setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)) == 0);
        CHECK(close(fd) == 0 && close(peer) == 0);
        if (i == count / 10) {
            CHECK(sys_meminfo(&before) == 0);
        }
    }
    CHECK(sys_meminfo(&after) == 0);
    CHECK(after.free_bytes + (1 << 20) > before.free_bytes);
    CHECK(close(server) == 0);
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    test_bulk(AF_INET);
    test_bulk(AF_INET6);
    test_flags();
    test_timeouts();
    test_options();
    test_errors();
    test_nonblocking_connect();
    test_interrupted();
    test_datagrams(AF_INET);
    test_datagrams(AF_INET6);
    test_pairs();
    test_many(argc > 1 ? atoi(argv[1]) : 1000);
    puts("sockets: ok");
    return 0;
}
