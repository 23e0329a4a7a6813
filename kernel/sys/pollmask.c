/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: waiting for descriptors with a mask of signals, in one step. */
#include "abi/syscalls.h"
#include "sched/signal.h"

int sys_ppoll_masked(struct hermit_pollfd *fds, size_t count,
                     const struct hermit_timespec *timeout, const uint64_t *mask)
{
    signal_begin_masked(*mask);
    return signal_finish_masked(sys_ppoll(fds, count, timeout));
}

int sys_epoll_wait_masked(int epfd, struct hermit_epoll_event *events, int count,
                          const struct hermit_timespec *timeout, const uint64_t *mask)
{
    signal_begin_masked(*mask);
    return signal_finish_masked(sys_epoll_wait(epfd, events, count, timeout));
}
