/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* posix_spawn() and its preparations: no other process can be started, see fork.c. The
 * preparations fail as well, so that a program finds out early. */
#include <spawn.h>
#include "internal.h"

int posix_spawn(pid_t *restrict pid, const char *restrict path,
                const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *restrict attr, char *const argv[],
                char *const envp[])
{
    (void)pid, (void)path, (void)actions, (void)attr, (void)argv, (void)envp;
    return ENOSYS;
}

int posix_spawnp(pid_t *restrict pid, const char *restrict file,
                 const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *restrict attr, char *const argv[],
                 char *const envp[])
{
    (void)pid, (void)file, (void)actions, (void)attr, (void)argv, (void)envp;
    return ENOSYS;
}

int posix_spawn_file_actions_init(posix_spawn_file_actions_t *actions)
{
    (void)actions;
    return ENOSYS;
}

int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *actions)
{
    (void)actions;
    return ENOSYS;
}

int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *restrict actions, int fd,
                                     const char *restrict path, int flags, mode_t mode)
{
    (void)actions, (void)fd, (void)path, (void)flags, (void)mode;
    return ENOSYS;
}

int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions, int from,
                                     int to)
{
    (void)actions, (void)from, (void)to;
    return ENOSYS;
}

int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *actions, int fd)
{
    (void)actions, (void)fd;
    return ENOSYS;
}

int posix_spawnattr_init(posix_spawnattr_t *attr)
{
    (void)attr;
    return ENOSYS;
}

int posix_spawnattr_destroy(posix_spawnattr_t *attr)
{
    (void)attr;
    return ENOSYS;
}

int posix_spawnattr_setflags(posix_spawnattr_t *attr, short flags)
{
    (void)attr, (void)flags;
    return ENOSYS;
}

int posix_spawnattr_setpgroup(posix_spawnattr_t *attr, pid_t group)
{
    (void)attr, (void)group;
    return ENOSYS;
}

int posix_spawnattr_setsigdefault(posix_spawnattr_t *restrict attr,
                                  const sigset_t *restrict set)
{
    (void)attr, (void)set;
    return ENOSYS;
}

int posix_spawnattr_setsigmask(posix_spawnattr_t *restrict attr,
                               const sigset_t *restrict set)
{
    (void)attr, (void)set;
    return ENOSYS;
}

int posix_spawnattr_setschedparam(posix_spawnattr_t *restrict attr,
                                  const struct sched_param *restrict param)
{
    (void)attr, (void)param;
    return ENOSYS;
}

int posix_spawnattr_setschedpolicy(posix_spawnattr_t *attr, int policy)
{
    (void)attr, (void)policy;
    return ENOSYS;
}

int posix_spawnattr_getflags(const posix_spawnattr_t *restrict attr,
                             short *restrict flags)
{
    (void)attr, (void)flags;
    return ENOSYS;
}

int posix_spawnattr_getpgroup(const posix_spawnattr_t *restrict attr,
                              pid_t *restrict group)
{
    (void)attr, (void)group;
    return ENOSYS;
}

int posix_spawnattr_getsigdefault(const posix_spawnattr_t *restrict attr,
                                  sigset_t *restrict set)
{
    (void)attr, (void)set;
    return ENOSYS;
}

int posix_spawnattr_getsigmask(const posix_spawnattr_t *restrict attr,
                               sigset_t *restrict set)
{
    (void)attr, (void)set;
    return ENOSYS;
}

int posix_spawnattr_getschedparam(const posix_spawnattr_t *restrict attr,
                                  struct sched_param *restrict param)
{
    (void)attr, (void)param;
    return ENOSYS;
}

int posix_spawnattr_getschedpolicy(const posix_spawnattr_t *restrict attr,
                                   int *restrict policy)
{
    (void)attr, (void)policy;
    return ENOSYS;
}
