/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: pipes, counters, and waiting for descriptors. */
#include "core/time.h"
#include "fs/epoll.h"
#include "fs/eventfd.h"
#include "fs/pipe.h"
#include "fs/poll.h"
#include "sched/signal.h"
#include "sys/sys.h"
#include "sys/timespec.h"

int sys_pipe(int fds[2], int flags)
{
    const bool cloexec = (flags & HO_CLOEXEC) != 0;
    struct file *ends[2];
    int err = check_buffer(fds, 2 * sizeof(fds[0]));

    if (err == 0 && (flags & ~(HO_CLOEXEC | HO_NONBLOCK)) != 0) {
        err = -HE_INVAL;
    }
    if (err < 0) {
        return err;
    }
    int first = fd_reserve(0, cloexec);
    int second = first >= 0 ? fd_reserve(0, cloexec) : first;

    err = second >= 0 ? pipe_open(ends, (uint32_t)flags & HO_NONBLOCK) : second;
    if (err < 0) {
        if (first >= 0) {
            fd_unreserve(first);
        }
        if (second >= 0) {
            fd_unreserve(second);
        }
        return err;
    }
    fd_fill(first, ends[0]);
    fd_fill(second, ends[1]);
    fds[0] = first;
    fds[1] = second;
    return 0;
}

int sys_eventfd(uint64_t count, int flags)
{
    struct file *file;

    if ((flags & ~(HO_CLOEXEC | HO_NONBLOCK | HEFD_SEMAPHORE)) != 0 ||
        count == UINT64_MAX) {
        return -HE_INVAL;
    }
    int fd = fd_reserve(0, (flags & HO_CLOEXEC) != 0);

    if (fd < 0) {
        return fd;
    }
    int err = eventfd_open(count, (flags & HEFD_SEMAPHORE) != 0,
                           (uint32_t)flags & HO_NONBLOCK, &file);

    if (err < 0) {
        fd_unreserve(fd);
        return err;
    }
    fd_fill(fd, file);
    return fd;
}

/* The point on the monotonic clock that is ns from now. */
static int64_t deadline_after(int64_t ns)
{
    return ns == 0 ? 0 : timespec_add(time_mono_ns(), ns);
}

/* At the end of a call: handlers run. Waiting for several things is never begun again,
 * whatever the handlers are installed with, as programs know it from Linux. */
static int interruptible(int result)
{
    if (unlikely(result == -HE_INTR)) {
        signal_restarts();
    }
    return result;
}

static int check_pollfds(const struct hermit_pollfd *fds, size_t count)
{
    return count > HERMIT_OPEN_MAX ? -HE_INVAL : check_buffer(fds, count * sizeof(*fds));
}

int sys_poll(struct hermit_pollfd *fds, size_t count, int timeout_ms)
{
    int err = check_pollfds(fds, count);

    if (err < 0) {
        return err;
    }
    return interruptible(poll_files(
        fds, count,
        timeout_ms < 0 ? FUTEX_FOREVER : deadline_after(timeout_ms * NS_PER_MSEC)));
}

/* The point that timeout from now means (null: for ever), or -HE_INVAL. */
static int64_t deadline_of(const struct hermit_timespec *timeout)
{
    if (timeout == NULL) {
        return FUTEX_FOREVER;
    }
    int64_t ns = timespec_to_ns(timeout);

    return ns < 0 ? -HE_INVAL : deadline_after(ns);
}

int sys_ppoll(struct hermit_pollfd *fds, size_t count,
              const struct hermit_timespec *timeout)
{
    int64_t deadline_ns = deadline_of(timeout);
    int err = deadline_ns < 0 ? (int)deadline_ns : check_pollfds(fds, count);

    return err < 0 ? err : interruptible(poll_files(fds, count, deadline_ns));
}

int sys_epoll_create(int flags)
{
    struct file *file;

    if ((flags & ~HO_CLOEXEC) != 0) {
        return -HE_INVAL;
    }
    int fd = fd_reserve(0, flags != 0);

    if (fd < 0) {
        return fd;
    }
    int err = epoll_open(&file);

    if (err < 0) {
        fd_unreserve(fd);
        return err;
    }
    fd_fill(fd, file);
    return fd;
}

int sys_epoll_ctl(int epfd, int op, int fd, struct hermit_epoll_event *event)
{
    struct file *epoll = fd_get(epfd), *file = fd_get(fd);
    int err = -HE_BADF;

    if (epoll != NULL && file != NULL) {
        err = op != HEPOLL_CTL_DEL ? check_buffer(event, sizeof(*event)) : 0;
        if (err == 0) {
            err = epoll_control(epoll, op, file, fd, event);
        }
    }
    if (file != NULL) {
        file_put(file);
    }
    if (epoll != NULL) {
        file_put(epoll);
    }
    return err;
}

int sys_epoll_wait(int epfd, struct hermit_epoll_event *events, int count,
                   const struct hermit_timespec *timeout)
{
    int64_t deadline_ns = deadline_of(timeout);

    if (deadline_ns < 0) {
        return (int)deadline_ns;
    }
    if (count <= 0) {
        return -HE_INVAL;
    }
    int result = check_buffer(events, (size_t)count * sizeof(*events));

    if (result < 0) {
        return result;
    }
    struct file *epoll = fd_get(epfd);

    if (epoll == NULL) {
        return -HE_BADF;
    }
    result = epoll_collect(epoll, events, count, deadline_ns);
    file_put(epoll);
    return interruptible(result);
}
