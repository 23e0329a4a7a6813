/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What all sockets have in common: being open files, waiting, being read and written. */
#include "net/socket.h"
#include "abi/errno.h"
#include "abi/poll.h"
#include "core/time.h"
#include "fs/fd.h"
#include "fs/poll.h"
#include "net/rights.h"
#include "sched/futex.h"

void socket_init(struct socket *socket, const struct socket_ops *ops, struct mutex *lock,
                 int domain, int type, int protocol)
{
    socket->ops = ops;
    socket->lock = lock;
    socket->domain = (uint8_t)domain;
    socket->type = (uint8_t)type;
    socket->protocol = (uint8_t)protocol;
    ready_source_init(&socket->source);
}

void socket_lock(struct socket *socket)
{
    mutex_lock(socket->lock);
}

static bool settle(struct socket *socket)
{
    return socket->ops->settle != NULL && socket->ops->settle();
}

void socket_unlock(struct socket *socket)
{
    settle(socket);
    mutex_unlock(socket->lock);
}

int socket_wait(struct socket *socket, uint32_t events, int64_t deadline_ns)
{
    if (settle(socket)) {
        return 0;
    }
    int err = ready_wait(&socket->source, events, socket->lock, deadline_ns);

    return err == -HE_TIMEDOUT ? -HE_AGAIN : err;
}

int socket_install(struct socket *socket, uint32_t flags)
{
    struct file *file = file_alloc();

    if (file == NULL) {
        socket_lock(socket);
        socket->ops->release(socket);
        return -HE_NOMEM;
    }
    file->ops = &socket_file_ops;
    file->object = socket;
    file->flags = HO_RDWR | (flags & HO_NONBLOCK);
    int fd = fd_install(file, 0, (flags & HO_CLOEXEC) != 0);

    if (fd < 0) {
        file_put(file);
    }
    return fd;
}

static int64_t deadline(int64_t timeout_ns)
{
    return timeout_ns > 0 ? time_mono_ns() + timeout_ns : FUTEX_FOREVER;
}

ptrdiff_t socket_io(struct file *file, struct socket_io *io, bool is_send)
{
    struct socket *socket = file->object;
    ptrdiff_t done = -HE_OPNOTSUPP;

    io->nonblock =
        (file_flags(file) & HO_NONBLOCK) != 0 || (io->flags & HMSG_DONTWAIT) != 0;
    io->total = 0;
    for (int i = 0; i < io->count; i++) {
        io->total += io->iov[i].len;
    }
    io->deadline_ns =
        deadline(is_send ? socket->send_timeout_ns : socket->receive_timeout_ns);
    socket_lock(socket);
    if (is_send && socket->ops->send != NULL) {
        done = socket->ops->send(socket, io);
    } else if (!is_send && socket->ops->receive != NULL) {
        done = socket->ops->receive(socket, io);
    }
    socket_unlock(socket);
    if (unlikely(io->rights != NULL)) {
        if (is_send) {
            rights_discard(io->rights);
        } else {
            rights_receive(io);
        }
        io->rights = NULL;
    }
    return done;
}

static ptrdiff_t socket_readv(struct file *file, const struct hermit_iovec *iov,
                              int count)
{
    struct socket_io io = {.iov = iov, .count = count};

    return socket_io(file, &io, false);
}

static ptrdiff_t socket_writev(struct file *file, const struct hermit_iovec *iov,
                               int count)
{
    struct socket_io io = {.iov = iov, .count = count};

    return socket_io(file, &io, true);
}

static ptrdiff_t socket_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    const struct hermit_iovec iov = {buf, len};

    (void)offset;
    return socket_readv(file, &iov, 1);
}

static ptrdiff_t socket_write(struct file *file, const void *buf, size_t len,
                              int64_t offset)
{
    const struct hermit_iovec iov = {(void *)(uintptr_t)buf, len};

    (void)offset;
    return socket_writev(file, &iov, 1);
}

static uint32_t socket_poll(struct file *file, struct ready_watch *watch)
{
    struct socket *socket = file->object;

    if (watch != NULL) {
        ready_attach(&socket->source, watch);
    }
    socket_lock(socket);
    uint32_t ready = socket->ops->ready(socket);

    socket_unlock(socket);
    return ready;
}

static int socket_ioctl(struct file *file, uint32_t cmd, void *arg)
{
    struct socket *socket = file->object;

    if (cmd != HIOCTL_ATMARK &&
        (cmd != HIOCTL_FIONREAD || socket->ops->readable_bytes == NULL)) {
        return -HE_NOTTY;
    }
    if (arg == NULL) {
        return -HE_FAULT;
    }
    if (cmd == HIOCTL_ATMARK) {
        *(int *)arg = 0; /* there is no urgent data: never at its mark */
        return 0;
    }
    socket_lock(socket);
    int bytes = socket->ops->readable_bytes(socket);

    socket_unlock(socket);
    if (bytes < 0) {
        return bytes;
    }
    *(int *)arg = bytes;
    return 0;
}

static void socket_release(struct file *file)
{
    struct socket *socket = file->object;

    socket_lock(socket);
    socket->ops->release(socket); /* gives the lock back */
}

const struct file_ops socket_file_ops = {
    .read = socket_read,
    .write = socket_write,
    .readv = socket_readv,
    .writev = socket_writev,
    .ioctl = socket_ioctl,
    .poll = socket_poll,
    .release = socket_release,
    .mode = HS_IFSOCK | 0777,
};
