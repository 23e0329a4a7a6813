/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Asking for a secret on the terminal, without showing it. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include "internal.h"

char *getpass(const char *prompt)
{
    static char secret[128];
    struct termios before, quiet;
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
    bool is_terminal = fd >= 0 && tcgetattr(fd, &before) == 0;

    if (fd < 0) {
        return NULL;
    }
    if (is_terminal) {
        quiet = before;
        quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
        tcsetattr(fd, TCSAFLUSH, &quiet);
    }
    dprintf(fd, "%s", prompt);
    ssize_t len = read(fd, secret, sizeof(secret) - 1);

    if (is_terminal) {
        tcsetattr(fd, TCSAFLUSH, &before);
        dprintf(fd, "\n");
    }
    close(fd);
    if (len < 0) {
        return NULL;
    }
    secret[len] = '\0';
    secret[strcspn(secret, "\r\n")] = '\0';
    return secret;
}
