/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "ports.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "uhyve/machine.h"

#define BACKLOG   16
#define STEP      2 /* a channel and its monitor */
#define TRIES_MAX 1000

/* A socket that listens on 127.0.0.1:port; -1 with errno. */
static int listen_on(unsigned port)
{
    static const int yes = 1;
    const struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    /* Connections of an earlier run that are still closing are no reason to refuse. */
    if (fd >= 0 && (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
                    bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
                    listen(fd, BACKLOG) != 0)) {
        int err = errno;

        close(fd);
        errno = err;
        fd = -1;
    }
    return fd;
}

static __attribute__((noreturn)) void refuse_port(const char *variable, unsigned port)
{
    settings_refuse("%s: port %u of 127.0.0.1: %s", variable, port,
                    errno == EADDRINUSE ? "in use" : strerror(errno));
}

/* QEMU will listen there itself. */
static void check_free(const char *variable, unsigned port)
{
    int fd = listen_on(port);

    if (fd < 0) {
        refuse_port(variable, port);
    }
    close(fd);
}

/* Both that are wanted, from first on; false, with errno, if one is not free. */
static bool take_both(struct ports *ports, unsigned first,
                      const struct settings *settings)
{
    *ports = (struct ports){.channel_fd = -1, .monitor_fd = -1};
    if (settings->wants_tcp) {
        ports->channel = first;
        ports->channel_fd = listen_on(first);
        if (ports->channel_fd < 0) {
            return false;
        }
    }
    if (settings->wants_monitor) {
        ports->monitor = first + 1;
        ports->monitor_fd = listen_on(first + 1);
    }
    if (settings->wants_monitor && ports->monitor_fd < 0) {
        int err = errno;

        close(ports->channel_fd);
        errno = err;
        return false;
    }
    return true;
}

static void take_from_default_on(struct ports *ports, const struct settings *settings)
{
    unsigned first = settings->port;

    for (unsigned i = 0; !take_both(ports, first, settings); i++, first += STEP) {
        if (i == TRIES_MAX) {
            refuse_port("HERMIT_PORT", first);
        }
    }
    if (first != settings->port && settings->wants_monitor) {
        fprintf(stderr, "proxy: port %u is in use: QEMU's monitor is on %u\n",
                settings->port + 1, ports->monitor);
    }
}

void ports_take(struct ports *ports, const struct settings *settings)
{
    if (!settings->is_port_chosen) {
        take_from_default_on(ports, settings);
    } else if (!take_both(ports, settings->port, settings)) {
        refuse_port("HERMIT_PORT", ports->monitor != 0 ? ports->monitor : settings->port);
    }
    if (settings->app_port != 0) {
        check_free("HERMIT_APP_PORT", settings->app_port);
    }
    if (settings->wants_gdb) {
        check_free("HERMIT_DEBUG", GDB_PORT);
    }
}
