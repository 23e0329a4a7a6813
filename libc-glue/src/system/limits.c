/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Limits of the process. They are facts of the system: nobody can change them. */
#include <sys/resource.h>
#include "internal.h"

int getrlimit(int resource, struct rlimit *limit)
{
    rlim_t value = RLIM_INFINITY;

    switch (resource) {
    case RLIMIT_NOFILE:
        value = HERMIT_OPEN_MAX;
        break;
    case RLIMIT_CORE:
        value = 0;
        break;
    case RLIMIT_CPU:
    case RLIMIT_FSIZE:
    case RLIMIT_DATA:
    case RLIMIT_AS:
        break;
    default:
        return (int)__posix_fail(-EINVAL); /* the first thread's stack is as it is */
    }
    *limit = (struct rlimit){value, value};
    return 0;
}
