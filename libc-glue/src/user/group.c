/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The group database: root, whose only member is root, and nobody's; as in passwd.c. */
#include <grp.h>
#include <string.h>
#include "internal.h"

#define BUFFER_MIN 32
#define GROUPS     (sizeof(groups) / sizeof(groups[0]))

static char *members[] = {"root", NULL}, *no_members[] = {NULL};

static const struct group groups[] = {
    {.gr_name = "root", .gr_passwd = "x", .gr_mem = members},
    {.gr_name = "nogroup", .gr_passwd = "x", .gr_gid = 65534, .gr_mem = no_members},
};

static struct group shown;
static size_t told;

static const struct group *find_name(const char *name)
{
    for (size_t i = 0; i < GROUPS; i++) {
        if (strcmp(name, groups[i].gr_name) == 0) {
            return &groups[i];
        }
    }
    return NULL;
}

static const struct group *find_id(gid_t gid)
{
    for (size_t i = 0; i < GROUPS; i++) {
        if (gid == groups[i].gr_gid) {
            return &groups[i];
        }
    }
    return NULL;
}

static int fill(const struct group *found, struct group *group, size_t len,
                struct group **result)
{
    *result = NULL;
    if (found == NULL) {
        return 0;
    }
    if (len < BUFFER_MIN) {
        return ERANGE;
    }
    *group = *found;
    *result = group;
    return 0;
}

static struct group *show(const struct group *found)
{
    struct group *result;

    fill(found, &shown, BUFFER_MIN, &result);
    return result;
}

int getgrnam_r(const char *name, struct group *group, char *buf, size_t len,
               struct group **result)
{
    (void)buf;
    return fill(find_name(name), group, len, result);
}

int getgrgid_r(gid_t gid, struct group *group, char *buf, size_t len,
               struct group **result)
{
    (void)buf;
    return fill(find_id(gid), group, len, result);
}

struct group *getgrnam(const char *name)
{
    return show(find_name(name));
}

struct group *getgrgid(gid_t gid)
{
    return show(find_id(gid));
}

void setgrent(void)
{
    told = 0;
}

struct group *getgrent(void)
{
    return told < GROUPS ? show(&groups[told++]) : NULL;
}

void endgrent(void)
{
    told = 0;
}
