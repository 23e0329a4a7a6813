/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Names of the one terminal, the console. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "internal.h"

#define CONSOLE "/dev/console"
#define TTY     "/dev/tty"

/* Returns the error number (POSIX). */
int ttyname_r(int fd, char *name, size_t len)
{
    int result = sys_isatty(fd);

    if (result < 0) {
        return -result;
    }
    if (len < sizeof(CONSOLE)) {
        return ERANGE;
    }
    memcpy(name, CONSOLE, sizeof(CONSOLE));
    return 0;
}

char *ttyname(int fd)
{
    static char name[sizeof(CONSOLE)];
    int error = ttyname_r(fd, name, sizeof(name));

    if (error != 0) {
        errno = error;
        return NULL;
    }
    return name;
}

char *ctermid(char *name)
{
    static char own[L_ctermid];

    return memcpy(name != NULL ? name : own, TTY, sizeof(TTY));
}
