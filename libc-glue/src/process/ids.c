/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Who we are: process 1, user and group 0, and nobody above us. */
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

uid_t getuid(void)
{
    return 0;
}

uid_t geteuid(void)
{
    return 0;
}

gid_t getgid(void)
{
    return 0;
}

gid_t getegid(void)
{
    return 0;
}
