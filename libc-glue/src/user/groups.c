/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Groups besides the first: none in the beginning, and what root says. They change what
 * these calls say, and nothing else. */
#include <grp.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>
#include "lock.h"

static uint32_t lock;
static int number; /* and groups, under lock */
static gid_t groups[NGROUPS_MAX];

int setgroups(int count, const gid_t *list)
{
    if (geteuid() != 0) {
        return (int)__posix_fail(-EPERM);
    }
    if (count < 0 || count > NGROUPS_MAX) {
        return (int)__posix_fail(-EINVAL);
    }
    lock_acquire(&lock);
    number = count;
    if (count > 0) {
        memcpy(groups, list, (size_t)count * sizeof(groups[0]));
    }
    lock_release(&lock);
    return 0;
}

/* How many there are; size 0: list is not written. */
int getgroups(int size, gid_t list[])
{
    lock_acquire(&lock);
    int result = size == 0 || size >= number ? number : -EINVAL;

    if (size > 0 && result > 0) {
        memcpy(list, groups, (size_t)result * sizeof(groups[0]));
    }
    lock_release(&lock);
    return (int)posix_result(result);
}

/* No file of groups names anybody's. */
int initgroups(const char *user, gid_t group)
{
    (void)user;
    return setgroups(1, &group);
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
    int found = group == getegid();

    lock_acquire(&lock);
    for (int i = 0; i < number; i++) {
        found |= groups[i] == group;
    }
    lock_release(&lock);
    return found;
}
