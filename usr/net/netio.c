/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Throughput of TCP in both directions with blocks of several sizes.
 *
 *   netio [PORT]                 serves: what the other side asks for in its first line
 *   netio HOST [PORT [MIB]]      asks another netio, and prints MB/s
 *
 * A line is "send BYTES SIZE", "receive BYTES SIZE" (as seen by the server, in blocks of
 * SIZE bytes), "turns COUNT SIZE" (COUNT times SIZE bytes there and back) or "quit".
 */
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PORT      18767
#define BLOCK_MAX (1 << 18)

static char block[BLOCK_MAX];

static int send_bytes(int fd, long long bytes, size_t size)
{
    while (bytes > 0) {
        size_t len = bytes < (long long)size ? (size_t)bytes : size;
        ssize_t n = send(fd, block, len, 0);

        if (n < 0) {
            perror("netio: send");
            return -1;
        }
        bytes -= n;
    }
    return 0;
}

static int receive_bytes(int fd, long long bytes, size_t size)
{
    while (bytes > 0) {
        ssize_t n = recv(fd, block, bytes < (long long)size ? (size_t)bytes : size, 0);

        if (n <= 0) {
            fprintf(stderr, "netio: the other side ended early\n");
            return -1;
        }
        bytes -= n;
    }
    return 0;
}

static int take_turns(int fd, long long count, size_t size)
{
    for (long long i = 0; i < count; i++) {
        if (receive_bytes(fd, (long long)size, size) < 0 ||
            send_bytes(fd, (long long)size, size) < 0) {
            return -1;
        }
    }
    return 0;
}

/* One line, byte by byte: what follows belongs to the test. */
static int read_line(int fd, char *line, size_t size)
{
    size_t len = 0;

    while (len + 1 < size && recv(fd, line + len, 1, 0) == 1) {
        if (line[len] == '\n') {
            line[len] = '\0';
            return 0;
        }
        len++;
    }
    return -1;
}

/* Serves one client; 0 to go on with the next. */
static int serve(int fd)
{
    char line[100], word[16];
    long long amount;
    size_t size;
    int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    while (read_line(fd, line, sizeof(line)) == 0) {
        if (strcmp(line, "quit") == 0) {
            return 1;
        }
        if (sscanf(line, "%15s %lld %zu", word, &amount, &size) != 3 || size == 0 ||
            size > BLOCK_MAX) {
            fprintf(stderr, "netio: what is '%s'?\n", line);
            break;
        }
        if (strcmp(word, "send") == 0) {
            send_bytes(fd, amount, size);
        } else if (strcmp(word, "receive") == 0) {
            if (receive_bytes(fd, amount, size) == 0) {
                send_bytes(fd, 1, 1); /* all is there */
            }
        } else {
            take_turns(fd, amount, size);
        }
    }
    return 0;
}

static int server(int port)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6,
                                   .sin6_port = htons((uint16_t)port)};
    int listener = socket(AF_INET6, SOCK_STREAM, 0), on = 1, ended = 0;

    if (listener < 0 ||
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
        bind(listener, (struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(listener, 5) < 0) {
        perror("netio");
        return 1;
    }
    printf("netio: listening on port %d\n", port);
    fflush(stdout);
    while (!ended) {
        int fd = accept(listener, NULL, NULL);

        if (fd < 0) {
            perror("netio: accept");
            return 1;
        }
        ended = serve(fd);
        close(fd);
    }
    return 0;
}

static int connect_to(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list;
    int err = getaddrinfo(host, port, &hints, &list), fd = -1;

    if (err != 0) {
        fprintf(stderr, "netio: %s: %s\n", host, gai_strerror(err));
        return -1;
    }
    for (struct addrinfo *entry = list; entry != NULL && fd < 0; entry = entry->ai_next) {
        fd = socket(entry->ai_family, entry->ai_socktype, entry->ai_protocol);
        if (fd >= 0 && connect(fd, entry->ai_addr, entry->ai_addrlen) < 0) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(list);
    if (fd < 0) {
        perror("netio: connect");
    }
    return fd;
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int client(const char *host, const char *port, long long bytes)
{
    static const size_t sizes[] = {1024, 4096, 16384, 65536, 262144};
    int fd = connect_to(host, port);
    char line[100];

    if (fd < 0) {
        return 1;
    }
    printf("%8s %12s %12s\n", "block", "sent MB/s", "received MB/s");
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        double start = seconds(), middle;
        int len = snprintf(line, sizeof(line), "receive %lld %zu\n", bytes, sizes[i]);

        if (send(fd, line, (size_t)len, 0) < 0 || send_bytes(fd, bytes, sizes[i]) < 0 ||
            receive_bytes(fd, 1, 1) < 0) {
            return 1;
        }
        middle = seconds();
        len = snprintf(line, sizeof(line), "send %lld %zu\n", bytes, sizes[i]);
        if (send(fd, line, (size_t)len, 0) < 0 ||
            receive_bytes(fd, bytes, sizes[i]) < 0) {
            return 1;
        }
        printf("%8zu %12.1f %12.1f\n", sizes[i], (double)bytes / (middle - start) / 1e6,
               (double)bytes / (seconds() - middle) / 1e6);
    }
    return 0;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2 || (argc == 2 && atoi(argv[1]) > 0 && strchr(argv[1], '.') == NULL)) {
        return server(argc == 2 ? atoi(argv[1]) : PORT);
    }
    return client(argv[1], argc > 2 ? argv[2] : "18767",
                  (argc > 3 ? atoll(argv[3]) : 16) << 20);
}
