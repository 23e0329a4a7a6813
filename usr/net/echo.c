/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * echo [PORT [CLIENTS]]: sends everything back, by TCP (a thread for each client) and by
 * UDP, over IPv4 and IPv6. Ends after that many TCP clients, else never. Port 7.
 */
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int bound_socket(int type, int port)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6,
                                   .sin6_port = htons((uint16_t)port)};
    int fd = socket(AF_INET6, type, 0), on = 1;

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
        perror("echo");
        exit(1);
    }
    return fd;
}

static void *serve_udp(void *arg)
{
    static char buf[65536];
    struct sockaddr_in6 from;
    int fd = (int)(intptr_t)arg;

    for (;;) {
        socklen_t len = sizeof(from);
        ssize_t n = recvfrom(fd, buf, sizeof(buf), 0, (struct sockaddr *)&from, &len);

        if (n < 0 || sendto(fd, buf, (size_t)n, 0, (struct sockaddr *)&from, len) < 0) {
            perror("echo: udp");
        }
    }
    return NULL;
}

static void *serve_client(void *arg)
{
    int fd = (int)(intptr_t)arg;
    char *buf = malloc(65536);
    ssize_t n = 0, sent = 0;

    while (buf != NULL && (n = read(fd, buf, 65536)) > 0) {
        for (ssize_t at = 0; at < n; at += sent) {
            sent = write(fd, buf + at, (size_t)(n - at));
            if (sent < 0) {
                break;
            }
        }
        if (sent < 0) {
            break;
        }
    }
    if (buf == NULL || n < 0 || sent < 0) {
        perror(buf == NULL ? "echo: no memory" : "echo: tcp");
    }
    free(buf);
    close(fd);
    return NULL;
}

int main(int argc, char **argv)
{
    int port = argc > 1 ? atoi(argv[1]) : 7;
    long clients = argc > 2 ? atol(argv[2]) : -1;
    int tcp = bound_socket(SOCK_STREAM, port), udp = bound_socket(SOCK_DGRAM, port);
    pthread_t thread;

    signal(SIGPIPE, SIG_IGN);
    if (listen(tcp, 128) < 0 ||
        pthread_create(&thread, NULL, serve_udp, (void *)(intptr_t)udp) != 0) {
        perror("echo");
        return 1;
    }
    printf("echo: listening on port %d\n", port);
    fflush(stdout);
    while (clients != 0) {
        int fd = accept(tcp, NULL, NULL);

        if (fd < 0) {
            perror("echo: accept");
            return 1;
        }
        clients -= clients > 0;
        if (pthread_create(&thread, NULL, serve_client, (void *)(intptr_t)fd) != 0) {
            perror("echo: no thread");
            close(fd);
        } else if (clients == 0) {
            pthread_join(thread, NULL);
        } else {
            pthread_detach(thread);
        }
    }
    return 0;
}
