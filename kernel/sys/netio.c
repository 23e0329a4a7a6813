/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: sending and receiving on sockets. */
#include "sys/net.h"
#include "sched/signal.h"

/* Of one call. */
#define CONTROL_BYTES_MAX 20480u

#define SEND_FLAGS (HMSG_DONTWAIT | HMSG_MORE | HMSG_NOSIGNAL | HMSG_DONTROUTE | HMSG_EOR)
#define RECEIVE_FLAGS                                                        \
    (HMSG_PEEK | HMSG_WAITALL | HMSG_DONTWAIT | HMSG_TRUNC | HMSG_NOSIGNAL | \
     HMSG_CMSG_CLOEXEC)

static int check_io(const struct socket_io *io, int allowed)
{
    if ((io->flags & ~allowed) != 0) {
        return -HE_OPNOTSUPP;
    }
    if (io->count < 0 || io->count > HERMIT_IOV_MAX) {
        return -HE_MSGSIZE;
    }
    if (io->iov == NULL && io->count > 0) {
        return -HE_FAULT;
    }
    for (int i = 0; i < io->count; i++) {
        int err = check_buffer(io->iov[i].base, io->iov[i].len);

        if (err < 0) {
            return err;
        }
    }
    return 0;
}

/* What a call that did not succeed as a whole leaves to do at its very end; true: it
 * begins again. */
static COLD bool begins_again(ptrdiff_t done, int flags)
{
    if (done > 0) {
        (void)signal_restarts(); /* the handler of what has cut it short, perhaps */
        return false;
    }
    if (done == -HE_PIPE && (flags & HMSG_NOSIGNAL) == 0) {
        signal_raise_self(HSIG_PIPE);
    }
    return done == -HE_INTR && signal_restarts();
}

static ptrdiff_t send_once(int fd, struct socket_io *io, const void *to, uint32_t to_len)
{
    union socket_address address;
    int err = check_io(io, SEND_FLAGS);

    if (err == 0 && to != NULL) {
        err = net_read_address(&address, to, to_len);
        io->address = &address;
        io->address_len = to_len;
    }
    struct file *file = err == 0 ? net_file(fd, &err) : NULL;

    if (file == NULL) {
        return err;
    }
    ptrdiff_t done = socket_io(file, io, true);

    file_put(file);
    return done;
}

static ptrdiff_t send_io(int fd, struct socket_io *io, const void *to, uint32_t to_len)
{
    ptrdiff_t done;

    do {
        done = send_once(fd, io, to, to_len);
    } while (unlikely(done < 0 || vector_is_longer(io->iov, io->count, done)) &&
             begins_again(done, io->flags));
    return done;
}

static ptrdiff_t receive_once(int fd, struct socket_io *io, void *from,
                              uint32_t *from_len)
{
    union socket_address address;
    int err = check_io(io, RECEIVE_FLAGS);
    struct file *file;

    if (err == 0 && from != NULL && from_len == NULL) {
        err = -HE_FAULT;
    }
    file = err == 0 ? net_file(fd, &err) : NULL;
    if (file == NULL) {
        return err;
    }
    io->address = &address;
    ptrdiff_t done = socket_io(file, io, false);

    file_put(file);
    if (done >= 0) {
        net_write_address(from, from_len, &address, io->address_len);
    }
    return done;
}

static ptrdiff_t receive_io(int fd, struct socket_io *io, void *from, uint32_t *from_len)
{
    ptrdiff_t done;

    do {
        done = receive_once(fd, io, from, from_len);
    } while (unlikely(done < 0 || (io->flags & HMSG_WAITALL) != 0) &&
             begins_again(done, HMSG_NOSIGNAL));
    return done;
}

ptrdiff_t sys_send(int fd, const void *buf, size_t len, int flags)
{
    return sys_sendto(fd, buf, len, flags, NULL, 0);
}

ptrdiff_t sys_sendto(int fd, const void *buf, size_t len, int flags,
                     const struct hermit_sockaddr *to, uint32_t to_len)
{
    const struct hermit_iovec iov = {(void *)(uintptr_t)buf, len};
    struct socket_io io = {.iov = &iov, .count = 1, .flags = flags};

    return send_io(fd, &io, to, to_len);
}

ptrdiff_t sys_sendmsg(int fd, const struct hermit_msghdr *msg, int flags)
{
    if (msg == NULL) {
        return -HE_FAULT;
    }
    struct socket_io io = {.iov = msg->iov,
                           .count = msg->iov_count,
                           .flags = flags,
                           .control = msg->control,
                           .control_len = msg->control_len};

    if (io.control_len > CONTROL_BYTES_MAX) {
        return -HE_NOBUFS;
    }
    if (io.control_len != 0 && io.control == NULL) {
        return -HE_FAULT;
    }
    return send_io(fd, &io, msg->name, msg->name_len);
}

ptrdiff_t sys_recv(int fd, void *buf, size_t len, int flags)
{
    return sys_recvfrom(fd, buf, len, flags, NULL, NULL);
}

ptrdiff_t sys_recvfrom(int fd, void *buf, size_t len, int flags,
                       struct hermit_sockaddr *from, uint32_t *from_len)
{
    const struct hermit_iovec iov = {buf, len};
    struct socket_io io = {.iov = &iov, .count = 1, .flags = flags};

    return receive_io(fd, &io, from, from_len);
}

ptrdiff_t sys_recvmsg(int fd, struct hermit_msghdr *msg, int flags)
{
    if (msg == NULL) {
        return -HE_FAULT;
    }
    struct socket_io io = {.iov = msg->iov,
                           .count = msg->iov_count,
                           .flags = flags,
                           .control = msg->control,
                           .control_len = msg->control != NULL ? msg->control_len : 0};
    ptrdiff_t done = receive_io(fd, &io, msg->name, &msg->name_len);

    if (done >= 0) {
        if (msg->name == NULL) {
            msg->name_len = 0;
        }
        msg->control_len = io.control_used;
        msg->flags = io.flags & (HMSG_TRUNC | HMSG_CTRUNC);
    }
    return done;
}
