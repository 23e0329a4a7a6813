/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Other processes, which a unikernel can not have: all of this fails with ENOSYS. */
#include <sys/wait.h>
#include <unistd.h>
#include "internal.h"

pid_t fork(void)
{
    return (pid_t)__posix_fail(-ENOSYS);
}

pid_t vfork(void)
{
    return (pid_t)__posix_fail(-ENOSYS);
}

int execve(const char *path, char *const argv[], char *const envp[])
{
    (void)path;
    (void)argv;
    (void)envp;
    return (int)__posix_fail(-ENOSYS);
}

pid_t wait(int *status)
{
    (void)status;
    return (pid_t)__posix_fail(-ENOSYS);
}

pid_t waitpid(pid_t pid, int *status, int options)
{
    (void)pid;
    (void)status;
    (void)options;
    return (pid_t)__posix_fail(-ENOSYS);
}

pid_t wait3(int *status, int options, struct rusage *usage)
{
    (void)usage;
    return waitpid(-1, status, options);
}

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    (void)usage;
    return waitpid(pid, status, options);
}

int waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
    (void)type;
    (void)id;
    (void)info;
    (void)options;
    return (int)__posix_fail(-ENOSYS);
}
