/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sockets. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "pthread/cancel.h"

_Static_assert(sizeof(struct msghdr) == sizeof(struct hermit_msghdr) &&
                   offsetof(struct msghdr, msg_iov) ==
                       offsetof(struct hermit_msghdr, iov) &&
                   offsetof(struct msghdr, msg_flags) ==
                       offsetof(struct hermit_msghdr, flags),
               "the kernel takes the program's msghdr as it is");
_Static_assert(AF_INET == HAF_INET && AF_INET6 == HAF_INET6 && AF_UNIX == HAF_UNIX &&
                   SOL_SOCKET == HSOL_SOCKET && MSG_NOSIGNAL == HMSG_NOSIGNAL &&
                   SOCK_NONBLOCK == HO_NONBLOCK && SOCK_CLOEXEC == HO_CLOEXEC,
               "numbers are passed on unchanged");
_Static_assert(sizeof(struct timeval) == sizeof(struct hermit_timeval), "SO_RCVTIMEO");
_Static_assert(sizeof(struct cmsghdr) == sizeof(struct hermit_cmsghdr) &&
                   sizeof(struct in_pktinfo) == sizeof(struct hermit_in_pktinfo) &&
                   sizeof(struct in6_pktinfo) == sizeof(struct hermit_in6_pktinfo) &&
                   sizeof(struct ip_mreqn) == sizeof(struct hermit_ip_mreqn) &&
                   sizeof(struct sockaddr_un) == sizeof(struct hermit_sockaddr_un),
               "so are control data, options and addresses");
_Static_assert(sizeof(struct tcp_info) == sizeof(struct hermit_tcp_info) &&
                   offsetof(struct tcp_info, tcpi_rto) ==
                       offsetof(struct hermit_tcp_info, rto_us) &&
                   offsetof(struct tcp_info, tcpi_rtt) ==
                       offsetof(struct hermit_tcp_info, rtt_us) &&
                   offsetof(struct tcp_info, tcpi_total_retrans) ==
                       offsetof(struct hermit_tcp_info, total_retransmitted),
               "TCP_INFO");

static const struct hermit_sockaddr *in(const struct sockaddr *address)
{
    return (const struct hermit_sockaddr *)(const void *)address;
}

static struct hermit_sockaddr *out(struct sockaddr *address)
{
    return (struct hermit_sockaddr *)(void *)address;
}

int socket(int domain, int type, int protocol)
{
    return (int)posix_result(sys_socket(domain, type, protocol));
}

int socketpair(int domain, int type, int protocol, int fds[2])
{
    return (int)posix_result(sys_socketpair(domain, type, protocol, fds));
}

int bind(int fd, const struct sockaddr *address, socklen_t len)
{
    return (int)posix_result(sys_bind(fd, in(address), len));
}

int listen(int fd, int backlog)
{
    return (int)posix_result(sys_listen(fd, backlog));
}

int accept(int fd, struct sockaddr *restrict address, socklen_t *restrict len)
{
    return (int)posix_result(cancellable(sys_accept(fd, out(address), len)));
}

int accept4(int fd, struct sockaddr *restrict address, socklen_t *restrict len, int flags)
{
    return (int)posix_result(cancellable(sys_accept4(fd, out(address), len, flags)));
}

int connect(int fd, const struct sockaddr *address, socklen_t len)
{
    return (int)posix_result(cancellable(sys_connect(fd, in(address), len)));
}

ssize_t send(int fd, const void *buf, size_t len, int flags)
{
    return posix_result(cancellable(sys_send(fd, buf, len, flags)));
}

ssize_t sendto(int fd, const void *buf, size_t len, int flags, const struct sockaddr *to,
               socklen_t to_len)
{
    return posix_result(cancellable(sys_sendto(fd, buf, len, flags, in(to), to_len)));
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
    return posix_result(cancellable(
        sys_sendmsg(fd, (const struct hermit_msghdr *)(const void *)msg, flags)));
}

ssize_t recv(int fd, void *buf, size_t len, int flags)
{
    return posix_result(cancellable(sys_recv(fd, buf, len, flags)));
}

ssize_t recvfrom(int fd, void *restrict buf, size_t len, int flags,
                 struct sockaddr *restrict from, socklen_t *restrict from_len)
{
    return posix_result(
        cancellable(sys_recvfrom(fd, buf, len, flags, out(from), from_len)));
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
    return posix_result(
        cancellable(sys_recvmsg(fd, (struct hermit_msghdr *)(void *)msg, flags)));
}

int shutdown(int fd, int how)
{
    return (int)posix_result(sys_shutdown(fd, how));
}

/* Who made the other end of a socket within the program: the program. */
static int peer_credentials(int fd, struct ucred *value, socklen_t *len)
{
    int domain = -1;
    socklen_t domain_len = sizeof(domain);
    int err = sys_getsockopt(fd, HSOL_SOCKET, HSO_DOMAIN, &domain, &domain_len);

    if (err == 0 && domain != AF_UNIX) {
        err = -ENOPROTOOPT;
    } else if (err == 0 && (len == NULL || *len < sizeof(*value))) {
        err = len == NULL ? -EFAULT : -EINVAL;
    }
    if (err == 0) {
        *value = (struct ucred){getpid(), geteuid(), getegid()};
        *len = sizeof(*value);
    }
    return (int)posix_result(err);
}

int getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict len)
{
    if (level == SOL_SOCKET && name == SO_PEERCRED) {
        return peer_credentials(fd, value, len);
    }
    return (int)posix_result(sys_getsockopt(fd, level, name, value, len));
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
    return (int)posix_result(sys_setsockopt(fd, level, name, value, len));
}

int getsockname(int fd, struct sockaddr *restrict address, socklen_t *restrict len)
{
    return (int)posix_result(sys_getsockname(fd, out(address), len));
}

int getpeername(int fd, struct sockaddr *restrict address, socklen_t *restrict len)
{
    return (int)posix_result(sys_getpeername(fd, out(address), len));
}

int sockatmark(int fd)
{
    int is_there = 0;
    int err = sys_ioctl(fd, HIOCTL_ATMARK, &is_there);

    return err < 0 ? (int)posix_result(err) : is_there;
}
