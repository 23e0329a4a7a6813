/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Waiting for many descriptors, as Linux has it. */
#ifndef _SYS_EPOLL_H
#define _SYS_EPOLL_H

#include <stdint.h>
#include <sys/cdefs.h>
#include <sys/_sigset.h>
#include <sys/_timespec.h>

#define EPOLL_CLOEXEC 0x40000 /* O_CLOEXEC */

#define EPOLL_CTL_ADD 1
#define EPOLL_CTL_DEL 2
#define EPOLL_CTL_MOD 3

enum EPOLL_EVENTS {
    EPOLLIN = 0x0001,
    EPOLLPRI = 0x0002,
    EPOLLOUT = 0x0004,
    EPOLLERR = 0x0008,
    EPOLLHUP = 0x0010,
    EPOLLRDNORM = 0x0040,
    EPOLLRDBAND = 0x0080,
    EPOLLWRNORM = 0x0100,
    EPOLLWRBAND = 0x0200,
    EPOLLRDHUP = 0x2000,
    EPOLLEXCLUSIVE = 1u << 28,
    EPOLLWAKEUP = 1u << 29,
    EPOLLONESHOT = 1u << 30,
    EPOLLET = 1u << 31,
};
#define EPOLLIN        EPOLLIN
#define EPOLLPRI       EPOLLPRI
#define EPOLLOUT       EPOLLOUT
#define EPOLLERR       EPOLLERR
#define EPOLLHUP       EPOLLHUP
#define EPOLLRDNORM    EPOLLRDNORM
#define EPOLLRDBAND    EPOLLRDBAND
#define EPOLLWRNORM    EPOLLWRNORM
#define EPOLLWRBAND    EPOLLWRBAND
#define EPOLLRDHUP     EPOLLRDHUP
#define EPOLLEXCLUSIVE EPOLLEXCLUSIVE
#define EPOLLWAKEUP    EPOLLWAKEUP
#define EPOLLONESHOT   EPOLLONESHOT
#define EPOLLET        EPOLLET

typedef union epoll_data {
    void *ptr;
    int fd;
    uint32_t u32;
    uint64_t u64;
} epoll_data_t;

struct epoll_event {
    uint32_t events;
    epoll_data_t data;
};

__BEGIN_DECLS

int epoll_create(int __size);
int epoll_create1(int __flags);
int epoll_ctl(int __epfd, int __op, int __fd, struct epoll_event *__event);
int epoll_wait(int __epfd, struct epoll_event *__events, int __count, int __timeout_ms);
int epoll_pwait(int __epfd, struct epoll_event *__events, int __count, int __timeout_ms,
                const __sigset_t *__mask);
int epoll_pwait2(int __epfd, struct epoll_event *__events, int __count,
                 const struct timespec *__timeout, const __sigset_t *__mask);

__END_DECLS

#endif
