/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Control data: what sendmsg() and recvmsg() carry beside the bytes (RFC 3542, 20). A
 * struct hermit_cmsghdr stands before each piece, which begins at a multiple of 8.
 */
#ifndef KERNEL_NET_CONTROL_H
#define KERNEL_NET_CONTROL_H

#include "net/socket.h"

#define CONTROL_ALIGN 8u

/* One piece of what is to be sent. */
struct control {
    int level, type;
    const void *data;
    size_t len;
};

/*
 * The piece at *at, which is 0 at first and moves on. 1, 0 behind the last one, -HE_INVAL
 * a length that cannot be.
 */
int control_next(const struct socket_io *io, size_t *at, struct control *control);

/* Adds a piece to what is received; without room for it HMSG_CTRUNC is set instead. */
void control_put(struct socket_io *io, int level, int type, const void *data, size_t len);

#endif
