/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the system calls on sockets have in common. */
#ifndef KERNEL_SYS_NET_H
#define KERNEL_SYS_NET_H

#include "lib/string.h"
#include "net/socket.h"
#include "sys/sys.h"

/* The open socket with a reference, or null: *err is -HE_BADF or -HE_NOTSOCK. */
struct file *net_file(int fd, int *err);

/* 0, -HE_FAULT, -HE_INVAL. Longer ones are cut: only the first bytes mean anything. What
 * is behind the bytes given is zero in addresses of the internet. */
static inline int net_read_address(union socket_address *copy,
                                   const struct hermit_sockaddr *address, uint32_t len)
{
    if (address == NULL) {
        return -HE_FAULT;
    }
    if (len > 256) {
        return -HE_INVAL;
    }
    memset(copy, 0, sizeof(copy->in6));
    memcpy(copy, address, MIN(len, sizeof(*copy)));
    return 0;
}

/* As much as there is room for; *len becomes the whole length. Nulls are allowed. */
static inline void net_write_address(struct hermit_sockaddr *address, uint32_t *len,
                                     const union socket_address *from, uint32_t bytes)
{
    if (address != NULL) {
        memcpy(address, from, MIN(*len, bytes));
        *len = bytes;
    }
}

#endif
