/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The port that leads to the application: QEMU's user network listens there. */
#ifndef PROXY_BACKLOG_H
#define PROXY_BACKLOG_H

#include <sys/types.h>

/*
 * QEMU lets a single connection wait to be accepted; of 50 that come at once Linux drops
 * most, and they come again after seconds. Makes room for as many as the system allows at
 * the socket that the process listens on at this port. Where that is not allowed (it
 * takes what a debugger may do) all stays as it is. After QEMU has made its network.
 */
void backlog_lengthen(pid_t pid, unsigned port);

#endif
