/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: sockets. */
#include "sys/net.h"
#include "sched/signal.h"
#include "lib/string.h"

#define FLAGS (HO_NONBLOCK | HO_CLOEXEC)

struct file *net_file(int fd, int *err)
{
    struct file *file = fd_get(fd);

    if (file == NULL) {
        *err = -HE_BADF;
        return NULL;
    }
    if (file->ops != &socket_file_ops) {
        file_put(file);
        *err = -HE_NOTSOCK;
        return NULL;
    }
    return file;
}

int sys_socket(int domain, int type, int protocol)
{
    struct socket *socket;
    int err = (type & ~(HSOCK_TYPE_MASK | FLAGS)) == 0 ? 0 : -HE_INVAL;

    if (err == 0 && domain == HAF_UNIX) {
        err = protocol == 0 ? socket_make_local(type & HSOCK_TYPE_MASK, &socket)
                            : -HE_PROTONOSUPPORT;
    } else if (err == 0) {
        err = socket_make(domain, type & HSOCK_TYPE_MASK, protocol, &socket);
    }
    return err == 0 ? socket_install(socket, (uint32_t)type & FLAGS) : err;
}

int sys_bind(int fd, const struct hermit_sockaddr *address, uint32_t len)
{
    int err;
    union socket_address copy;
    struct file *file = net_file(fd, &err);

    if (file == NULL) {
        return err;
    }
    struct socket *socket = file->object;

    err = net_read_address(&copy, address, len);
    if (err == 0) {
        socket_lock(socket);
        err =
            socket->ops->bind != NULL ? socket->ops->bind(socket, &copy, len) : -HE_INVAL;
        socket_unlock(socket);
    }
    file_put(file);
    return err;
}

int sys_listen(int fd, int backlog)
{
    int err;
    struct file *file = net_file(fd, &err);

    if (file == NULL) {
        return err;
    }
    struct socket *socket = file->object;

    socket_lock(socket);
    err = socket->ops->listen != NULL ? socket->ops->listen(socket, backlog)
                                      : -HE_OPNOTSUPP;
    socket_unlock(socket);
    file_put(file);
    return err;
}

static int accept_one(struct file *file, struct hermit_sockaddr *address, uint32_t *len,
                      uint32_t flags)
{
    struct socket *socket = file->object, *accepted = NULL;
    union socket_address peer;

    if (socket->ops->accept == NULL) {
        return -HE_OPNOTSUPP;
    }
    socket_lock(socket);
    int err =
        socket->ops->accept(socket, (file_flags(file) & HO_NONBLOCK) != 0, &accepted);

    if (err < 0) {
        socket_unlock(socket);
        return err;
    }
    if (accepted->lock != socket->lock) {
        socket_unlock(socket);
        socket_lock(accepted);
    }
    /* A connection that is over already is handed out without an address. */
    int bytes = accepted->ops->name(accepted, true, &peer);

    socket_unlock(accepted);
    net_write_address(address, len, &peer, bytes > 0 ? (uint32_t)bytes : 0);
    return socket_install(accepted, flags);
}

static int accept_once(int fd, struct hermit_sockaddr *address, uint32_t *len, int flags)
{
    int err;
    struct file *file;

    if ((flags & ~FLAGS) != 0) {
        return -HE_INVAL;
    }
    if (address != NULL && len == NULL) {
        return -HE_FAULT;
    }
    file = net_file(fd, &err);
    if (file == NULL) {
        return err;
    }
    err = accept_one(file, address, len, (uint32_t)flags);
    file_put(file);
    return err;
}

int sys_accept4(int fd, struct hermit_sockaddr *address, uint32_t *len, int flags)
{
    int accepted;

    do {
        accepted = accept_once(fd, address, len, flags);
    } while (unlikely(accepted == -HE_INTR) && signal_restarts());
    return accepted;
}

int sys_accept(int fd, struct hermit_sockaddr *address, uint32_t *len)
{
    return sys_accept4(fd, address, len, 0);
}

static int connect_once(int fd, const struct hermit_sockaddr *address, uint32_t len)
{
    int err;
    union socket_address copy;
    struct file *file = net_file(fd, &err);

    if (file == NULL) {
        return err;
    }
    struct socket *socket = file->object;

    err = net_read_address(&copy, address, len);
    if (err == 0) {
        socket_lock(socket);
        err = socket->ops->connect != NULL
                  ? socket->ops->connect(socket, &copy, len,
                                         (file_flags(file) & HO_NONBLOCK) != 0)
                  : -HE_ISCONN;
        socket_unlock(socket);
    }
    file_put(file);
    return err;
}

int sys_connect(int fd, const struct hermit_sockaddr *address, uint32_t len)
{
    int err;

    do { /* again: waits for the connection that is under way */
        err = connect_once(fd, address, len);
    } while (unlikely(err == -HE_INTR) && signal_restarts());
    return err;
}

int sys_shutdown(int fd, int how)
{
    int err;
    struct file *file = net_file(fd, &err);

    if (file == NULL) {
        return err;
    }
    struct socket *socket = file->object;

    if (how < HSHUT_RD || how > HSHUT_RDWR) {
        err = -HE_INVAL;
    } else {
        socket_lock(socket);
        err = socket->ops->shutdown(socket, how);
        socket_unlock(socket);
    }
    file_put(file);
    return err;
}

static int name_of(int fd, bool of_peer, struct hermit_sockaddr *address, uint32_t *len)
{
    int err;
    union socket_address name;
    struct file *file;

    if (address == NULL || len == NULL) {
        return -HE_FAULT;
    }
    file = net_file(fd, &err);
    if (file == NULL) {
        return err;
    }
    struct socket *socket = file->object;

    socket_lock(socket);
    err = socket->ops->name(socket, of_peer, &name);
    socket_unlock(socket);
    file_put(file);
    if (err < 0) {
        return err;
    }
    net_write_address(address, len, &name, (uint32_t)err);
    return 0;
}

int sys_getsockname(int fd, struct hermit_sockaddr *address, uint32_t *len)
{
    return name_of(fd, false, address, len);
}

int sys_getpeername(int fd, struct hermit_sockaddr *address, uint32_t *len)
{
    return name_of(fd, true, address, len);
}
