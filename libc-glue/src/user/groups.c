/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Groups besides the first: nobody has any, and root may say so. */
#include <grp.h>
#include <unistd.h>
#include "internal.h"

int setgroups(int count, const gid_t *list)
{
    (void)list;
    if (count != 0) {
        return (int)__posix_fail(geteuid() != 0 ? -EPERM
                                 : count < 0    ? -EINVAL
                                                : -ENOTSUP);
    }
    return geteuid() != 0 ? (int)__posix_fail(-EPERM) : 0;
}

int initgroups(const char *user, gid_t group)
{
    (void)user, (void)group;
    return setgroups(0, NULL);
}

/* The number of groups, or -1 if *count is too small. */
int getgrouplist(const char *user, gid_t group, gid_t *list, int *count)
{
    int room = *count;

    (void)user;
    *count = 1;
    if (room < 1) {
        return -1;
    }
    list[0] = group;
    return 1;
}

int group_member(gid_t group)
{
    return group == getegid();
}
