/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The one user, root. */
#ifndef _PWD_H
#define _PWD_H

#include <stddef.h>
#include <sys/cdefs.h>
#include <sys/types.h>

struct passwd {
    char *pw_name;
    char *pw_passwd;
    uid_t pw_uid;
    gid_t pw_gid;
    char *pw_comment; /* newlib's own code has it */
    char *pw_gecos;
    char *pw_dir;
    char *pw_shell;
};

__BEGIN_DECLS

struct passwd *getpwnam(const char *__name);
struct passwd *getpwuid(uid_t __uid);
int getpwnam_r(const char *__name, struct passwd *__user, char *__buf, size_t __len,
               struct passwd **__result);
int getpwuid_r(uid_t __uid, struct passwd *__user, char *__buf, size_t __len,
               struct passwd **__result);
void setpwent(void);
struct passwd *getpwent(void);
void endpwent(void);

__END_DECLS

#endif
