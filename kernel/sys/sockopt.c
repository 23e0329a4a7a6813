/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: options of sockets. Those that all have are here. */
#include "net/resolve.h"
#include "sys/net.h"

/* Longer is for ever. */
#define TIMEOUT_SECONDS_MAX (INT64_MAX / NS_PER_SEC / 4)

static void put_timeout(struct hermit_timeval *to, int64_t ns)
{
    to->sec = ns / NS_PER_SEC;
    to->usec = ns % NS_PER_SEC / NS_PER_USEC;
}

static int take_timeout(const struct hermit_timeval *from, int64_t *ns)
{
    if (from->usec < 0 || from->usec >= NS_PER_SEC / NS_PER_USEC) {
        return -HE_DOM;
    }
    *ns = from->sec < 0 || from->sec > TIMEOUT_SECONDS_MAX
              ? 0
              : from->sec * NS_PER_SEC + from->usec * NS_PER_USEC;
    return 0;
}

/* HSO_BINDTODEVICE: HSO_BINDTOIFINDEX by the interface's name. */
static int get_device(struct socket *socket, char *name, uint32_t *len)
{
    char whole[HNET_NAME_BYTES] = "";
    int index;
    int err = socket->ops->get_option(socket, HSOL_SOCKET, HSO_BINDTOIFINDEX, &index);

    if (err < 0) {
        return err;
    }
    if (index != 0) {
        interface_name(index, whole);
    }
    uint32_t bytes = index != 0 ? (uint32_t)strnlen(whole, sizeof(whole) - 1) + 1 : 0;

    if (*len < bytes) {
        return -HE_INVAL;
    }
    memcpy(name, whole, bytes);
    *len = bytes;
    return 0;
}

static int set_device(struct socket *socket, const char *name, uint32_t len)
{
    size_t bytes = strnlen(name, MIN(len, (uint32_t)HNET_NAME_BYTES));
    int index = interface_index(name, bytes);

    if (bytes > 0 && index == 0) {
        return -HE_NODEV;
    }
    return socket->ops->set_option(socket, HSOL_SOCKET, HSO_BINDTOIFINDEX, index);
}

/* Options that are more than a number; -HE_NOPROTOOPT for the others. */
static int get_struct(struct socket *socket, int name, void *value, uint32_t *len)
{
    if (name == HSO_LINGER && *len >= sizeof(struct hermit_linger)) {
        struct hermit_linger *to = value;

        to->onoff = socket->linger;
        to->seconds = socket->linger_seconds;
        *len = sizeof(*to);
        return 0;
    }
    if ((name == HSO_RCVTIMEO || name == HSO_SNDTIMEO) &&
        *len >= sizeof(struct hermit_timeval)) {
        put_timeout(value, name == HSO_RCVTIMEO ? socket->receive_timeout_ns
                                                : socket->send_timeout_ns);
        *len = sizeof(struct hermit_timeval);
        return 0;
    }
    return name == HSO_BINDTODEVICE ? get_device(socket, value, len) : -HE_NOPROTOOPT;
}

/* Options that are kept for those that ask, where they mean nothing; or 0. */
static uint8_t note_bit(int name)
{
    switch (name) {
    case HSO_BROADCAST:
        return 1;
    case HSO_KEEPALIVE:
        return 2;
    case HSO_REUSEADDR:
        return 4;
    case HSO_REUSEPORT:
        return 16;
    case HSO_OOBINLINE: /* urgent data always is */
        return 8;
    default:
        return 0;
    }
}

static int get_info(struct socket *socket, void *value, uint32_t *len)
{
    struct hermit_tcp_info info;
    int err =
        socket->ops->info != NULL ? socket->ops->info(socket, &info) : -HE_NOPROTOOPT;

    if (err == 0) {
        *len = MIN(*len, sizeof(info));
        memcpy(value, &info, *len);
    }
    return err;
}

static int get_number(struct socket *socket, int level, int name, int *value)
{
    if (level == HSOL_SOCKET) {
        switch (name) {
        case HSO_ERROR:
            *value = -socket_take_error(socket);
            return 0;
        case HSO_TYPE:
            *value = socket->type;
            return 0;
        case HSO_DOMAIN:
            *value = socket->domain;
            return 0;
        case HSO_PROTOCOL:
            *value = socket->protocol;
            return 0;
        case HSO_RCVLOWAT:
        case HSO_SNDLOWAT:
            *value = 1;
            return 0;
        case HSO_DEBUG:
        case HSO_DONTROUTE:
            *value = 0;
            return 0;
        default:
            break;
        }
    }
    int err = socket->ops->get_option(socket, level, name, value);

    /* Those of any socket that only some know. */
    if (err == -HE_NOPROTOOPT && level == HSOL_SOCKET &&
        (name == HSO_ACCEPTCONN || note_bit(name) != 0)) {
        *value = (socket->noted & note_bit(name)) != 0;
        err = 0;
    }
    return err;
}

int sys_getsockopt(int fd, int level, int name, void *value, uint32_t *len)
{
    int err, number;
    struct file *file = net_file(fd, &err);

    if (file == NULL) {
        return err;
    }
    if (value == NULL || len == NULL) {
        file_put(file);
        return -HE_FAULT;
    }
    struct socket *socket = file->object;

    socket_lock(socket);
    if (level == HSOL_SOCKET) {
        err = get_struct(socket, name, value, len);
    } else {
        err = level == HIPPROTO_TCP && name == HTCP_INFO ? get_info(socket, value, len)
                                                         : -HE_NOPROTOOPT;
    }
    if (err == -HE_NOPROTOOPT) {
        err = get_number(socket, level, name, &number);
        if (err == 0) {
            *len = MIN(*len, sizeof(number));
            memcpy(value, &number, *len);
        }
    }
    socket_unlock(socket);
    file_put(file);
    return err;
}

static int set_struct(struct socket *socket, int name, const void *value, uint32_t len)
{
    if (name == HSO_LINGER && len >= sizeof(struct hermit_linger)) {
        const struct hermit_linger *from = value;

        socket->linger = from->onoff != 0;
        socket->linger_seconds = MAX(from->seconds, 0);
        return 0;
    }
    if ((name == HSO_RCVTIMEO || name == HSO_SNDTIMEO) &&
        len >= sizeof(struct hermit_timeval)) {
        return take_timeout(value, name == HSO_RCVTIMEO ? &socket->receive_timeout_ns
                                                        : &socket->send_timeout_ns);
    }
    return name == HSO_BINDTODEVICE ? set_device(socket, value, len) : -HE_NOPROTOOPT;
}

static int set_number(struct socket *socket, int level, int name, int number)
{
    int err = socket->ops->set_option(socket, level, name, number);
    uint8_t bit = level == HSOL_SOCKET ? note_bit(name) : 0;

    if (err == -HE_NOPROTOOPT && bit != 0) {
        socket->noted = number != 0 ? socket->noted | bit : socket->noted & (uint8_t)~bit;
        err = 0;
    }
    return err;
}

/* Group membership; -HE_NOPROTOOPT for other options. */
static int set_membership(struct socket *socket, int level, int name, const void *value,
                          uint32_t len)
{
    bool is_v6 = level == HIPPROTO_IPV6;
    bool join = is_v6 ? name == HIPV6_JOIN_GROUP : name == HIP_ADD_MEMBERSHIP;
    bool leave = is_v6 ? name == HIPV6_LEAVE_GROUP : name == HIP_DROP_MEMBERSHIP;

    if ((level != HIPPROTO_IP && !is_v6) || (!join && !leave)) {
        return -HE_NOPROTOOPT;
    }
    return socket->ops->membership != NULL
               ? socket->ops->membership(socket, value, len, join, is_v6)
               : -HE_OPNOTSUPP;
}

/* The number that an option's value is. */
static int read_number(int level, int name, const void *value, uint32_t len, int *number)
{
    if (level == HIPPROTO_IP && name == HIP_MULTICAST_IF && len > sizeof(*number)) {
        const struct hermit_ip_mreqn *mreqn = value; /* a struct ip_mreq begins alike */

        if (len < sizeof(struct hermit_ip_mreq)) {
            return -HE_INVAL;
        }
        *number = (int)mreqn->addr;
        if (len >= sizeof(*mreqn) && mreqn->interface != 0) {
            return interface_address(mreqn->interface, (uint32_t *)number);
        }
        return 0;
    }
    if (len >= sizeof(*number)) {
        memcpy(number, value, sizeof(*number));
    } else {
        *number = *(const uint8_t *)value; /* as IP_MULTICAST_TTL's are */
    }
    return 0;
}

int sys_setsockopt(int fd, int level, int name, const void *value, uint32_t len)
{
    int err, number = 0;
    struct file *file = net_file(fd, &err);

    if (file == NULL) {
        return err;
    }
    if (value == NULL) {
        file_put(file);
        return -HE_FAULT;
    }
    struct socket *socket = file->object;

    socket_lock(socket);
    err = level == HSOL_SOCKET ? set_struct(socket, name, value, len)
                               : set_membership(socket, level, name, value, len);
    if (err == -HE_NOPROTOOPT && len >= 1) {
        err = read_number(level, name, value, len, &number);
        err = err == 0 ? set_number(socket, level, name, number) : err;
    }
    socket_unlock(socket);
    file_put(file);
    return err;
}
