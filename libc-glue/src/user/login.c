/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The name of who is logged in: the environment says it, or nobody does. */
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
