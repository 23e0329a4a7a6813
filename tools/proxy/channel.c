/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "channel.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "uhyve/machine.h"

#define GUESTS_MAX 16 /* connections that have not sent their token yet */

/* Somebody who has connected. */
struct guest {
    int fd;
    uint8_t token[CHANNEL_TOKEN_BYTES];
    size_t have;
};

struct door {
    struct guest guests[GUESTS_MAX];
    unsigned count;
};

void channel_open(struct channel *channel, const struct ports *ports)
{
    int ends[2];

    *channel = (struct channel){.listener = -1, .ours = -1, .qemus = -1};
    if (ports->channel_fd >= 0) {
        channel->port = ports->channel;
        channel->listener = ports->channel_fd;
        if (getrandom(channel->token, sizeof(channel->token), 0) !=
            (ssize_t)sizeof(channel->token)) {
            fail("no random numbers for the token: %s", strerror(errno));
        }
        return;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        fail("no sockets for QEMU: %s", strerror(errno));
    }
    channel->ours = ends[0];
    channel->qemus = ends[1];
}

static void drop(struct door *door, unsigned index)
{
    close(door->guests[index].fd);
    memmove(&door->guests[index], &door->guests[index + 1],
            (door->count - index - 1) * sizeof(door->guests[0]));
    door->count--;
}

/* Where there is no room, whoever has waited longest makes it. */
static void let_in(struct door *door, int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    if (fd < 0) {
        return; /* it has gone again */
    }
    if (door->count == GUESTS_MAX) {
        drop(door, 0);
    }
    door->guests[door->count++] = (struct guest){.fd = fd};
}

/* The time that it takes says nothing about where a wrong token differs. */
static bool is_token(const struct channel *channel, const uint8_t *token)
{
    uint8_t difference = 0;

    for (size_t i = 0; i < CHANNEL_TOKEN_BYTES; i++) {
        difference |= channel->token[i] ^ token[i];
    }
    return difference == 0;
}

enum knock { KNOCK_WAITING, KNOCK_WRONG, KNOCK_RIGHT };

static enum knock hear(const struct channel *channel, struct guest *guest)
{
    ssize_t done =
        recv(guest->fd, guest->token + guest->have, CHANNEL_TOKEN_BYTES - guest->have, 0);

    if (done < 0 && (errno == EAGAIN || errno == EINTR)) {
        return KNOCK_WAITING;
    }
    if (done <= 0) {
        return KNOCK_WRONG;
    }
    guest->have += (size_t)done;
    if (guest->have < CHANNEL_TOKEN_BYTES) {
        return KNOCK_WAITING;
    }
    return is_token(channel, guest->token) ? KNOCK_RIGHT : KNOCK_WRONG;
}

/* The machine among those of whom poll() says that they have sent something; or -1. */
static int find_machine(const struct channel *channel, struct door *door,
                        const struct pollfd *polled)
{
    for (unsigned i = door->count; i-- > 0;) {
        enum knock knock =
            polled[i].revents != 0 ? hear(channel, &door->guests[i]) : KNOCK_WAITING;

        if (knock == KNOCK_RIGHT) {
            int fd = door->guests[i].fd;

            door->guests[i].fd = -1;
            return fd;
        }
        if (knock == KNOCK_WRONG) {
            drop(door, i);
        }
    }
    return -1;
}

/* Waits for the right one; -1 when process_fd says that QEMU has ended. */
static int wait_for_machine(const struct channel *channel, int process_fd)
{
    struct door door = {.count = 0};
    struct pollfd polled[GUESTS_MAX + 2];
    int fd = -1;
    bool has_ended = false;

    while (fd < 0 && !has_ended) {
        unsigned count = door.count;

        for (unsigned i = 0; i < count; i++) {
            polled[i] = (struct pollfd){.fd = door.guests[i].fd, .events = POLLIN};
        }
        polled[count] = (struct pollfd){.fd = channel->listener, .events = POLLIN};
        polled[count + 1] = (struct pollfd){.fd = process_fd, .events = POLLIN};
        if (poll(polled, count + 2, -1) < 0) {
            continue;
        }
        fd = find_machine(channel, &door, polled);
        has_ended = polled[count + 1].revents != 0;
        if (fd < 0 && polled[count].revents != 0) {
            let_in(&door, channel->listener);
        }
    }
    while (door.count > 0) {
        drop(&door, door.count - 1);
    }
    return fd;
}

/* Served by one thread that waits in it, message by message. */
static void prepare(int fd)
{
    static const int yes = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
}

int channel_accept(struct channel *channel, pid_t pid)
{
    if (channel->port == 0) {
        close(channel->qemus);
        return channel->ours;
    }
    int process_fd = (int)syscall(SYS_pidfd_open, pid, 0);

    if (process_fd < 0) {
        fail("no descriptor for QEMU's process: %s", strerror(errno));
    }
    int fd = wait_for_machine(channel, process_fd);

    close(process_fd);
    close(channel->listener);
    if (fd >= 0) {
        prepare(fd);
    }
    return fd;
}
