/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System V's messages and semaphores, which there are not. */
#include <sys/msg.h>
#include <sys/sem.h>
#include "internal.h"

int msgget(key_t key, int flags)
{
    (void)key, (void)flags;
    return (int)__posix_fail(-ENOSYS);
}

int msgsnd(int id, const void *message, size_t len, int flags)
{
    (void)id, (void)message, (void)len, (void)flags;
    return (int)__posix_fail(-ENOSYS);
}

ssize_t msgrcv(int id, void *message, size_t len, long type, int flags)
{
    (void)id, (void)message, (void)len, (void)type, (void)flags;
    return __posix_fail(-ENOSYS);
}

int msgctl(int id, int command, struct msqid_ds *data)
{
    (void)id, (void)command, (void)data;
    return (int)__posix_fail(-ENOSYS);
}

int semget(key_t key, int count, int flags)
{
    (void)key, (void)count, (void)flags;
    return (int)__posix_fail(-ENOSYS);
}

int semop(int id, struct sembuf *operations, size_t count)
{
    (void)id, (void)operations, (void)count;
    return (int)__posix_fail(-ENOSYS);
}

int semctl(int id, int number, int command, ...)
{
    (void)id, (void)number, (void)command;
    return (int)__posix_fail(-ENOSYS);
}
