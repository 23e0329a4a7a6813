/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The name of who is logged in: the environment says it, or nobody does. */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "internal.h"

/* Returns the error number (POSIX). */
int getlogin_r(char *name, size_t len)
{
    const char *login = getenv("LOGNAME");

    if (login == NULL) {
        return ENXIO;
    }
    if (strlen(login) >= len) {
        return ERANGE;
    }
    strcpy(name, login);
    return 0;
}

/* Of who runs the program; into place, of L_cuserid bytes, if there is one. */
char *cuserid(char *place)
{
    static char own[L_cuserid];
    const struct passwd *user = getpwuid(geteuid());

    if (place == NULL) {
        place = own;
    }
    strncpy(place, user != NULL ? user->pw_name : "", L_cuserid - 1);
    place[L_cuserid - 1] = '\0';
    return place;
}
