/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Addresses of AF_UNIX, within the program: a path in a file system in RAM, or, with a
 * NUL in front, a name that is no path and goes with its socket.
 */
#ifndef _SYS_UN_H
#define _SYS_UN_H

#include <string.h>
#include <sys/socket.h>

struct sockaddr_un {
    uint8_t sun_len;
    sa_family_t sun_family;
    char sun_path[108];
};

/* The length of an address with a path. */
#define SUN_LEN(address) \
    (offsetof(struct sockaddr_un, sun_path) + strlen((address)->sun_path))

#endif
