/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "backlog.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool listens_on(int fd, unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_UNSPEC};
    socklen_t address_len = sizeof(address), len = sizeof(int);
    int listens = 0;

    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) == 0 && listens &&
           getsockname(fd, (struct sockaddr *)&address, &address_len) == 0 &&
           address.sin_family == AF_INET && ntohs(address.sin_port) == port;
}

void backlog_lengthen(pid_t pid, unsigned port)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
    int process_fd = (int)syscall(SYS_pidfd_open, pid, 0);
    DIR *folder = opendir(path);
    struct dirent *entry;

    while (process_fd >= 0 && folder != NULL && (entry = readdir(folder)) != NULL) {
        int theirs = atoi(entry->d_name); /* "." and ".." are 0: /dev/null */
        int fd = (int)syscall(SYS_pidfd_getfd, process_fd, theirs, 0);

        if (fd >= 0 && listens_on(fd, port)) {
            listen(fd, INT_MAX); /* the queue is the socket's, not the descriptor's */
        }
        if (fd >= 0) {
            close(fd);
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
    if (process_fd >= 0) {
        close(process_fd);
    }
}
