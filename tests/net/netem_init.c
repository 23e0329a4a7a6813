/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The first program of a Linux guest that is a bad line: loads the modules /1.ko, /2.ko
 * and so on, makes a bridge of its two cards and gives each a queue that loses, repeats
 * and delays what leaves (sch_netem). Stays until its machine is ended.
 *
 *   netem_init LOSS DUPLICATE REORDER   (each in percent)
 */
#include <errno.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "../bench/modules.h"

#define QUEUE_PACKETS 10000
/* What is to be overtaken waits this long; others leave at once. */
#define HELD_BACK_USEC 2000
#define TICKS_A_USEC   (1000 / 64) /* the scheduler's clock: 64 ns */

static void give_up(const char *what)
{
    printf("problem: %s: %s\n", what, strerror(errno));
    for (;;) {
        pause();
    }
}

static void start_interface(int fd, const char *name)
{
    struct ifreq ifr = {.ifr_flags = IFF_UP | IFF_RUNNING};

    strncpy(ifr.ifr_name, name, sizeof(ifr.ifr_name) - 1);
    if (ioctl(fd, SIOCSIFFLAGS, &ifr) != 0) {
        give_up(name);
    }
}

static void add_to_bridge(int fd, const char *name)
{
    struct ifreq ifr = {.ifr_name = "br0"};

    ifr.ifr_ifindex = (int)if_nametoindex(name);
    if (ifr.ifr_ifindex == 0 || ioctl(fd, SIOCBRADDIF, &ifr) != 0) {
        give_up(name);
    }
}

struct request {
    struct nlmsghdr header;
    struct tcmsg tc;
    char attributes[512];
};

static void *add_attribute(struct request *request, unsigned short type, const void *data,
                           size_t len)
{
    struct rtattr *to =
        (struct rtattr *)((char *)request + NLMSG_ALIGN(request->header.nlmsg_len));

    to->rta_type = type;
    to->rta_len = (unsigned short)RTA_LENGTH(len);
    memcpy(RTA_DATA(to), data, len);
    request->header.nlmsg_len =
        (unsigned)(NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(to->rta_len));
    return to;
}

/* A probability as the kernel has it: of 2^32. */
static unsigned of_percent(const char *percent)
{
    return (unsigned)(atof(percent) / 100 * 4294967295.0);
}

static void send_request(struct request *request, const char *what)
{
    int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    char answer[4096];

    if (fd < 0 || send(fd, request, request->header.nlmsg_len, 0) < 0 ||
        recv(fd, answer, sizeof(answer), 0) < 0) {
        give_up(what);
    }
    const struct nlmsghdr *header = (const void *)answer;
    const struct nlmsgerr *error = NLMSG_DATA(header);

    if (header->nlmsg_type != NLMSG_ERROR || error->error != 0) {
        errno = header->nlmsg_type == NLMSG_ERROR ? -error->error : EPROTO;
        give_up(what);
    }
    close(fd);
}

static void add_netem(const char *name, char **percent)
{
    struct request request = {
        .header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct tcmsg)),
                   .nlmsg_type = RTM_NEWQDISC,
                   .nlmsg_flags =
                       NLM_F_REQUEST | NLM_F_CREATE | NLM_F_REPLACE | NLM_F_ACK},
        .tc = {.tcm_family = AF_UNSPEC, .tcm_parent = TC_H_ROOT},
    };
    struct tc_netem_qopt options = {.limit = QUEUE_PACKETS,
                                    .loss = of_percent(percent[0]),
                                    .duplicate = of_percent(percent[1])};
    struct tc_netem_reorder reorder = {0};
    struct {
        struct tc_netem_qopt options;
        struct rtattr attribute;
        struct tc_netem_reorder reorder;
    } all = {.attribute = {RTA_LENGTH(sizeof(reorder)), TCA_NETEM_REORDER}};

    if (atof(percent[2]) > 0) { /* all others wait */
        options.latency = HELD_BACK_USEC * TICKS_A_USEC;
        options.gap = 1;
        reorder.probability = of_percent(percent[2]);
    }
    all.options = options;
    all.reorder = reorder;
    request.tc.tcm_ifindex = (int)if_nametoindex(name);
    add_attribute(&request, TCA_KIND, "netem", sizeof("netem"));
    add_attribute(&request, TCA_OPTIONS, &all, sizeof(all));
    send_request(&request, name);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 4) {
        errno = EINVAL;
        give_up("usage: netem_init LOSS DUPLICATE REORDER");
    }
    load_modules(give_up);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    if (ioctl(fd, SIOCBRADDBR, "br0") != 0) {
        give_up("br0");
    }
    for (int i = 0; i < 2; i++) {
        char name[] = "eth0";

        name[3] = (char)('0' + i);
        add_to_bridge(fd, name);
        add_netem(name, argv + 1);
        start_interface(fd, name);
    }
    start_interface(fd, "br0");
    printf("the line is ready\n");
    for (;;) {
        pause();
    }
}
