/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * net_client HOST [PORT [WORD...]]: sends each word as a line and prints the answer.
 * Port 4444, word "hello". `make net_client` boots it against a server on this machine.
 */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int connect_to(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list;
    int fd = -1, err = getaddrinfo(host, port, &hints, &list);

    if (err != 0) {
        fprintf(stderr, "net_client: %s: %s\n", host, gai_strerror(err));
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
        perror("net_client");
    }
    return fd;
}

static int ask(int fd, const char *word)
{
    char answer[1024];
    size_t len = 0;

    if (dprintf(fd, "%s\n", word) < 0) {
        return -1;
    }
    while (len + 1 < sizeof(answer)) {
        ssize_t n = recv(fd, answer + len, 1, 0);

        if (n <= 0) {
            return -1;
        }
        if (answer[len] == '\n') {
            break;
        }
        len++;
    }
    answer[len] = '\0';
    printf("net_client: '%s' got '%s'\n", word, answer);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: net_client HOST [PORT [WORD...]]\n");
        return 2;
    }
    int fd = connect_to(argv[1], argc > 2 ? argv[2] : "4444");

    for (int i = 3; fd >= 0 && i < argc; i++) {
        if (ask(fd, argv[i]) < 0) {
            perror("net_client");
            return 1;
        }
    }
    return fd < 0 || (argc < 4 && ask(fd, "hello") < 0) ? 1 : 0;
}
