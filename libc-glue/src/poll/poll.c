/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* poll() and its companion with a signal mask. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include "process/signal.h"
#include "pthread/cancel.h"

_Static_assert(POLLIN == HPOLLIN && POLLPRI == HPOLLPRI && POLLOUT == HPOLLOUT &&
                   POLLERR == HPOLLERR && POLLHUP == HPOLLHUP && POLLNVAL == HPOLLNVAL &&
                   POLLRDNORM == HPOLLRDNORM && POLLRDBAND == HPOLLRDBAND &&
                   POLLWRNORM == HPOLLWRNORM && POLLWRBAND == HPOLLWRBAND &&
                   POLLRDHUP == HPOLLRDHUP,
               "events are passed on unchanged");
_Static_assert(sizeof(struct pollfd) == sizeof(struct hermit_pollfd) &&
                   offsetof(struct pollfd, revents) ==
                       offsetof(struct hermit_pollfd, revents),
               "the kernel takes the program's pollfd as it is");

int poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    return (int)posix_result(
        cancellable(sys_poll((struct hermit_pollfd *)fds, count, timeout_ms)));
}

int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
          const sigset_t *mask)
{
    struct hermit_pollfd *polled = (struct hermit_pollfd *)fds;
    const struct hermit_timespec *ts = kernel_timespec(timeout);

    if (mask == NULL) {
        return (int)posix_result(cancellable(sys_ppoll(polled, count, ts)));
    }
    uint64_t wanted = *mask & ~HSIG_BIT(SIGNAL_INTERNAL);

    return (int)posix_result(cancellable(sys_ppoll_masked(polled, count, ts, &wanted)));
}
