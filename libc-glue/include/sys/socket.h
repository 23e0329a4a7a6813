/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sockets (POSIX.1-2017). The numbers are the kernel's (<hermit/net.h>). */
#ifndef _SYS_SOCKET_H
#define _SYS_SOCKET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/cdefs.h>
#include <sys/types.h>
#include <sys/uio.h>

typedef uint32_t socklen_t;
#define _SOCKLEN_T_DECLARED
typedef uint8_t sa_family_t;

#define AF_UNSPEC 0
#define AF_INET6  1
#define AF_INET   3
#define AF_UNIX   4
#define AF_LOCAL  AF_UNIX
#define AF_MAX    5 /* above all of them */
#define PF_UNSPEC AF_UNSPEC
#define PF_INET6  AF_INET6
#define PF_INET   AF_INET
#define PF_UNIX   AF_UNIX
#define PF_LOCAL  AF_UNIX
#define PF_MAX    AF_MAX

#define SOCK_STREAM    1
#define SOCK_DGRAM     2
#define SOCK_RAW       3
#define SOCK_SEQPACKET 5 /* of AF_UNIX */
#define SOCK_NONBLOCK  0x4000
#define SOCK_CLOEXEC   0x40000

#define SOMAXCONN 255

#define SOL_SOCKET       4095
#define SO_DEBUG         0x0001
#define SO_ACCEPTCONN    0x0002
#define SO_REUSEADDR     0x0004
#define SO_KEEPALIVE     0x0008
#define SO_DONTROUTE     0x0010
#define SO_BROADCAST     0x0020
#define SO_LINGER        0x0080
#define SO_OOBINLINE     0x0100
#define SO_REUSEPORT     0x0200
#define SO_TIMESTAMP     0x0400
#define SO_SNDBUF        0x1001
#define SO_RCVBUF        0x1002
#define SO_SNDLOWAT      0x1003
#define SO_RCVLOWAT      0x1004
#define SO_SNDTIMEO      0x1005
#define SO_RCVTIMEO      0x1006
#define SO_ERROR         0x1007
#define SO_TYPE          0x1008
#define SO_DOMAIN        0x100b
#define SO_PROTOCOL      0x100c
#define SO_TIMESTAMPNS   0x100d
#define SO_BINDTODEVICE  0x100e
#define SO_BINDTOIFINDEX 0x100f
#define SO_PEERCRED      0x1010

#define MSG_PEEK         0x01
#define MSG_WAITALL      0x02
#define MSG_OOB          0x04
#define MSG_DONTWAIT     0x08
#define MSG_MORE         0x10
#define MSG_NOSIGNAL     0x20
#define MSG_TRUNC        0x40
#define MSG_CTRUNC       0x80
#define MSG_DONTROUTE    0x100
#define MSG_CMSG_CLOEXEC 0x200
#define MSG_EOR          0x400   /* every message ends its record */
#define MSG_WAITFORONE   0x10000 /* of recvmmsg() */

#define SHUT_RD   0
#define SHUT_WR   1
#define SHUT_RDWR 2

struct sockaddr {
    uint8_t sa_len; /* not looked at */
    sa_family_t sa_family;
    char sa_data[14];
};

/* Room for every address. */
struct sockaddr_storage {
    uint8_t ss_len;
    sa_family_t ss_family;
    char __ss_pad1[6];
    uint64_t __ss_align;
    char __ss_pad2[112];
};

struct linger {
    int l_onoff;
    int l_linger; /* seconds */
};

struct msghdr {
    void *msg_name;
    socklen_t msg_namelen;
    int __pad1;
    struct iovec *msg_iov;
    int msg_iovlen;
    int __pad2;
    void *msg_control;
    size_t msg_controllen;
    int msg_flags;
    int __pad3;
};

struct cmsghdr {
    size_t cmsg_len;
    int cmsg_level;
    int cmsg_type;
};

/* Control data of level SOL_SOCKET: descriptors (ints), and when a datagram came (struct
 * timeval and timespec). */
#define SCM_RIGHTS      1
#define SCM_TIMESTAMP   SO_TIMESTAMP
#define SCM_TIMESTAMPNS SO_TIMESTAMPNS

#define __CMSG_ALIGN(len) (((len) + sizeof(size_t) - 1) & ~(sizeof(size_t) - 1))
#define CMSG_ALIGN(len)   __CMSG_ALIGN(len)
#define CMSG_DATA(cmsg)   ((unsigned char *)((struct cmsghdr *)(cmsg) + 1))
#define CMSG_SPACE(len)   (__CMSG_ALIGN(sizeof(struct cmsghdr)) + __CMSG_ALIGN(len))
#define CMSG_LEN(len)     (__CMSG_ALIGN(sizeof(struct cmsghdr)) + (len))
#define CMSG_FIRSTHDR(msg)                           \
    ((msg)->msg_controllen >= sizeof(struct cmsghdr) \
         ? (struct cmsghdr *)(msg)->msg_control      \
         : (struct cmsghdr *)0)
#define CMSG_NXTHDR(msg, cmsg)                                                  \
    ((char *)(cmsg) + __CMSG_ALIGN((cmsg)->cmsg_len) + sizeof(struct cmsghdr) > \
             (char *)(msg)->msg_control + (msg)->msg_controllen                 \
         ? (struct cmsghdr *)0                                                  \
         : (struct cmsghdr *)(void *)((char *)(cmsg) + __CMSG_ALIGN((cmsg)->cmsg_len)))

#if __GNU_VISIBLE
/* Of SO_PEERCRED: who made the other end. */
struct ucred {
    pid_t pid;
    uid_t uid;
    gid_t gid;
};
#endif

struct timespec;
struct mmsghdr {
    struct msghdr msg_hdr;
    unsigned int msg_len;
};

__BEGIN_DECLS

int socket(int __domain, int __type, int __protocol);
int socketpair(int __domain, int __type, int __protocol, int __fds[2]);
int bind(int __fd, const struct sockaddr *__address, socklen_t __len);
int listen(int __fd, int __backlog);
int accept(int __fd, struct sockaddr *__restrict __address, socklen_t *__restrict __len);
int accept4(int __fd, struct sockaddr *__restrict __address, socklen_t *__restrict __len,
            int __flags);
int connect(int __fd, const struct sockaddr *__address, socklen_t __len);
ssize_t send(int __fd, const void *__buf, size_t __len, int __flags);
ssize_t sendto(int __fd, const void *__buf, size_t __len, int __flags,
               const struct sockaddr *__to, socklen_t __to_len);
ssize_t sendmsg(int __fd, const struct msghdr *__msg, int __flags);
ssize_t recv(int __fd, void *__buf, size_t __len, int __flags);
ssize_t recvfrom(int __fd, void *__restrict __buf, size_t __len, int __flags,
                 struct sockaddr *__restrict __from, socklen_t *__restrict __from_len);
ssize_t recvmsg(int __fd, struct msghdr *__msg, int __flags);
int shutdown(int __fd, int __how);
int getsockopt(int __fd, int __level, int __name, void *__restrict __value,
               socklen_t *__restrict __len);
int setsockopt(int __fd, int __level, int __name, const void *__value, socklen_t __len);
int getsockname(int __fd, struct sockaddr *__restrict __address,
                socklen_t *__restrict __len);
int getpeername(int __fd, struct sockaddr *__restrict __address,
                socklen_t *__restrict __len);
int sockatmark(int __fd);
#if __GNU_VISIBLE
int sendmmsg(int __fd, struct mmsghdr *__messages, unsigned int __count, int __flags);
int recvmmsg(int __fd, struct mmsghdr *__messages, unsigned int __count, int __flags,
             struct timespec *__timeout);
#endif

__END_DECLS

#endif
