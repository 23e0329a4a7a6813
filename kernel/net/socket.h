/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Sockets: open files whose object is a struct socket. What is the same for all
 * (descriptors, flags, options, waiting) is in socket.c; a protocol supplies the
 * operations. Sockets of the internet families are guarded by the network's lock,
 * which is held in every operation; local.c has its own.
 */
#ifndef KERNEL_NET_SOCKET_H
#define KERNEL_NET_SOCKET_H

#include "abi/net.h"
#include "fs/file.h"
#include "lib/base.h"
#include "sched/ready.h"

struct rights;
struct socket;
struct hermit_sockaddr;

/* Room for an address of any family. */
union socket_address {
    struct hermit_sockaddr any;
    struct hermit_sockaddr_in in;
    struct hermit_sockaddr_in6 in6;
    struct hermit_sockaddr_un un;
};

/* One call of send or receive: the pieces, and what comes with them. */
struct socket_io {
    const struct hermit_iovec *iov;
    int count;
    size_t total; /* bytes of all pieces */
    int flags;    /* HMSG_*; receive: HMSG_TRUNC and HMSG_CTRUNC are set on return */
    bool nonblock;
    union socket_address *address; /* to, or where from; null: none */
    uint32_t address_len;          /* to: as given; from: as known, 0 without */
    int64_t deadline_ns;           /* FUTEX_FOREVER */
    /* Send: the control data, as given. Receive: room for some, none without. */
    void *control;
    size_t control_len, control_used;
    struct rights *rights; /* receive: came with the data; send: was not sent */
};

/*
 * A null operation: -HE_OPNOTSUPP. All may sleep, giving the lock back meanwhile, and
 * return 0 or more, or a negative HE_*.
 */
struct socket_ops {
    int (*bind)(struct socket *socket, const union socket_address *address, uint32_t len);
    int (*listen)(struct socket *socket, int backlog);
    /* A new socket, with one reference of the caller's. */
    int (*accept)(struct socket *socket, bool nonblock, struct socket **accepted);
    int (*connect)(struct socket *socket, const union socket_address *address,
                   uint32_t len, bool nonblock);
    ptrdiff_t (*send)(struct socket *socket, struct socket_io *io);
    ptrdiff_t (*receive)(struct socket *socket, struct socket_io *io);
    int (*shutdown)(struct socket *socket, int how);
    /* Bytes of the address. */
    int (*name)(struct socket *socket, bool of_peer, union socket_address *address);
    int (*get_option)(struct socket *socket, int level, int name, int *value);
    int (*set_option)(struct socket *socket, int level, int name, int value);
    int (*info)(struct socket *socket, struct hermit_tcp_info *info);
    int (*membership)(struct socket *socket, const void *request, size_t len, bool join,
                      bool is_v6);
    uint32_t (*ready)(struct socket *socket); /* HPOLL* */
    int (*readable_bytes)(struct socket *socket);
    /* Called before the lock is given back; may be null. True: sockets may have
     * changed by it. */
    bool (*settle)(void);
    /* The last reference is gone: frees what it holds and itself, and gives the lock
     * back, which is held at the call. */
    void (*release)(struct socket *socket);
};

struct socket {
    const struct socket_ops *ops;
    struct mutex *lock; /* guards all that follows */
    uint8_t domain;     /* HAF_* */
    uint8_t type;       /* HSOCK_* */
    uint8_t protocol;   /* HIPPROTO_* */
    bool linger;
    uint8_t noted; /* options that mean nothing to it, but are told as they were set */
    int32_t linger_seconds;
    int32_t error; /* for SO_ERROR and the next call: a negative HE_* or 0 */
    int64_t receive_timeout_ns, send_timeout_ns; /* 0: none */
    struct ready_source source;
};

/* The operations of open files that are sockets; file->object is the socket. */
extern const struct file_ops socket_file_ops;

/* Initialises the common part. */
void socket_init(struct socket *socket, const struct socket_ops *ops, struct mutex *lock,
                 int domain, int type, int protocol);

/* Gives a socket a descriptor; flags: HO_NONBLOCK, HO_CLOEXEC. Takes the socket over
 * also when it fails. fd or -HE_*. */
int socket_install(struct socket *socket, uint32_t flags);

/* Sends or receives; io has all but nonblock, total and deadline_ns. */
ptrdiff_t socket_io(struct file *file, struct socket_io *io, bool is_send);

/* Held in every operation. */
void socket_lock(struct socket *socket);
void socket_unlock(struct socket *socket);

/* Sleeps until one of events may have come; as ready_wait(). -HE_AGAIN for -HE_TIMEDOUT,
 * as the calls on sockets have it. */
int socket_wait(struct socket *socket, uint32_t events, int64_t deadline_ns);

/* Makes a socket of an internet family: inet.c. */
int socket_make(int domain, int type, int protocol, struct socket **made);

/* A socket of AF_UNIX, and two that are connected: local.c. */
int socket_make_local(int type, struct socket **made);
int socket_make_pair(int type, struct socket *pair[2]);

/* Takes and clears the pending error. */
static inline int socket_take_error(struct socket *socket)
{
    int error = socket->error;

    socket->error = 0;
    return error;
}

#endif
