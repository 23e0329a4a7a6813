/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The nice value. All processors are this program's, so it is kept and means nothing. */
#include <sys/resource.h>
#include <unistd.h>
#include "internal.h"

static int value; /* written whole */

/* 0, or the error for what is not this process. */
static int check(int which, id_t who)
{
    switch (which) {
    case PRIO_PROCESS:
    case PRIO_PGRP:
        return who == 0 || (pid_t)who == sys_getpid() ? 0 : -ESRCH;
    case PRIO_USER:
        return who == 0 || (uid_t)who == geteuid() ? 0 : -ESRCH;
    default:
        return -EINVAL;
    }
}

/* -1 is a value, too: errno tells. */
int getpriority(int which, id_t who)
{
    int error = check(which, who);

    return error < 0 ? (int)__posix_fail(error)
                     : __atomic_load_n(&value, __ATOMIC_RELAXED);
}

int setpriority(int which, id_t who, int wanted)
{
    int error = check(which, who);

    if (error == 0) {
        wanted = wanted < PRIO_MIN ? PRIO_MIN : wanted;
        wanted = wanted >= PRIO_MAX ? PRIO_MAX - 1 : wanted;
        if (wanted < __atomic_load_n(&value, __ATOMIC_RELAXED) && geteuid() != 0) {
            error = -EACCES;
        } else {
            __atomic_store_n(&value, wanted, __ATOMIC_RELAXED);
        }
    }
    return (int)posix_result(error);
}

/* The new value. */
int nice(int increment)
{
    int now = __atomic_load_n(&value, __ATOMIC_RELAXED), wanted;

    if (increment < 0 && geteuid() != 0) {
        return (int)__posix_fail(-EPERM);
    }
    if (__builtin_add_overflow(now, increment, &wanted)) {
        wanted = increment < 0 ? PRIO_MIN : PRIO_MAX;
    }
    setpriority(PRIO_PROCESS, 0, wanted);
    return __atomic_load_n(&value, __ATOMIC_RELAXED);
}
