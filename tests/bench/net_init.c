/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The first program of the Linux guest whose network is measured: loads the modules
 * /1.ko, /2.ko and so on, gives eth0 an address and becomes a program.
 *
 *   net_init ADDRESS MASK PROGRAM [ARGUMENT]...
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "modules.h"

static void problem(const char *what)
{
    printf("@problem %s: %s\n", what, strerror(errno));
}

static void set_address(int fd, unsigned long request, const char *address)
{
    struct ifreq ifr = {.ifr_name = "eth0"};
    struct sockaddr_in in = {.sin_family = AF_INET};

    inet_pton(AF_INET, address, &in.sin_addr);
    memcpy(&ifr.ifr_addr, &in, sizeof(in));
    if (ioctl(fd, request, &ifr) != 0) {
        problem(address);
    }
}

static void start_interface(const char *name, int fd)
{
    struct ifreq ifr = {.ifr_flags = IFF_UP | IFF_RUNNING};

    strncpy(ifr.ifr_name, name, sizeof(ifr.ifr_name) - 1);
    if (ioctl(fd, SIOCSIFFLAGS, &ifr) != 0) {
        problem(name);
    }
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc < 4) {
        printf("@problem usage: net_init ADDRESS MASK PROGRAM\n");
        return 1;
    }
    if (mount("proc", "/proc", "proc", 0, NULL) != 0) {
        problem("/proc");
    }
    load_modules(problem);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    set_address(fd, SIOCSIFADDR, argv[1]);
    set_address(fd, SIOCSIFNETMASK, argv[2]);
    start_interface("eth0", fd);
    start_interface("lo", fd);
    close(fd);
    pid_t pid = fork();

    if (pid == 0) {
        execv(argv[3], argv + 3);
        problem(argv[3]);
        _exit(127);
    }
    if (pid > 0) {
        waitpid(pid, NULL, 0);
    }
    reboot(RB_POWER_OFF);
    return 1;
}
