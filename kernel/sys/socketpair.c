/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System call: socket pairs, which need no network. */
#include "sys/net.h"

#define FLAGS (HO_NONBLOCK | HO_CLOEXEC)

int sys_socketpair(int domain, int type, int protocol, int fds[2])
{
    struct socket *pair[2];
    int kind = type & HSOCK_TYPE_MASK;

    if (fds == NULL) {
        return -HE_FAULT;
    }
    if (domain != HAF_UNIX) {
        return domain == HAF_INET || domain == HAF_INET6 ? -HE_OPNOTSUPP
                                                         : -HE_AFNOSUPPORT;
    }
    if ((type & ~(HSOCK_TYPE_MASK | FLAGS)) != 0 ||
        (kind != HSOCK_STREAM && kind != HSOCK_DGRAM && kind != HSOCK_SEQPACKET)) {
        return -HE_INVAL;
    }
    if (protocol != 0) {
        return -HE_PROTONOSUPPORT;
    }
    int err = socket_make_pair(kind, pair);

    if (err < 0) {
        return err;
    }
    int first = socket_install(pair[0], (uint32_t)type & FLAGS);
    int second = socket_install(pair[1], (uint32_t)type & FLAGS);

    if (first < 0 || second < 0) {
        err = first < 0 ? first : second;
        if (first >= 0) {
            fd_close(first);
        }
        if (second >= 0) {
            fd_close(second);
        }
        return err;
    }
    fds[0] = first;
    fds[1] = second;
    return 0;
}
