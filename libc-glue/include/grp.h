/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The one group, root. */
#ifndef _GRP_H
#define _GRP_H

#include <stddef.h>
#include <sys/cdefs.h>
#include <sys/types.h>

struct group {
    char *gr_name;
    char *gr_passwd;
    gid_t gr_gid;
    char **gr_mem;
};

__BEGIN_DECLS

struct group *getgrnam(const char *__name);
struct group *getgrgid(gid_t __gid);
int getgrnam_r(const char *__name, struct group *__group, char *__buf, size_t __len,
               struct group **__result);
int getgrgid_r(gid_t __gid, struct group *__group, char *__buf, size_t __len,
               struct group **__result);
void setgrent(void);
struct group *getgrent(void);
void endgrent(void);
#if __MISC_VISIBLE
int getgrouplist(const char *__user, gid_t __group, gid_t *__list, int *__count);
int initgroups(const char *__user, gid_t __group);
int setgroups(int __count, const gid_t *__list);
#endif

__END_DECLS

#endif
