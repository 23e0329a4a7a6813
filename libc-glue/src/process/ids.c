/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Who we are: process 1, which leads its group and its session, and nobody above us. */
#include <unistd.h>
#include "internal.h"

pid_t getpid(void)
{
    return sys_getpid();
}

pid_t getppid(void)
{
    return 0;
}

pid_t getpgrp(void)
{
    return sys_getpid();
}

static bool is_us(pid_t pid)
{
    return pid == 0 || pid == sys_getpid();
}

pid_t getpgid(pid_t pid)
{
    return is_us(pid) ? sys_getpid() : (pid_t)__posix_fail(-ESRCH);
}

pid_t getsid(pid_t pid)
{
    return is_us(pid) ? sys_getpid() : (pid_t)__posix_fail(-ESRCH);
}

/* A leader of a group cannot begin a session, one of a session cannot change group. */
pid_t setsid(void)
{
    return (pid_t)__posix_fail(-EPERM);
}

int setpgid(pid_t pid, pid_t group)
{
    if (group < 0) {
        return (int)__posix_fail(-EINVAL);
    }
    return (int)__posix_fail(is_us(pid) ? -EPERM : -ESRCH);
}

int setpgrp(void)
{
    return 0; /* it leads its group already */
}

/* The console is for this process. */
pid_t tcgetpgrp(int fd)
{
    int result = sys_isatty(fd);

    return result < 0 ? (pid_t)__posix_fail(result) : sys_getpid();
}

int tcsetpgrp(int fd, pid_t group)
{
    int result = sys_isatty(fd);

    if (result >= 0 && group != sys_getpid()) {
        result = group < 0 ? -EINVAL : -EPERM;
    }
    return result < 0 ? (int)__posix_fail(result) : 0;
}
