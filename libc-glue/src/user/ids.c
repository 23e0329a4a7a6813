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

int getresuid(uid_t *real, uid_t *effective, uid_t *saved)
{
    *real = (uid_t)user.real;
    *effective = (uid_t)user.effective;
    *saved = (uid_t)user.saved;
    return 0;
}

int getresgid(gid_t *real, gid_t *effective, gid_t *saved)
{
    *real = (gid_t)group.real;
    *effective = (gid_t)group.effective;
    *saved = (gid_t)group.saved;
    return 0;
}

static int set_three(struct ids *ids, uint32_t real, uint32_t effective, uint32_t saved)
{
    if (!may_be(ids, real) || !may_be(ids, effective) || !may_be(ids, saved)) {
        return (int)__posix_fail(-EPERM);
    }
    ids->real = real != STAYS ? real : ids->real;
    ids->effective = effective != STAYS ? effective : ids->effective;
    ids->saved = saved != STAYS ? saved : ids->saved;
    return 0;
}

int setresuid(uid_t real, uid_t effective, uid_t saved)
{
    return set_three(&user, of_uid(real), of_uid(effective), of_uid(saved));
}

int setresgid(gid_t real, gid_t effective, gid_t saved)
{
    return set_three(&group, of_gid(real), of_gid(effective), of_gid(saved));
}
