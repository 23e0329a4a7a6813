/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Waiting for descriptors as the system calls see it; installed as <hermit/poll.h>.
 * The bits are those of <poll.h> and <sys/epoll.h>.
 */
#ifndef HERMIT_POLL_H
#define HERMIT_POLL_H

#include <stdint.h>

#define HPOLLIN     0x0001u
#define HPOLLPRI    0x0002u
#define HPOLLOUT    0x0004u
#define HPOLLERR    0x0008u /* this and the next two are always looked for */
#define HPOLLHUP    0x0010u
#define HPOLLNVAL   0x0020u
#define HPOLLRDNORM 0x0040u
#define HPOLLRDBAND 0x0080u
#define HPOLLWRNORM 0x0100u
#define HPOLLWRBAND 0x0200u
#define HPOLLRDHUP  0x2000u

struct hermit_pollfd {
    int32_t fd;
    int16_t events;
    int16_t revents;
};
#ifndef __cplusplus
_Static_assert(sizeof(struct hermit_pollfd) == 8, "ABI between kernel and libc-glue");
#endif

/* Beside HPOLL* in the events of sys_epoll_ctl(). */
#define HEPOLLEXCLUSIVE 0x10000000u /* taken, but all that wait are woken */
#define HEPOLLWAKEUP    0x20000000u /* taken: nothing here suspends */
#define HEPOLLONESHOT   0x40000000u
#define HEPOLLET        0x80000000u

#define HEPOLL_CTL_ADD 1
#define HEPOLL_CTL_DEL 2
#define HEPOLL_CTL_MOD 3

struct hermit_epoll_event {
    uint32_t events;
    uint32_t unused;
    uint64_t data;
};
#ifndef __cplusplus
_Static_assert(sizeof(struct hermit_epoll_event) == 16, "ABI with libc-glue");
#endif

/* Flags of sys_eventfd(), besides HO_NONBLOCK and HO_CLOEXEC. */
#define HEFD_SEMAPHORE 1

#endif
