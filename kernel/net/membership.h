/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Multicast groups that a socket has joined. All under the network's lock. */
#ifndef KERNEL_NET_MEMBERSHIP_H
#define KERNEL_NET_MEMBERSHIP_H

#include "lib/base.h"

struct membership;

/*
 * Joins or leaves a group for the socket whose list this is (null: none). request: a
 * hermit_ipv6_mreq, or a hermit_ip_mreq or hermit_ip_mreqn of len bytes. 0; -HE_INVAL no
 * group, or too short; -HE_ADDRINUSE joined already; -HE_ADDRNOTAVAIL not joined;
 * -HE_NODEV there is no such interface; -HE_NOMEM; or what lwIP says.
 */
int membership_change(struct membership **list, const void *request, size_t len,
                      bool join, bool is_v6);

/* The socket is closed: leaves all its groups. */
void membership_leave_all(struct membership **list);

#endif
