/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "machine.h"
#include "netcard.h"
#include "parse.h"

#define DEVICE "/dev/net/tun"

#define F_GUEST_CSUM (UINT64_C(1) << 1)
#define F_GUEST_TSO4 (UINT64_C(1) << 7)
#define F_GUEST_TSO6 (UINT64_C(1) << 8)

static int open_named(const char *name)
{
    struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR};

    if (*name == '\0' || strlen(name) >= sizeof(request.ifr_name)) {
        fail("--net: '%s' is no name of a tap device", name);
    }
    strcpy(request.ifr_name, name);
    int fd = open(DEVICE, O_RDWR | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0) {
        fail(DEVICE ": %s; the module tun makes it", strerror(errno));
    }
    if (ioctl(fd, TUNSETIFF, &request) != 0) {
        fail("--net: tap device %s: %s; `ip tuntap add %s mode tap user $USER` makes one "
             "that you may use",
             name, errno == EBUSY ? "in use" : strerror(errno), name);
    }
    return fd;
}

static int take_over(const char *number)
{
    struct ifreq request = {.ifr_flags = 0};
    unsigned fd;

    if (!parse_number(number, 0, INT_MAX, &fd) || fcntl((int)fd, F_GETFD) < 0) {
        fail("--net: '@%s' is no open descriptor", number);
    }
    if (ioctl((int)fd, TUNGETIFF, &request) != 0 || (request.ifr_flags & IFF_TAP) == 0 ||
        (request.ifr_flags & IFF_NO_PI) == 0 || (request.ifr_flags & IFF_VNET_HDR) == 0) {
        fail("--net: descriptor %u is no tap device with IFF_NO_PI and IFF_VNET_HDR", fd);
    }
    fcntl((int)fd, F_SETFD, FD_CLOEXEC);
    fcntl((int)fd, F_SETFL, fcntl((int)fd, F_GETFL) | O_NONBLOCK);
    return (int)fd;
}

int tap_open(const char *name)
{
    int fd = *name == '@' ? take_over(name + 1) : open_named(name);
    int header = NETCARD_HEADER;

    if (ioctl(fd, TUNSETVNETHDRSZ, &header) != 0) {
        fail("--net: TUNSETVNETHDRSZ: %s", strerror(errno));
    }
    return fd;
}

uint64_t tap_offloads(int fd)
{
    return ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6) == 0
               ? NETCARD_OFFLOADS
               : 0;
}

void tap_set_offloads(int fd, uint64_t features)
{
    unsigned flags = (features & F_GUEST_CSUM ? TUN_F_CSUM : 0) |
                     (features & F_GUEST_TSO4 ? TUN_F_TSO4 : 0) |
                     (features & F_GUEST_TSO6 ? TUN_F_TSO6 : 0);

    /* Long segments without the checksum are nothing that exists: then none. */
    if (ioctl(fd, TUNSETOFFLOAD, flags) != 0) {
        ioctl(fd, TUNSETOFFLOAD, 0);
    }
}
