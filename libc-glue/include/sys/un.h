/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Addresses of AF_UNIX: socketpair() makes sockets of it, which have no names. */
#ifndef _SYS_UN_H
#define _SYS_UN_H

#include <sys/socket.h>

struct sockaddr_un {
    uint8_t sun_len;
    sa_family_t sun_family;
    char sun_path[108];
};

#endif
