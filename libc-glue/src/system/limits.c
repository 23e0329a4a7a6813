/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Limits of the process. Only the number of open files can be limited; the others are
 * facts of the system, which setrlimit() takes as they are and not otherwise.
 */
#include <sys/resource.h>
#include <unistd.h>
#include "internal.h"

static int get(int resource, struct rlimit *limit)
{
    *limit = (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
    switch (resource) {
    case RLIMIT_NOFILE:
        *limit = (struct rlimit){(rlim_t)sys_fd_limit(-1), HERMIT_OPEN_MAX};
        return 0;
    case RLIMIT_NPROC:
        *limit = (struct rlimit){1, 1};
        return 0;
    case RLIMIT_CORE:
        *limit = (struct rlimit){0, 0};
        return 0;
    case RLIMIT_STACK: {
        struct hermit_thread_stack stack;
        uint32_t first = FIRST_TID;
        int result = sys_get_stack(&first, &stack);

        *limit = (struct rlimit){stack.bytes, stack.bytes}; /* it is as it is */
        return result;
    }
    case RLIMIT_MEMLOCK:
    case RLIMIT_RSS:
    case RLIMIT_CPU:
    case RLIMIT_FSIZE:
    case RLIMIT_DATA:
    case RLIMIT_AS:
        return 0;
    default:
        return -EINVAL;
    }
}

int getrlimit(int resource, struct rlimit *limit)
{
    return (int)posix_result(get(resource, limit));
}

int setrlimit(int resource, const struct rlimit *limit)
{
    struct rlimit now;
    int result = get(resource, &now);

    if (result == 0 && limit->rlim_cur > limit->rlim_max) {
        result = -EINVAL;
    }
    if (result == 0 && resource == RLIMIT_NOFILE) {
        rlim_t most =
            limit->rlim_cur < HERMIT_OPEN_MAX ? limit->rlim_cur : HERMIT_OPEN_MAX;

        /* A lower maximum is taken for a lower limit: it can be raised again. */
        result = limit->rlim_cur > HERMIT_OPEN_MAX && limit->rlim_cur != RLIM_INFINITY
                     ? -EPERM
                     : sys_fd_limit((int)most);
    } else if (result == 0 && limit->rlim_cur < now.rlim_cur) {
        result = -ENOTSUP;
    }
    return result < 0 ? (int)__posix_fail(result) : 0;
}

int prlimit(pid_t pid, int resource, const struct rlimit *new, struct rlimit *old)
{
    if (pid != 0 && pid != sys_getpid()) {
        return (int)__posix_fail(-ESRCH);
    }
    if (old != NULL && getrlimit(resource, old) != 0) {
        return -1;
    }
    return new != NULL ? setrlimit(resource, new) : 0;
}

int getdtablesize(void)
{
    return sys_fd_limit(-1);
}
