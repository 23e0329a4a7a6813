/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* poll() and its companion with a signal mask. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include "internal.h"

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
    return (int)posix_result(sys_poll((struct hermit_pollfd *)fds, count, timeout_ms));
}

int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
          const sigset_t *mask)
{
    sigset_t saved;

    if (mask != NULL) {
        pthread_sigmask(SIG_SETMASK, mask, &saved);
    }
    int result = sys_ppoll((struct hermit_pollfd *)fds, count, kernel_timespec(timeout));

    if (mask != NULL) {
        pthread_sigmask(SIG_SETMASK, &saved, NULL);
    }
    return (int)posix_result(result);
}
