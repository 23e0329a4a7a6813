/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * net_server [PORT [COUNT]]: a TCP server that says what it gets and answers each line
 * with its length; ends after COUNT clients. Port 4444. `make net_server` boots it.
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void serve(FILE *client, const char *name)
{
    char line[1024];

    while (fgets(line, sizeof(line), client) != NULL) {
        size_t len = strcspn(line, "\r\n");

        line[len] = '\0';
        printf("net_server: %s says '%s'\n", name, line);
        fflush(stdout);
        fseek(client, 0, SEEK_CUR); /* from reading to writing */
        fprintf(client, "%zu\n", len);
        fflush(client);
    }
}

int main(int argc, char **argv)
{
    int port = argc > 1 ? atoi(argv[1]) : 4444, on = 1;
    long clients = argc > 2 ? atol(argv[2]) : -1;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port)};
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    signal(SIGPIPE, SIG_IGN);
    if (listener < 0 ||
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
        bind(listener, (struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(listener, 5) < 0) {
        perror("net_server");
        return 1;
    }
    printf("net_server: listening on port %d\n", port);
    fflush(stdout);
    for (; clients != 0; clients -= clients > 0) {
        socklen_t len = sizeof(address);
        int fd = accept(listener, (struct sockaddr *)&address, &len);
        FILE *client = fd >= 0 ? fdopen(fd, "r+") : NULL;

        if (client == NULL) {
            perror("net_server: accept");
            return 1;
        }
        serve(client, inet_ntoa(address.sin_addr));
        fclose(client);
    }
    return 0;
}
