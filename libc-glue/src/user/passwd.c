/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The user database: root. Its texts are constants, so no buffer is needed; all the
 * same, one that is too short is refused, as programs expect. */
#include <pwd.h>
#include <string.h>
#include "internal.h"

#define BUFFER_MIN 32 /* what the texts would take */

static const struct passwd root = {
    .pw_name = "root",
    .pw_passwd = "x",
    .pw_comment = "",
    .pw_gecos = "root",
    .pw_dir = "/",
    .pw_shell = "/bin/sh",
};

static struct passwd shown; /* what the calls without a place of their own return */
static bool is_told;        /* by getpwent() */

static int fill(bool found, struct passwd *user, size_t len, struct passwd **result)
{
    *result = NULL;
    if (!found) {
        return 0;
    }
    if (len < BUFFER_MIN) {
        return ERANGE;
    }
    *user = root;
    *result = user;
    return 0;
}

int getpwnam_r(const char *name, struct passwd *user, char *buf, size_t len,
               struct passwd **result)
{
    (void)buf;
    return fill(strcmp(name, root.pw_name) == 0, user, len, result);
}

int getpwuid_r(uid_t uid, struct passwd *user, char *buf, size_t len,
               struct passwd **result)
{
    (void)buf;
    return fill(uid == root.pw_uid, user, len, result);
}

struct passwd *getpwnam(const char *name)
{
    struct passwd *result;

    getpwnam_r(name, &shown, NULL, BUFFER_MIN, &result);
    return result;
}

struct passwd *getpwuid(uid_t uid)
{
    struct passwd *result;

    getpwuid_r(uid, &shown, NULL, BUFFER_MIN, &result);
    return result;
}

void setpwent(void)
{
    is_told = false;
}

struct passwd *getpwent(void)
{
    if (is_told) {
        return NULL;
    }
    is_told = true;
    return getpwuid(0);
}

void endpwent(void)
{
    is_told = false;
}
