/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Sockets that share a port as on Linux: SO_REUSEPORT, by which connections go to all
 * that listen and each sender of datagrams has its socket, and what SO_REUSEADDR allows.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>
#include "loopback.h"

#define MEMBERS     4
#define CONNECTIONS 40
#define SENDERS     32

static int with_option(int family, int type, int option)
{
    int fd = socket(family, type, 0), on = 1;
    struct timeval patience = {.tv_sec = 60};

    CHECK(fd >= 0);
    CHECK(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) == 0);
    if (option != 0) {
        CHECK(setsockopt(fd, SOL_SOCKET, option, &on, sizeof(on)) == 0);
    }
    return fd;
}

/* A socket with the option, at address; that becomes a free one if it has no port yet. */
static int sharing(int type, int option, union address *address)
{
    int family = address->any.sa_family;
    int fd = with_option(family, type, option);
    socklen_t len = size_of(family);

    CHECK(bind(fd, &address->any, len) == 0);
    CHECK(getsockname(fd, &address->any, &len) == 0);
    return fd;
}

static int client_of(const union address *address)
{
    int fd = with_option(address->any.sa_family, SOCK_STREAM, 0);

    CHECK(connect(fd, &address->any, size_of(address->any.sa_family)) == 0);
    return fd;
}

/* --- who may have a port that another has */

static void check_bind(int type, int option, const union address *address, int expected)
{
    int fd = with_option(address->any.sa_family, type, option);
    socklen_t len = size_of(address->any.sa_family);

    if (expected == 0) {
        CHECK(bind(fd, &address->any, len) == 0);
    } else {
        CHECK_ERRNO(bind(fd, &address->any, len), expected);
    }
    CHECK(close(fd) == 0);
}

static void test_rules(int family, int type)
{
    static const int options[] = {0, SO_REUSEADDR, SO_REUSEPORT};

    for (int had = 0; had < 3; had++) {
        union address address = loopback(family);
        int fd = sharing(type, options[had], &address);

        for (int wanted = 0; wanted < 3; wanted++) {
            check_bind(type, options[wanted], &address,
                       had == wanted && had != 0 ? 0 : EADDRINUSE);
        }
        if (type == SOCK_STREAM) { /* SO_REUSEADDR is no leave to take a server's port */
            CHECK(listen(fd, 5) == 0);
            for (int wanted = 0; wanted < 3; wanted++) {
                check_bind(type, options[wanted], &address,
                           options[had] == SO_REUSEPORT && had == wanted ? 0
                                                                         : EADDRINUSE);
            }
        }
        CHECK(close(fd) == 0);
        check_bind(type, 0, &address, 0);
    }
}

/* A server that starts again while its old connections still stand. */
static void test_restart(int family, int option)
{
    union address address = loopback(family);
    int server = sharing(SOCK_STREAM, option, &address), on = 0;
    socklen_t len = sizeof(on);
    char c = 0;

    CHECK(listen(server, 5) == 0);
    int client = client_of(&address);
    int accepted = accept(server, NULL, NULL);

    CHECK(accepted >= 0);
    CHECK(getsockopt(accepted, SOL_SOCKET, option, &on, &len) == 0 && on == 1);
    CHECK(close(server) == 0);
    server = sharing(SOCK_STREAM, option, &address);
    CHECK(listen(server, 5) == 0);
    int second = client_of(&address);
    int other = accept(server, NULL, NULL);

    CHECK(write(client, "1", 1) == 1 && write(second, "2", 1) == 1);
    CHECK(read(accepted, &c, 1) == 1 && c == '1');
    CHECK(read(other, &c, 1) == 1 && c == '2');
    CHECK(close(client) == 0 && close(second) == 0);
    CHECK(close(accepted) == 0 && close(other) == 0 && close(server) == 0);
}

/* --- several that listen */

static int accept_waiting(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    int count = 0;

    while (poll(&ready, 1, 0) == 1) {
        int accepted = accept(fd, NULL, NULL);

        CHECK(accepted >= 0 && close(accepted) == 0);
        count++;
    }
    return count;
}

static void test_listeners(int family)
{
    union address address = loopback(family);
    int servers[MEMBERS], clients[CONNECTIONS], sum = 0, left = 0;
    char c;

    for (int i = 0; i < MEMBERS; i++) {
        servers[i] = sharing(SOCK_STREAM, SO_REUSEPORT, &address);
        CHECK(listen(servers[i], CONNECTIONS) == 0);
    }
    for (int i = 0; i < CONNECTIONS; i++) {
        clients[i] = client_of(&address);
    }
    for (int i = 1; i < MEMBERS; i++) {
        int count = accept_waiting(servers[i]);

        CHECK(count > 0);
        sum += count;
    }
    CHECK(sum < CONNECTIONS);
    CHECK(close(servers[0]) == 0); /* what waited there is reset, the others are over */
    for (int i = 0; i < CONNECTIONS; i++) {
        ssize_t result = read(clients[i], &c, 1);

        CHECK(result == 0 || (result == -1 && errno == ECONNRESET));
        left += result != 0;
        CHECK(close(clients[i]) == 0);
    }
    CHECK(left == CONNECTIONS - sum);
    for (int i = 0; i < MEMBERS; i++) {
        clients[i] = client_of(&address);
    }
    CHECK(accept_waiting(servers[1]) + accept_waiting(servers[2]) +
              accept_waiting(servers[3]) ==
          MEMBERS);
    for (int i = 0; i < MEMBERS; i++) {
        CHECK(close(clients[i]) == 0 && (i == 0 || close(servers[i]) == 0));
    }
    int fd = with_option(family, SOCK_STREAM, 0);

    CHECK_ERRNO(connect(fd, &address.any, size_of(family)), ECONNREFUSED);
    CHECK(close(fd) == 0);
}

/* Threads with a socket each, which close it while connections come. */
static union address busy;
static atomic_int served;

static void *serve(void *arg)
{
    int fd = *(int *)arg, fds;
    struct pollfd ready = {.fd = fd, .events = POLLIN};

    for (int i = 0; i < 5; i++) {
        CHECK(poll(&ready, 1, 60000) == 1);
        fds = accept(fd, NULL, NULL);
        CHECK(fds >= 0);
        CHECK(write(fds, "x", 1) == 1 && close(fds) == 0);
        atomic_fetch_add(&served, 1);
    }
    CHECK(close(fd) == 0);
    return NULL;
}

static void test_threads(void)
{
    pthread_t threads[MEMBERS];
    int fds[MEMBERS + 1], answered = 0;
    char c;

    busy = loopback(AF_INET);
    for (int i = 0; i <= MEMBERS;
         i++) { /* the last is here only so that none is refused */
        fds[i] = sharing(SOCK_STREAM, SO_REUSEPORT, &busy);
        CHECK(listen(fds[i], CONNECTIONS) == 0);
    }
    for (int i = 0; i < MEMBERS; i++) {
        CHECK(pthread_create(&threads[i], NULL, serve, &fds[i]) == 0);
    }
    while (atomic_load(&served) < 5 * MEMBERS) {
        int client = client_of(&busy);
        struct pollfd ready[2] = {{.fd = client, .events = POLLIN},
                                  {.fd = fds[MEMBERS], .events = POLLIN}};

        CHECK(poll(ready, 2, 60000) >= 1);
        if (ready[1].revents != 0) {
            int accepted = accept(fds[MEMBERS], NULL, NULL);

            CHECK(accepted >= 0 && close(accepted) == 0);
        } else {
            answered += read(client, &c, 1) == 1;
        }
        CHECK(close(client) == 0);
    }
    for (int i = 0; i < MEMBERS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    CHECK(answered > 0 && close(fds[MEMBERS]) == 0);
}

/* --- datagrams */

/* Which of the sockets has the one byte that was sent; it has no other. */
static int receiver_of(const int *fds, char sent)
{
    int which = -1;
    char c;

    for (int i = 0; i < MEMBERS; i++) {
        if (fds[i] >= 0 && recv(fds[i], &c, 1, MSG_DONTWAIT) == 1) {
            CHECK(which < 0 && c == sent);
            which = i;
        }
    }
    CHECK(which >= 0);
    return which;
}

static void test_datagrams(int family)
{
    union address address = loopback(family), mine;
    int fds[MEMBERS], senders[SENDERS], before[SENDERS], used = 0;

    for (int i = 0; i < MEMBERS; i++) {
        fds[i] = sharing(SOCK_DGRAM, SO_REUSEPORT, &address);
    }
    for (int i = 0; i < SENDERS; i++) {
        mine = loopback(family);
        senders[i] = sharing(SOCK_DGRAM, 0, &mine);
        CHECK(sendto(senders[i], "1", 1, 0, &address.any, size_of(family)) == 1);
        before[i] = receiver_of(fds, '1');
        used |= 1 << before[i];
    }
    CHECK((used & (used - 1)) != 0); /* more than one */
    for (int i = SENDERS - 1; i >= 0; i--) {
        CHECK(sendto(senders[i], "2", 1, 0, &address.any, size_of(family)) == 1);
        CHECK(receiver_of(fds, '2') == before[i]);
    }
    CHECK(close(fds[before[0]]) == 0);
    fds[before[0]] = -1;
    for (int i = 0; i < SENDERS; i++) { /* nobody moves but who has to */
        CHECK(sendto(senders[i], "3", 1, 0, &address.any, size_of(family)) == 1);
        int which = receiver_of(fds, '3');

        CHECK(before[i] == before[0] || which == before[i]);
    }
    for (int i = 0; i < SENDERS; i++) {
        CHECK(close(senders[i]) == 0);
    }
    for (int i = 0; i < MEMBERS; i++) {
        CHECK(fds[i] < 0 || close(fds[i]) == 0);
    }
}

/* What is sent to a group goes to all that share the port. */
static void test_group(int option)
{
    union address address = {.in = {.sin_family = AF_INET}};
    struct ip_mreq group = {.imr_multiaddr.s_addr = inet_addr("239.1.2.3"),
                            .imr_interface.s_addr = htonl(INADDR_LOOPBACK)};
    int fds[MEMBERS];
    int sender = with_option(AF_INET, SOCK_DGRAM, 0);
    char c;

    for (int i = 0; i < MEMBERS; i++) {
        fds[i] = sharing(SOCK_DGRAM, option, &address);
        CHECK(setsockopt(fds[i], IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof(group)) ==
              0);
    }
    address.in.sin_addr = group.imr_multiaddr;
    CHECK(setsockopt(sender, IPPROTO_IP, IP_MULTICAST_IF, &group.imr_interface,
                     sizeof(group.imr_interface)) == 0);
    CHECK(sendto(sender, "g", 1, 0, &address.any, size_of(AF_INET)) == 1);
    for (int i = 0; i < MEMBERS; i++) {
        CHECK(recv(fds[i], &c, 1, 0) == 1 && c == 'g');
        CHECK(recv(fds[i], &c, 1, MSG_DONTWAIT) == -1);
        CHECK(close(fds[i]) == 0);
    }
    CHECK(close(sender) == 0);
}

int main(void)
{
    static const int families[] = {AF_INET, AF_INET6};

    for (int i = 0; i < 2; i++) {
        test_rules(families[i], SOCK_STREAM);
        test_rules(families[i], SOCK_DGRAM);
        test_restart(families[i], SO_REUSEADDR);
        test_restart(families[i], SO_REUSEPORT);
        test_listeners(families[i]);
        test_datagrams(families[i]);
    }
    test_threads();
    test_group(SO_REUSEADDR);
    test_group(SO_REUSEPORT);
    puts("reuseport: ok");
    return 0;
}
