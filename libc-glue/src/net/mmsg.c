/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Several messages by one call. */
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include "internal.h"

int sendmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags)
{
    unsigned int done = 0;

    while (done < count) {
        ssize_t len = sendmsg(fd, &messages[done].msg_hdr, flags);

        if (len < 0) {
            return done > 0 ? (int)done : -1;
        }
        messages[done++].msg_len = (unsigned int)len;
    }
    return (int)done;
}

/* The timeout is looked at after each message, as on Linux. */
int recvmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags,
             struct timespec *timeout)
{
    int once = flags & MSG_WAITFORONE;
    struct timespec start, now;
    unsigned int done = 0;

    clock_gettime(CLOCK_MONOTONIC, &start);
    flags &= ~MSG_WAITFORONE;
    while (done < count) {
        ssize_t len = recvmsg(fd, &messages[done].msg_hdr, flags);

        if (len < 0) {
            return done > 0 ? (int)done : -1;
        }
        messages[done++].msg_len = (unsigned int)len;
        if (once != 0) {
            flags |= MSG_DONTWAIT;
        }
        if (timeout != NULL) {
            clock_gettime(CLOCK_MONOTONIC, &now);
            if ((now.tv_sec - start.tv_sec) * 1000000000L + now.tv_nsec - start.tv_nsec >=
                timeout->tv_sec * 1000000000L + timeout->tv_nsec) {
                break;
            }
        }
    }
    return (int)done;
}
