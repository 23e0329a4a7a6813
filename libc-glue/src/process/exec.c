/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The many names of execve(), and popen(): they all fail with ENOSYS, see fork.c. */
#include <stdio.h>
#include <unistd.h>
#include "internal.h"

int execl(const char *path, const char *arg, ...)
{
    (void)path;
    (void)arg;
    return (int)__posix_fail(-ENOSYS);
}

int execle(const char *path, const char *arg, ...)
{
    (void)path;
    (void)arg;
    return (int)__posix_fail(-ENOSYS);
}

int execlp(const char *file, const char *arg, ...)
{
    (void)file;
    (void)arg;
    return (int)__posix_fail(-ENOSYS);
}

int execv(const char *path, char *const argv[])
{
    (void)path;
    (void)argv;
    return (int)__posix_fail(-ENOSYS);
}

int execvp(const char *file, char *const argv[])
{
    (void)file;
    (void)argv;
    return (int)__posix_fail(-ENOSYS);
}

int execvpe(const char *file, char *const argv[], char *const envp[])
{
    (void)file;
    (void)argv;
    (void)envp;
    return (int)__posix_fail(-ENOSYS);
}

int fexecve(int fd, char *const argv[], char *const envp[])
{
    (void)fd;
    (void)argv;
    (void)envp;
    return (int)__posix_fail(-ENOSYS);
}

FILE *popen(const char *command, const char *mode)
{
    (void)command;
    (void)mode;
    __posix_fail(-ENOSYS);
    return NULL;
}

/* No stream can have come from popen(). */
int pclose(FILE *stream)
{
    (void)stream;
    return (int)__posix_fail(-ECHILD);
}
