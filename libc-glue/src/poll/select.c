/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* select() in terms of poll(). The sets are written only on success. */
#define FD_SETSIZE 65536 /* as large as a caller may have made them */
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/time.h>
#include "internal.h"

#define FEW 16 /* descriptors for which no memory is asked */

/* What makes a descriptor readable, writable or exceptional (POSIX 2017, poll()). */
#define READS  (POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR)
#define WRITES (POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR)

static bool has(const fd_set *set, int fd)
{
    return set != NULL && FD_ISSET(fd, set);
}

static short wanted(const fd_set *read, const fd_set *write, const fd_set *except, int fd)
{
    return (short)((has(read, fd) ? POLLIN | POLLRDNORM : 0) |
                   (has(write, fd) ? POLLOUT | POLLWRNORM : 0) |
                   (has(except, fd) ? POLLPRI : 0));
}

static int count_wanted(int count, const fd_set *read, const fd_set *write,
                        const fd_set *except)
{
    int members = 0;

    for (int fd = 0; fd < count; fd++) {
        members += wanted(read, write, except, fd) != 0;
    }
    return members;
}

/* Takes fd out of set unless it is ready; 1 if it is. */
static int keep(fd_set *set, int fd, bool is_ready)
{
    if (!has(set, fd)) {
        return 0;
    }
    if (!is_ready) {
        FD_CLR(fd, set);
    }
    return is_ready;
}

static int poll_members(struct pollfd *polled, int members, fd_set *read, fd_set *write,
                        fd_set *except, const struct timespec *timeout,
                        const sigset_t *mask)
{
    int ready = ppoll(polled, (nfds_t)members, timeout, mask);

    if (ready < 0) {
        return -1;
    }
    for (int i = 0; i < members; i++) {
        if (polled[i].revents & POLLNVAL) {
            return (int)__posix_fail(-EBADF);
        }
    }
    ready = 0;
    for (int i = 0; i < members; i++) {
        ready += keep(read, polled[i].fd, (polled[i].revents & READS) != 0);
        ready += keep(write, polled[i].fd, (polled[i].revents & WRITES) != 0);
        ready += keep(except, polled[i].fd, (polled[i].revents & POLLPRI) != 0);
    }
    return ready;
}

int pselect(int count, fd_set *restrict read, fd_set *restrict write,
            fd_set *restrict except, const struct timespec *restrict timeout,
            const sigset_t *restrict mask)
{
    struct pollfd few[FEW];
    struct pollfd *polled = few;

    if (count < 0 || count > OPEN_MAX) {
        return (int)__posix_fail(-EINVAL);
    }
    int members = count_wanted(count, read, write, except);

    if (members > FEW) {
        polled = malloc((size_t)members * sizeof(*polled));
        if (polled == NULL) {
            return (int)__posix_fail(-ENOMEM);
        }
    }
    for (int fd = 0, i = 0; i < members; fd++) {
        short events = wanted(read, write, except, fd);

        if (events != 0) {
            polled[i++] = (struct pollfd){.fd = fd, .events = events};
        }
    }
    int ready = poll_members(polled, members, read, write, except, timeout, mask);

    if (polled != few) {
        free(polled);
    }
    return ready;
}

/* As on most systems, *timeout stays as it is. */
int select(int count, fd_set *restrict read, fd_set *restrict write,
           fd_set *restrict except, struct timeval *restrict timeout)
{
    struct timespec ts;

    if (timeout == NULL) {
        return pselect(count, read, write, except, NULL, NULL);
    }
    if (timeout->tv_sec < 0 || timeout->tv_usec < 0) {
        return (int)__posix_fail(-EINVAL);
    }
    /* Linux takes more than a second of microseconds. */
    ts.tv_sec = timeout->tv_sec + timeout->tv_usec / 1000000;
    ts.tv_nsec = timeout->tv_usec % 1000000 * 1000;
    return pselect(count, read, write, except, &ts, NULL);
}
