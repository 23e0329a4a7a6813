/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The user database: root, and nobody, whom servers become. Its texts are constants, so
 * no buffer is needed; all the same, one that is too short is refused, as programs
 * expect. */
#include <pwd.h>
#include <string.h>
#include "internal.h"

#define BUFFER_MIN 64 /* what the texts would take */
#define USERS      (sizeof(users) / sizeof(users[0]))

static const struct passwd users[] = {
    {
        .pw_name = "root",
        .pw_passwd = "x",
        .pw_comment = "",
        .pw_gecos = "root",
        .pw_dir = "/",
        .pw_shell = "/bin/sh",
    },
    {
        .pw_name = "nobody",
        .pw_passwd = "x",
        .pw_uid = 65534,
        .pw_gid = 65534,
        .pw_comment = "",
        .pw_gecos = "nobody",
        .pw_dir = "/nonexistent",
        .pw_shell = "/usr/sbin/nologin",
    },
};

static struct passwd shown; /* what the calls without a place of their own return */
static size_t told;         /* by getpwent(): so many */

static const struct passwd *find_name(const char *name)
{
    for (size_t i = 0; i < USERS; i++) {
        if (strcmp(name, users[i].pw_name) == 0) {
            return &users[i];
        }
    }
    return NULL;
}

static const struct passwd *find_id(uid_t uid)
{
    for (size_t i = 0; i < USERS; i++) {
        if (uid == users[i].pw_uid) {
            return &users[i];
        }
    }
    return NULL;
}

/* found: null if there is none. */
static int fill(const struct passwd *found, struct passwd *user, size_t len,
                struct passwd **result)
{
    *result = NULL;
    if (found == NULL) {
        return 0;
    }
    if (len < BUFFER_MIN) {
        return ERANGE;
    }
    *user = *found;
    *result = user;
    return 0;
}

static struct passwd *show(const struct passwd *found)
{
    struct passwd *result;

    fill(found, &shown, BUFFER_MIN, &result);
    return result;
}

int getpwnam_r(const char *name, struct passwd *user, char *buf, size_t len,
               struct passwd **result)
{
    (void)buf;
    return fill(find_name(name), user, len, result);
}

int getpwuid_r(uid_t uid, struct passwd *user, char *buf, size_t len,
               struct passwd **result)
{
    (void)buf;
    return fill(find_id(uid), user, len, result);
}

struct passwd *getpwnam(const char *name)
{
    return show(find_name(name));
}

struct passwd *getpwuid(uid_t uid)
{
    return show(find_id(uid));
}

void setpwent(void)
{
    told = 0;
}

struct passwd *getpwent(void)
{
    return told < USERS ? show(&users[told++]) : NULL;
}

void endpwent(void)
{
    told = 0;
}
