/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* ICMP's news that a packet of ours did not arrive. */
#ifndef KERNEL_NET_UNREACHABLE_H
#define KERNEL_NET_UNREACHABLE_H

/* From now on sockets learn of it; once, when lwIP is up. Lock held. */
void unreachable_start(void);

#endif
