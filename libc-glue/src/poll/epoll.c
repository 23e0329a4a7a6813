/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* epoll. */
#include <signal.h>
#include <sys/epoll.h>
#include "process/signal.h"
#include "pthread/cancel.h"

_Static_assert(EPOLLIN == HPOLLIN && EPOLLOUT == HPOLLOUT && EPOLLERR == HPOLLERR &&
                   EPOLLHUP == HPOLLHUP && EPOLLRDHUP == HPOLLRDHUP &&
                   EPOLLONESHOT == HEPOLLONESHOT && EPOLLET == HEPOLLET &&
                   EPOLL_CTL_ADD == HEPOLL_CTL_ADD && EPOLL_CTL_DEL == HEPOLL_CTL_DEL &&
                   EPOLL_CTL_MOD == HEPOLL_CTL_MOD && EPOLL_CLOEXEC == HO_CLOEXEC,
               "numbers are passed on unchanged");
_Static_assert(sizeof(struct epoll_event) == sizeof(struct hermit_epoll_event) &&
                   offsetof(struct epoll_event, data) ==
                       offsetof(struct hermit_epoll_event, data),
               "the kernel takes the program's epoll_event as it is");

int epoll_create(int size)
{
    return (int)posix_result(size > 0 ? sys_epoll_create(0) : -EINVAL);
}

int epoll_create1(int flags)
{
    return (int)posix_result(sys_epoll_create(flags));
}

int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)
{
    return (int)posix_result(
        sys_epoll_ctl(epfd, op, fd, (struct hermit_epoll_event *)event));
}

int epoll_wait(int epfd, struct epoll_event *events, int count, int timeout_ms)
{
    const struct hermit_timespec timeout = {timeout_ms / 1000,
                                            timeout_ms % 1000 * 1000000L};

    return (int)posix_result(
        cancellable(sys_epoll_wait(epfd, (struct hermit_epoll_event *)events, count,
                                   timeout_ms < 0 ? NULL : &timeout)));
}

int epoll_pwait2(int epfd, struct epoll_event *events, int count,
                 const struct timespec *timeout, const sigset_t *mask)
{
    struct hermit_epoll_event *found = (struct hermit_epoll_event *)events;
    const struct hermit_timespec *ts = kernel_timespec(timeout);

    if (mask == NULL) {
        return (int)posix_result(cancellable(sys_epoll_wait(epfd, found, count, ts)));
    }
    uint64_t wanted = *mask & ~HSIG_BIT(SIGNAL_INTERNAL);

    return (int)posix_result(
        cancellable(sys_epoll_wait_masked(epfd, found, count, ts, &wanted)));
}

int epoll_pwait(int epfd, struct epoll_event *events, int count, int timeout_ms,
                const sigset_t *mask)
{
    const struct timespec timeout = {timeout_ms / 1000, timeout_ms % 1000 * 1000000L};

    return epoll_pwait2(epfd, events, count, timeout_ms < 0 ? NULL : &timeout, mask);
}
