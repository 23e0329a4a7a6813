/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Options of TCP sockets. */
#ifndef _NETINET_TCP_H
#define _NETINET_TCP_H

#define TCP_NODELAY   1
#define TCP_KEEPIDLE  3 /* seconds before the first probe */
#define TCP_KEEPINTVL 4 /* seconds between probes */
#define TCP_KEEPCNT   5 /* probes without an answer that end the connection */
#define TCP_MAXSEG    6

#endif
