/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * webserver [PORT [FOLDER]]: serves the files below FOLDER (default /) by HTTP/1.1 with
 * keep-alive, all clients on one thread with epoll. Without a file the answer to / is a
 * page of its own, and /bytes/N is N bytes, byte number i being i * 7 mod 251; /status
 * tells the bytes of memory that are free. /quit ends the program. Port 8080.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define REQUEST_BYTES 4096
#define BLOCK_BYTES   65536
#define EVENTS        64

struct client {
    int fd;
    int file; /* -1: the body is made or in head */
    bool keep_alive, sending;
    size_t used; /* of request */
    size_t head_at, head_len;
    long long body_at, body_len; /* of the file or what is made */
    char head[512];
    char request[REQUEST_BYTES + 1];
};

static const char home_page[] = "<!doctype html><title>HermitCore</title>"
                                "<p>This page was served by a unikernel.</p>\n";
static const char *folder = "/";
static bool quit;
static int poller;

static void close_client(struct client *client)
{
    if (client->file >= 0) {
        close(client->file);
    }
    close(client->fd); /* and no longer watched */
    free(client);
}

static void answer(struct client *client, const char *status, const char *type,
                   long long body_len, const char *body)
{
    int len =
        snprintf(client->head, sizeof(client->head),
                 "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %lld\r\n"
                 "Connection: %s\r\n\r\n%s",
                 status, type, body_len, client->keep_alive ? "keep-alive" : "close",
                 body != NULL ? body : "");

    client->head_len = (size_t)len;
    client->head_at = 0;
    client->body_at = 0;
    client->body_len = body != NULL ? 0 : body_len;
    client->sending = true;
}

static void answer_text(struct client *client, const char *status, const char *text)
{
    answer(client, status, "text/html", (long long)strlen(text), text);
}

static void answer_path(struct client *client, const char *path)
{
    char name[512];
    struct stat st;
    long long bytes;

    if (strcmp(path, "/quit") == 0) {
        quit = true;
        client->keep_alive = false;
        answer_text(client, "200 OK", "bye\n");
        return;
    }
    if (sscanf(path, "/bytes/%lld", &bytes) == 1 && bytes >= 0 && bytes <= 1LL << 32) {
        answer(client, "200 OK", "application/octet-stream", bytes, NULL);
        return;
    }
    if (strcmp(path, "/status") == 0) {
        snprintf(name, sizeof(name), "%lld bytes free\n",
                 (long long)sysconf(_SC_AVPHYS_PAGES) * sysconf(_SC_PAGESIZE));
        answer_text(client, "200 OK", name);
        return;
    }
    snprintf(name, sizeof(name), "%s/%s", folder, path);
    client->file = strstr(path, "..") == NULL ? open(name, O_RDONLY) : -1;
    if (client->file >= 0 && fstat(client->file, &st) == 0 && S_ISREG(st.st_mode)) {
        answer(client, "200 OK", "application/octet-stream", st.st_size, NULL);
        return;
    }
    if (client->file >= 0) {
        close(client->file);
        client->file = -1;
    }
    if (strcmp(path, "/") == 0) {
        answer_text(client, "200 OK", home_page);
    } else {
        answer_text(client, "404 Not Found", "not found\n");
    }
}

/* The request ends at end; the next one may stand behind it. */
static void take_request(struct client *client, char *end)
{
    char method[8], path[256], version[16];

    end[2] = '\0';
    if (sscanf(client->request, "%7s %255s %15s", method, path, version) != 3) {
        client->keep_alive = false;
        answer_text(client, "400 Bad Request", "bad request\n");
    } else {
        bool old = strcmp(version, "HTTP/1.0") == 0;
        const char *wish = strcasestr(client->request, "\nConnection:");
        bool asks =
            wish != NULL && strncasecmp(wish + 12 + strspn(wish + 12, " "),
                                        old ? "keep-alive" : "close", old ? 10 : 5) == 0;

        client->keep_alive = old ? asks : !asks;
        if (strcmp(method, "GET") == 0) {
            answer_path(client, path);
        } else {
            answer_text(client, "405 Method Not Allowed", "only GET\n");
        }
    }
    size_t len = (size_t)(end + 4 - client->request);

    client->used -= len;
    memmove(client->request, client->request + len, client->used);
    client->request[client->used] = '\0';
}

/* The next bytes of the body; how many, or -1. */
static ssize_t body_block(struct client *client, char *block, size_t size)
{
    long long left = client->body_len - client->body_at;
    size_t len = left < (long long)size ? (size_t)left : size;

    if (client->file >= 0) {
        return pread(client->file, block, len, client->body_at);
    }
    for (size_t i = 0; i < len; i++) {
        block[i] = (char)((client->body_at + (long long)i) * 7 % 251);
    }
    return (ssize_t)len;
}

/* Sends what the socket takes; false: the connection is to be closed. */
static bool send_some(struct client *client)
{
    static char block[BLOCK_BYTES];

    while (client->head_at < client->head_len) {
        int more = client->body_len > 0 ? MSG_MORE : 0;
        ssize_t n = send(client->fd, client->head + client->head_at,
                         client->head_len - client->head_at, more);

        if (n < 0) {
            return errno == EAGAIN;
        }
        client->head_at += (size_t)n;
    }
    while (client->body_at < client->body_len) {
        ssize_t len = body_block(client, block, sizeof(block));
        ssize_t n = len > 0 ? send(client->fd, block, (size_t)len, 0) : -1;

        if (n < 0) {
            return len > 0 && errno == EAGAIN;
        }
        client->body_at += n;
    }
    if (client->file >= 0) {
        close(client->file);
        client->file = -1;
    }
    client->sending = false;
    return client->keep_alive;
}

/* Everything that the client's socket allows now; false: close it. */
static bool serve(struct client *client)
{
    for (;;) {
        char *end;

        if (client->sending) {
            if (!send_some(client)) {
                return false;
            }
            if (client->sending) {
                return true;
            }
        }
        end = strstr(client->request, "\r\n\r\n");
        if (end != NULL) {
            take_request(client, end);
            continue;
        }
        if (client->used == REQUEST_BYTES) {
            return false;
        }
        ssize_t n = recv(client->fd, client->request + client->used,
                         REQUEST_BYTES - client->used, 0);

        if (n <= 0) {
            return n < 0 && errno == EAGAIN;
        }
        client->used += (size_t)n;
        client->request[client->used] = '\0';
    }
}

static void accept_all(int listener)
{
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK), on = 1;
        struct client *client = fd >= 0 ? calloc(1, sizeof(*client)) : NULL;

        if (client == NULL) {
            if (fd >= 0) {
                close(fd);
            }
            return;
        }
        client->fd = fd;
        client->file = -1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET,
                                    .data.ptr = client};

        if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0) {
            close_client(client);
        }
    }
}

static int listen_on(int port)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6,
                                   .sin6_port = htons((uint16_t)port)};
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(fd, 255) < 0) {
        perror("webserver");
        exit(1);
    }
    return fd;
}

int main(int argc, char **argv)
{
    int port = argc > 1 ? atoi(argv[1]) : 8080;
    int listener = listen_on(port);
    struct epoll_event events[EVENTS], event = {.events = EPOLLIN, .data.ptr = NULL};

    folder = argc > 2 ? argv[2] : folder;
    signal(SIGPIPE, SIG_IGN);
    poller = epoll_create1(0);
    if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event) < 0) {
        perror("webserver");
        return 1;
    }
    printf("webserver: listening on port %d\n", port);
    fflush(stdout);
    while (!quit) {
        int count = epoll_wait(poller, events, EVENTS, -1);

        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;

            if (client == NULL) {
                accept_all(listener);
            } else if (!serve(client)) {
                close_client(client);
            }
        }
    }
    return 0;
}
