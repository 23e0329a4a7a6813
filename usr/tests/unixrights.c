/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Open files that are sent through sockets of AF_UNIX (SCM_RIGHTS). */
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "check.h"

static ssize_t send_files(int fd, const char *text, const int *files, size_t count)
{
    char control[CMSG_SPACE(256 * sizeof(int))] __attribute__((aligned(8))) = {0};
    struct iovec iov = {(void *)(uintptr_t)text, strlen(text)};
    struct msghdr msg = {.msg_iov = &iov,
                         .msg_iovlen = 1,
                         .msg_control = control,
                         .msg_controllen = CMSG_SPACE(count * sizeof(int))};
    struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

    *cmsg = (struct cmsghdr){CMSG_LEN(count * sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(cmsg), files, count * sizeof(int));
    return sendmsg(fd, &msg, 0);
}

/* How many files came, at most room. */
static int receive_files(int fd, char *text, size_t len, int *files, size_t room,
                         int flags, int *msg_flags)
{
    char control[CMSG_SPACE(256 * sizeof(int))] __attribute__((aligned(8)));
    struct iovec iov = {text, len - 1};
    struct msghdr msg = {.msg_iov = &iov,
                         .msg_iovlen = 1,
                         .msg_control = control,
                         .msg_controllen = room != 0 ? CMSG_LEN(room * sizeof(int)) : 0};
    ssize_t got = recvmsg(fd, &msg, flags);

    CHECK(got >= 0);
    text[got] = '\0';
    *msg_flags = msg.msg_flags;
    struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

    if (cmsg == NULL) {
        return 0;
    }
    CHECK(cmsg->cmsg_level == SOL_SOCKET && cmsg->cmsg_type == SCM_RIGHTS);
    CHECK(CMSG_NXTHDR(&msg, cmsg) == NULL);
    memcpy(files, CMSG_DATA(cmsg), cmsg->cmsg_len - CMSG_LEN(0));
    return (int)((cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int));
}

static void test_rights(int type)
{
    int pair[2], pipe_fds[2], got[4], flags;
    char text[16], c;

    CHECK(socketpair(AF_UNIX, type, 0, pair) == 0 && pipe(pipe_fds) == 0);
    CHECK(write(pair[0], "first", 5) == 5);
    CHECK(send_files(pair[0], "files", pipe_fds, 2) == 5);
    CHECK(write(pair[0], "last", 4) == 4);
    CHECK(close(pipe_fds[0]) == 0);

    /* Bytes with which files come are not read together with those before. */
    CHECK(receive_files(pair[1], text, sizeof(text), got, 2, 0, &flags) == 0);
    CHECK(strcmp(text, "first") == 0 && flags == 0);
    CHECK(receive_files(pair[1], text, sizeof(text), got, 2, MSG_PEEK, &flags) == 2);
    CHECK(close(got[0]) == 0 && close(got[1]) == 0);
    CHECK(receive_files(pair[1], text, 6, got, 2, MSG_CMSG_CLOEXEC, &flags) == 2);
    CHECK(strcmp(text, "files") == 0 && flags == 0);
    CHECK((fcntl(got[0], F_GETFD) & FD_CLOEXEC) != 0);
    CHECK(write(got[1], "p", 1) == 1 && read(got[0], &c, 1) == 1 && c == 'p');
    CHECK(read(pair[1], text, sizeof(text)) == 4 && memcmp(text, "last", 4) == 0);

    /* No room for all, or for any: they are closed. */
    CHECK(send_files(pair[0], "x", got, 2) == 1 && close(got[1]) == 0);
    CHECK(close(pipe_fds[1]) == 0);
    CHECK(receive_files(pair[1], text, sizeof(text), got + 2, 1, 0, &flags) == 1);
    CHECK(flags == MSG_CTRUNC && read(got[0], &c, 1) == 0);
    CHECK(send_files(pair[0], "x", got, 1) == 1 && read(pair[1], text, 1) == 1);
    CHECK(send_files(pair[0], "x", got + 2, 1) == 1);
    CHECK(receive_files(pair[1], text, sizeof(text), got, 0, 0, &flags) == 0);
    CHECK(flags == MSG_CTRUNC);

    got[3] = 4711;
    CHECK_ERRNO(send_files(pair[0], "x", got + 3, 1), EBADF);
    /* Left in the socket, which lies in its own other end. */
    for (int i = 0; i < 5; i++) {
        CHECK(send_files(pair[0], "y", pair, 2) == 1);
        CHECK(recv(pair[1], text, sizeof(text), 0) == 1);
        CHECK(send_files(pair[0], "y", got, 1) == 1);
    }
    CHECK(close(pair[0]) == 0 && close(pair[1]) == 0);
    CHECK(close(got[0]) == 0 && close(got[2]) == 0);
}

/* Sockets in sockets in sockets: closing the outermost closes all. */
static void test_nested(void)
{
    int first[2], inner[2], flags, got;
    char text[8];

    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, first) == 0);
    int outer[2] = {first[0], first[1]};

    for (int i = 0; i < 500; i++) {
        CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, inner) == 0);
        CHECK(send_files(inner[0], "z", outer, 2) == 1);
        CHECK(close(outer[0]) == 0 && close(outer[1]) == 0);
        outer[0] = inner[0];
        outer[1] = inner[1];
    }
    CHECK(receive_files(outer[1], text, sizeof(text), &got, 1, 0, &flags) == 1);
    CHECK(close(got) == 0 && close(outer[0]) == 0 && close(outer[1]) == 0);
}

/* What is no control data of these sockets. */
static void test_refused(void)
{
    char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8))) = {0};
    struct iovec iov = {control, 1};
    struct msghdr msg = {.msg_iov = &iov,
                         .msg_iovlen = 1,
                         .msg_control = control,
                         .msg_controllen = sizeof(control)};
    struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
    struct ucred peer;
    socklen_t len = sizeof(peer);
    int pair[2];

    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    *cmsg = (struct cmsghdr){CMSG_LEN(sizeof(int)), SOL_SOCKET, 4711};
    CHECK_ERRNO(sendmsg(pair[0], &msg, 0), EINVAL);
    *cmsg = (struct cmsghdr){CMSG_LEN(100), SOL_SOCKET, SCM_RIGHTS};
    CHECK_ERRNO(sendmsg(pair[0], &msg, 0), EINVAL);
    cmsg->cmsg_len = 3;
    CHECK_ERRNO(sendmsg(pair[0], &msg, 0), EINVAL);
    CHECK_ERRNO(recv(pair[1], control, 1, MSG_DONTWAIT), EAGAIN);

    CHECK(getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0);
    CHECK(len == sizeof(peer) && peer.pid == getpid() && peer.uid == geteuid());
    CHECK(close(pair[0]) == 0 && close(pair[1]) == 0);
}

int main(void)
{
    test_rights(SOCK_STREAM);
    test_rights(SOCK_SEQPACKET);
    test_rights(SOCK_DGRAM);
    test_nested();
    test_refused();
    printf("unixrights: ok\n");
    return 0;
}
