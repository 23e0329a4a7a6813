/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Sockets of AF_UNIX within the program: names that are paths and others, streams,
 * messages and datagrams. Open files that are sent along are in unixrights.c.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <hermit/syscalls.h>
#include "check.h"

#define PATH_AT offsetof(struct sockaddr_un, sun_path)

union address {
    struct sockaddr any;
    struct sockaddr_un un;
};

static union address path_address(const char *path, socklen_t *len)
{
    union address address = {.un.sun_family = AF_UNIX};

    strcpy(address.un.sun_path, path);
    *len = (socklen_t)SUN_LEN(&address.un);
    return address;
}

static int bound(int type, const char *path)
{
    socklen_t len;
    union address address = path_address(path, &len);
    int fd = socket(AF_UNIX, type, 0);

    CHECK(fd >= 0 && bind(fd, &address.any, len) == 0);
    return fd;
}

static int listener(int type, const char *path, int backlog)
{
    int fd = bound(type, path);

    CHECK(listen(fd, backlog) == 0);
    return fd;
}

static int try_connect(int fd, const char *path)
{
    socklen_t len;
    union address address = path_address(path, &len);

    return connect(fd, &address.any, len);
}

static int connected(int type, const char *path)
{
    int fd = socket(AF_UNIX, type, 0);

    CHECK(fd >= 0 && try_connect(fd, path) == 0);
    return fd;
}

/* --- names */

static void check_name(int fd, bool of_peer, const char *path)
{
    union address address;
    socklen_t len = sizeof(address);

    memset(&address, 0xee, sizeof(address));
    CHECK((of_peer ? getpeername(fd, &address.any, &len)
                   : getsockname(fd, &address.any, &len)) == 0);
    CHECK(address.any.sa_family == AF_UNIX);
    if (path == NULL) {
        CHECK(len == PATH_AT);
    } else {
        CHECK(len == PATH_AT + strlen(path) + 1);
        CHECK(strcmp(address.un.sun_path, path) == 0);
    }
}

static void test_paths(void)
{
    struct stat st;
    int server = listener(SOCK_STREAM, "/tmp/one", 5), other, client, end;
    socklen_t len;
    union address address = path_address("/tmp/one", &len);

    check_name(server, false, "/tmp/one");
    CHECK(stat("/tmp/one", &st) == 0 && S_ISSOCK(st.st_mode));
    CHECK_ERRNO(open("/tmp/one", O_RDWR), ENXIO);
    other = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK_ERRNO(bind(other, &address.any, len), EADDRINUSE);
    CHECK_ERRNO(bind(server, &address.any, len), EINVAL);
    CHECK_ERRNO(listen(other, 1), EINVAL);
    CHECK_ERRNO(try_connect(other, "/tmp/none"), ENOENT);
    CHECK_ERRNO(try_connect(other, "/tmp"), ECONNREFUSED);
    CHECK_ERRNO(try_connect(server, "/tmp/one"), EINVAL);
    CHECK_ERRNO(getpeername(other, &address.any, &len), ENOTCONN);
    CHECK_ERRNO(send(other, "x", 1, MSG_NOSIGNAL), ENOTCONN);
    CHECK_ERRNO(shutdown(other, SHUT_WR), ENOTCONN);
    CHECK(close(other) == 0);

    client = connected(SOCK_STREAM, "/tmp/one");
    check_name(client, false, NULL);
    check_name(client, true, "/tmp/one");
    len = sizeof(address);
    end = accept(server, &address.any, &len);
    CHECK(end >= 0 && len == PATH_AT && address.any.sa_family == AF_UNIX);
    check_name(end, false, "/tmp/one");
    check_name(end, true, NULL);
    CHECK_ERRNO(try_connect(client, "/tmp/one"), EISCONN);

    /* The name of a file that was moved; and one that was removed. */
    CHECK(rename("/tmp/one", "/tmp/two") == 0);
    other = connected(SOCK_STREAM, "/tmp/two");
    CHECK(close(other) == 0 && close(accept(server, NULL, NULL)) == 0);
    CHECK(unlink("/tmp/two") == 0);
    other = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK_ERRNO(try_connect(other, "/tmp/two"), ENOENT);
    CHECK(close(server) == 0);

    /* The file stays when the socket goes. */
    server = listener(SOCK_STREAM, "/tmp/one", 5);
    CHECK(close(server) == 0 && stat("/tmp/one", &st) == 0);
    CHECK_ERRNO(try_connect(other, "/tmp/one"), ECONNREFUSED);
    CHECK(unlink("/tmp/one") == 0);
    CHECK(close(other) == 0 && close(client) == 0 && close(end) == 0);

    /* A relative path. */
    CHECK(chdir("/tmp") == 0);
    server = listener(SOCK_STREAM, "here", 1);
    other = connected(SOCK_STREAM, "/tmp/here");
    CHECK(close(other) == 0 && close(server) == 0 && unlink("here") == 0);
}

static void test_no_paths(void)
{
    union address address = {.un = {.sun_family = AF_UNIX, .sun_path = "\0a\0b"}};
    socklen_t len = PATH_AT + 4, given = sizeof(address);
    int server = socket(AF_UNIX, SOCK_STREAM, 0), other = socket(AF_UNIX, SOCK_STREAM, 0);
    union address name;

    CHECK(bind(server, &address.any, len) == 0 && listen(server, 1) == 0);
    CHECK(getsockname(server, &name.any, &given) == 0 && given == len);
    CHECK(memcmp(name.un.sun_path, address.un.sun_path, 4) == 0);
    CHECK_ERRNO(bind(other, &address.any, len), EADDRINUSE);
    CHECK_ERRNO(connect(other, &address.any, len + 1), ECONNREFUSED);
    CHECK(connect(other, &address.any, len) == 0);
    CHECK(close(server) == 0 && close(other) == 0);
    other = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK_ERRNO(connect(other, &address.any, len), ECONNREFUSED); /* gone with it */

    /* A name of the system's choice. */
    CHECK(bind(other, &address.any, PATH_AT) == 0);
    given = sizeof(name);
    CHECK(getsockname(other, &name.any, &given) == 0 && given == PATH_AT + 6);
    CHECK(name.un.sun_path[0] == '\0' && close(other) == 0);

    other = socket(AF_UNIX, SOCK_STREAM, 0);
    address.any.sa_family = AF_INET;
    CHECK_ERRNO(bind(other, &address.any, len), EINVAL);
    address.any.sa_family = AF_UNIX;
    CHECK_ERRNO(bind(other, &address.any, sizeof(address) + 1), EINVAL);
    CHECK(close(other) == 0);
    CHECK_ERRNO(socket(AF_UNIX, SOCK_RAW, 0), EPROTONOSUPPORT);
    CHECK_ERRNO(socket(AF_UNIX, SOCK_STREAM, 6), EPROTONOSUPPORT);
}

/* --- streams */

#define CLIENTS 20
#define BYTES   (1u << 20)

static void *client_thread(void *arg)
{
    static const char hello[] = "hello";
    int fd = connected(SOCK_STREAM, "/tmp/many");
    char *buf = malloc(BYTES);

    CHECK(buf != NULL && send(fd, hello, sizeof(hello), 0) == sizeof(hello));
    CHECK(recv(fd, buf, BYTES, MSG_WAITALL) == BYTES);
    for (size_t i = 0; i < BYTES; i++) {
        CHECK(buf[i] == (char)(i * 7));
    }
    free(buf);
    CHECK(close(fd) == 0);
    return arg;
}

/* More clients than the queue has room for: they wait for their turn. */
static void test_many(void)
{
    pthread_t clients[CLIENTS];
    int server = listener(SOCK_STREAM, "/tmp/many", 1);
    char *data = malloc(BYTES), hello[6];

    CHECK(data != NULL);
    for (size_t i = 0; i < BYTES; i++) {
        data[i] = (char)(i * 7);
    }
    for (int i = 0; i < CLIENTS; i++) {
        CHECK(pthread_create(&clients[i], NULL, client_thread, NULL) == 0);
    }
    for (int i = 0; i < CLIENTS; i++) {
        int end = accept(server, NULL, NULL);

        CHECK(end >= 0 && recv(end, hello, sizeof(hello), MSG_WAITALL) == sizeof(hello));
        CHECK(send(end, data, BYTES, 0) == BYTES && close(end) == 0);
    }
    for (int i = 0; i < CLIENTS; i++) {
        CHECK(pthread_join(clients[i], NULL) == 0);
    }
    free(data);
    CHECK(close(server) == 0 && unlink("/tmp/many") == 0);
}

static void test_queue(void)
{
    int server = listener(SOCK_STREAM, "/tmp/queue", 0), first, second;
    struct pollfd poll_fd = {.fd = server, .events = POLLIN};
    int value = -1;
    socklen_t len = sizeof(value);
    char c;

    CHECK(getsockopt(server, SOL_SOCKET, SO_ACCEPTCONN, &value, &len) == 0 && value == 1);
    CHECK(poll(&poll_fd, 1, 0) == 0);
    CHECK(fcntl(server, F_SETFL, O_NONBLOCK) == 0);
    CHECK_ERRNO(accept(server, NULL, NULL), EAGAIN);
    first = connected(SOCK_STREAM, "/tmp/queue");
    CHECK(poll(&poll_fd, 1, 0) == 1 && poll_fd.revents == POLLIN);
    second = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    CHECK_ERRNO(try_connect(second, "/tmp/queue"), EAGAIN);
    CHECK_ERRNO(try_connect(first, "/tmp/queue"), EISCONN);

    /* What was written before it was accepted is there; and the end, too. */
    CHECK(send(first, "x", 1, 0) == 1 && close(first) == 0);
    int end = accept4(server, NULL, NULL, SOCK_CLOEXEC);

    CHECK(end >= 0 && (fcntl(end, F_GETFD) & FD_CLOEXEC) != 0);
    CHECK(recv(end, &c, 1, 0) == 1 && c == 'x' && recv(end, &c, 1, 0) == 0);
    CHECK_ERRNO(send(end, "x", 1, MSG_NOSIGNAL), EPIPE);
    CHECK(close(end) == 0);

    /* Nobody ever accepts: reset. */
    CHECK(try_connect(second, "/tmp/queue") == 0);
    CHECK(close(server) == 0);
    CHECK_ERRNO(recv(second, &c, 1, 0), ECONNRESET);
    CHECK(recv(second, &c, 1, 0) == 0 && close(second) == 0);
    CHECK(unlink("/tmp/queue") == 0);
}

/* Connections and closes leave nothing behind. */
static void test_leaks(void)
{
    struct hermit_meminfo before = {0}, after;

    for (int i = 0; i < 4000; i++) {
        int server = listener(i % 2 ? SOCK_STREAM : SOCK_SEQPACKET, "/tmp/leak", 1);
        int client = connected(i % 2 ? SOCK_STREAM : SOCK_SEQPACKET, "/tmp/leak");
        int end = i % 3 ? accept(server, NULL, NULL) : -1;

        CHECK(send(client, "abc", 3, 0) == 3);
        CHECK(close(server) == 0 && (end < 0 || close(end) == 0) && close(client) == 0);
        CHECK(unlink("/tmp/leak") == 0);
        if (i == 400) {
            CHECK(sys_meminfo(&before) == 0);
        }
    }
    CHECK(sys_meminfo(&after) == 0);
    CHECK(after.free_bytes + (1 << 20) > before.free_bytes);
}

/* --- messages */

static void test_seqpacket(void)
{
    int server = listener(SOCK_SEQPACKET, "/tmp/seq", 2), client, end, wrong;
    char buf[8];
    struct iovec iov = {buf, 2};
    struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};

    wrong = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK_ERRNO(try_connect(wrong, "/tmp/seq"), EPROTOTYPE);
    CHECK(close(wrong) == 0);
    client = connected(SOCK_SEQPACKET, "/tmp/seq");
    end = accept(server, NULL, NULL);
    CHECK(send(client, "abc", 3, MSG_EOR) == 3 && send(client, "", 0, 0) == 0);
    CHECK(send(client, "de", 2, 0) == 2);
    CHECK(recv(end, buf, 1, MSG_PEEK) == 1 && buf[0] == 'a');
    CHECK(recvmsg(end, &msg, 0) == 2 && msg.msg_flags == MSG_TRUNC);
    CHECK(recv(end, buf, sizeof(buf), 0) == 0);
    CHECK(recv(end, buf, sizeof(buf), 0) == 2 && memcmp(buf, "de", 2) == 0);
    CHECK(close(client) == 0 && recv(end, buf, sizeof(buf), 0) == 0);
    CHECK(close(end) == 0 && close(server) == 0 && unlink("/tmp/seq") == 0);
}

static void test_datagrams(void)
{
    int a = bound(SOCK_DGRAM, "/tmp/a"), b = bound(SOCK_DGRAM, "/tmp/b");
    int c = socket(AF_UNIX, SOCK_DGRAM, 0);
    char buf[16];
    socklen_t to_a_len, to_b_len, len;
    union address to_a = path_address("/tmp/a", &to_a_len),
                  to_b = path_address("/tmp/b", &to_b_len), from;

    CHECK(sendto(b, "bb", 2, 0, &to_a.any, to_a_len) == 2);
    CHECK(sendto(c, "ccc", 3, 0, &to_a.any, to_a_len) == 3);
    len = sizeof(from);
    CHECK(recvfrom(a, buf, sizeof(buf), MSG_PEEK, &from.any, &len) == 2);
    CHECK(len == PATH_AT + 7 && strcmp(from.un.sun_path, "/tmp/b") == 0);
    len = sizeof(from);
    CHECK(recvfrom(a, buf, sizeof(buf), 0, &from.any, &len) == 2);
    CHECK(len == PATH_AT + 7 && strcmp(from.un.sun_path, "/tmp/b") == 0);
    CHECK(sendto(a, "re", 2, 0, &from.any, len) == 2); /* an answer */
    CHECK(recv(b, buf, sizeof(buf), 0) == 2 && memcmp(buf, "re", 2) == 0);
    len = sizeof(from);
    CHECK(recvfrom(a, buf, sizeof(buf), 0, &from.any, &len) == 3 && len == 0);

    CHECK_ERRNO(send(c, "x", 1, 0), ENOTCONN);
    CHECK_ERRNO(recv(a, buf, 1, MSG_DONTWAIT), EAGAIN);
    CHECK(connect(a, &to_b.any, to_b_len) == 0 && send(a, "y", 1, 0) == 1);
    check_name(a, true, "/tmp/b");
    CHECK_ERRNO(sendto(c, "z", 1, 0, &to_a.any, to_a_len), EPERM); /* a hears b only */
    CHECK(recv(b, buf, sizeof(buf), 0) == 1);
    CHECK(close(b) == 0);
    CHECK_ERRNO(send(a, "y", 1, 0), ECONNREFUSED);
    CHECK_ERRNO(sendto(c, "z", 1, 0, &to_b.any, to_b_len), ECONNREFUSED);
    CHECK(unlink("/tmp/b") == 0);
    CHECK_ERRNO(sendto(c, "z", 1, 0, &to_b.any, to_b_len), ENOENT);
    CHECK_ERRNO(listen(a, 1), EOPNOTSUPP);
    CHECK(close(a) == 0 && close(c) == 0 && unlink("/tmp/a") == 0);
}

static void *read_slowly(void *arg)
{
    int fd = (int)(intptr_t)arg;
    static char buf[1000];
    long sum = 0;

    for (int i = 0; i < 600; i++) {
        CHECK(recv(fd, buf, sizeof(buf), 0) == sizeof(buf));
        sum += buf[0];
    }
    return (void *)sum;
}

static void *send_many(void *arg)
{
    static char data[1000] = {1};
    socklen_t len;
    union address to = path_address("/tmp/sink", &len);
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

    for (int i = 0; i < 200; i++) {
        CHECK(sendto(fd, data, sizeof(data), 0, &to.any, len) == sizeof(data));
    }
    CHECK(close(fd) == 0);
    return arg;
}

/* Senders wait for room where one reads more slowly than three write. */
static void test_full(void)
{
    int sink = bound(SOCK_DGRAM, "/tmp/sink"), fd = connected(SOCK_DGRAM, "/tmp/sink");
    pthread_t reader, senders[3];
    struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};
    char data[1000] = {0};
    int filled = 0;
    void *sum;

    while (send(fd, data, sizeof(data), MSG_DONTWAIT) == sizeof(data)) {
        filled++;
    }
    CHECK(errno == EAGAIN && filled > 10 && poll(&poll_fd, 1, 0) == 0);
    while (filled-- > 0) {
        CHECK(recv(sink, data, sizeof(data), 0) == sizeof(data));
    }
    CHECK(poll(&poll_fd, 1, 0) == 1 && close(fd) == 0);
    for (int i = 0; i < 3; i++) {
        CHECK(pthread_create(&senders[i], NULL, send_many, NULL) == 0);
    }
    CHECK(pthread_create(&reader, NULL, read_slowly, (void *)(intptr_t)sink) == 0);
    CHECK(pthread_join(reader, &sum) == 0 && (long)sum == 600);
    for (int i = 0; i < 3; i++) {
        CHECK(pthread_join(senders[i], NULL) == 0);
    }
    CHECK(close(sink) == 0 && unlink("/tmp/sink") == 0);
}

int main(void)
{
    test_paths();
    test_no_paths();
    test_many();
    test_queue();
    test_leaks();
    test_seqpacket();
    test_datagrams();
    test_full();
    printf("unixsockets: ok\n");
    return 0;
}
