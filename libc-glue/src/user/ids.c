/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Users and groups of the process. It begins as user 0, which may become any other;
 * that changes what these calls say, and nothing else.
 */
#include <unistd.h>
#include "internal.h"

struct ids {
    uint32_t real, effective, saved;
};

#define STAYS UINT32_MAX

static struct ids user, group; /* each word is written whole */

static bool is_root(void)
{
    return user.effective == 0;
}

/* Whether the process may take id on. */
static bool may_be(const struct ids *ids, uint32_t id)
{
    return is_root() || id == STAYS || id == ids->real || id == ids->effective ||
           id == ids->saved;
}

/* All three for root, else the effective one. */
static int set_all(struct ids *ids, uint32_t id)
{
    if (!may_be(ids, id)) {
        return (int)__posix_fail(-EPERM);
    }
    if (is_root()) {
        ids->real = ids->saved = id;
    }
    ids->effective = id;
    return 0;
}

static int set_two(struct ids *ids, uint32_t real, uint32_t effective)
{
    if (!may_be(ids, real) || !may_be(ids, effective)) {
        return (int)__posix_fail(-EPERM);
    }
    if (real != STAYS || (effective != STAYS && effective != ids->real)) {
        ids->saved = effective != STAYS ? effective : ids->effective;
    }
    ids->effective = effective != STAYS ? effective : ids->effective;
    ids->real = real != STAYS ? real : ids->real;
    return 0;
}

static uint32_t of_uid(uid_t uid)
{
    return uid == (uid_t)-1 ? STAYS : uid;
}

static uint32_t of_gid(gid_t gid)
{
    return gid == (gid_t)-1 ? STAYS : gid;
}

uid_t getuid(void)
{
    return (uid_t)user.real;
}

uid_t geteuid(void)
{
    return (uid_t)user.effective;
}

gid_t getgid(void)
{
    return (gid_t)group.real;
}

gid_t getegid(void)
{
    return (gid_t)group.effective;
}

int setuid(uid_t uid)
{
    return uid == (uid_t)-1 ? (int)__posix_fail(-EINVAL) : set_all(&user, uid);
}

int setgid(gid_t gid)
{
    return gid == (gid_t)-1 ? (int)__posix_fail(-EINVAL) : set_all(&group, gid);
}

int seteuid(uid_t uid)
{
    return uid == (uid_t)-1 ? (int)__posix_fail(-EINVAL) : set_two(&user, STAYS, uid);
}

int setegid(gid_t gid)
{
    return gid == (gid_t)-1 ? (int)__posix_fail(-EINVAL) : set_two(&group, STAYS, gid);
}

int setreuid(uid_t real, uid_t effective)
{
    return set_two(&user, of_uid(real), of_uid(effective));
}

int setregid(gid_t real, gid_t effective)
{
    return set_two(&group, of_gid(real), of_gid(effective));
}

/* No groups besides. */
int getgroups(int size, gid_t list[])
{
    (void)list;
    return size < 0 ? (int)__posix_fail(-EINVAL) : 0;
}
