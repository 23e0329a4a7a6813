/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the kinds of sockets of the internet families offer to inet.c. Lock held. */
#ifndef KERNEL_NET_INET_H
#define KERNEL_NET_INET_H

#include "net/socket.h"

int tcp_make(int domain, struct socket **made);

/* HSOCK_DGRAM or HSOCK_RAW. */
int datagram_make(int domain, int type, int protocol, struct socket **made);

/* For the end of the program: what is still on its way; all of it is to end. */
uint64_t tcp_count_unsent(void);
void tcp_close_all(void);

#endif
